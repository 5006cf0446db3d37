/**
 * Whether two binaries of the kernels compute the same bits, tried with a product, convolutions and their
 * gradients, of sizes that leave a rest everywhere, and with sums, transposes and an optimizer's step.
 */
import { address, allocate, release, type WasmBackend } from './memory.js';
import type { Instance, Simd } from './simd.js';

/** Floats: of random inputs, of a probe's outputs, and of its scratch. */
const INPUTS = 1 << 13;
const OUTPUTS = 1 << 13;
const SCRATCH = 1 << 18;
/**
 * How often the probes run. V8 compiles a function again, and only then with its optimizer and the
 * revectoriser, in another thread, when it has run a while; so the probes run a few times between pauses.
 */
const ROUNDS = 8;
const RUNS = 3;

/** The places of a probe, in bytes. */
interface Places {
  readonly a: number;
  readonly b: number;
  readonly to: number;
  readonly scratch: number;
}

/** Two images of 7 × 9 with 20 channels, and 4 × 5 outputs with 24. */
const conv = [7, 9, 20, 4, 5, 24, 4, 4] as const;
const PROBES: readonly ((simd: Simd, places: Places) => void)[] = [
  (simd, { a, b, to, scratch }) => {
    simd.pack(b, scratch, 67, 29);
    simd.product(a, scratch, to, scratch + 4 * 4096, 29, 1, 67, 0, 1, 1, 43, 0, 0, 67);
  },
  (simd, { a, b, to, scratch }) =>
    simd.transposedProduct(a, b, to, scratch, 43, 29, 1, 0, 1, 1, 67, 0, 0, 43, true),
  (simd, { a, b, to, scratch }) => {
    const panels = scratch + 4 * SCRATCH * 0.75;
    // The filter's 4·4·20·24 floats are more than the inputs from b on; they begin in a.
    simd.winogradFilter(a, panels, scratch, 20, 24, 4, 4, 2);
    simd.winogradConvolution(b, panels, to, scratch, 0, 2, ...conv, 2, 1, 1);
  },
  (simd, { a, b, to, scratch }) => {
    const panels = scratch + 4 * SCRATCH * 0.75;
    simd.winogradFilterTurned(a, panels, scratch, 20, 24, 4, 4);
    simd.winogradInputGradient(b, panels, to, scratch, 0, 2, ...conv, 1, 1);
  },
  (simd, { a, b, to, scratch }) =>
    simd.winogradFilterGradient(a, b, to, scratch, 0, 20, 2, ...conv, 2, 1, 1),
  (simd, { a, to }) => simd.overlapAdd(a, to, 2, 8, 8, 20, 3, 3, 4, 4, 2, 2, 1, 1),
  (simd, { a, to }) => simd.transpose(a, to, 43, 67),
  (simd, { a, to }) => simd.sumRows(a, to, 61, 43, 43, 1 / 61),
  (simd, { a, to }) => simd.leakyRelu(a, to, 2047, 0.2),
  (simd, { a, b, to }) => {
    const [first, second] = [to + 4 * 2048, to + 4 * 4096];
    simd.adam(a, b, b, a + 64, to, first, second, 2047, b, b + 4, 0.5, 0.9, 0.5, 0.1, -1e-3, 1e-7);
  },
];

/**
 * Returns a function that compares another instance with what `plain` gives now. The function runs it
 * often enough that the engine's optimized code is what is compared.
 */
export function bitsToCompare(
  backend: WasmBackend,
  plain: Instance,
): (other: Instance) => Promise<boolean> {
  const expected = withMemory(backend, (run) => run(plain));
  return async (other) => {
    for (let round = 0; round < ROUNDS; round++) {
      const isSame = withMemory(backend, (run) => {
        for (let i = 0; i < RUNS; i++) {
          if (run(other).some((bits, j) => bits !== expected[j])) return false;
        }
        return true;
      });
      if (!isSame) return false;
      await new Promise((resolve) => setTimeout(resolve)); // lets optimized code take over
    }
    return true;
  };
}

/** Gives a function that runs all probes and returns their outputs as 32-bit integers. */
function withMemory<T>(backend: WasmBackend, use: (run: (of: Instance) => Int32Array) => T): T {
  const size = INPUTS + OUTPUTS + SCRATCH;
  const memory = allocate(backend, [size]);
  const at = address(backend, memory);
  const floats = new Float32Array(backend.wasm.asm.memory.buffer, at, size);
  let state = 1;
  for (let i = 0; i < INPUTS; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    floats[i] = state / 2 ** 32 - (i < INPUTS / 2 ? 0.25 : 0.5);
  }
  const to = at + 4 * INPUTS;
  const places = { a: at, b: at + 2 * INPUTS, to, scratch: to + 4 * OUTPUTS };
  try {
    return use(({ exports }) => {
      const outputs = new Int32Array(backend.wasm.asm.memory.buffer, to, OUTPUTS);
      const all = new Int32Array(PROBES.length * OUTPUTS);
      PROBES.forEach((probe, i) => {
        outputs.fill(0);
        probe(exports as unknown as Simd, places);
        all.set(outputs, i * OUTPUTS);
      });
      return all;
    });
  } finally {
    release(backend, memory);
  }
}
