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
 * revectoriser, in another thread, when it has run a while: after some 13 MB of instructions. So each probe
 * runs in several rounds, in each as often as it needs, with pauses between; `--trace-wasm-compilation-times`
 * shows that the blocks of products and the tiles' transforms are optimized before the last rounds.
 */
const ROUNDS = 8;

/** The places of a probe, in bytes. */
interface Places {
  readonly a: number;
  readonly b: number;
  readonly to: number;
  readonly scratch: number;
  /** The segments of {@link EDGES}. */
  readonly table: number;
}

/**
 * The segments of an image of 90 numbers: those from 10 to 83 have edges of weight ½ (0x3f000000) to the
 * third number before and after them; see `assembly/edges.ts`.
 */
const EDGES = [0, 10, 0, 10, 83, 2, -12, 0x3f000000, 12, 0x3f000000, 83, 90, 0] as const;

/** Two images of 7 × 9 with 20 channels, and 4 × 5 outputs with 24. */
const conv = [7, 9, 20, 4, 5, 24, 4, 4] as const;
/** The same with kernels of 3 × 3 and stride 1. */
const square = [7, 9, 20, 7, 9, 24, 3, 3] as const;
const PROBES: readonly { times: number; run(simd: Simd, places: Places): void }[] = [
  {
    times: 4,
    run(simd, { a, b, to, scratch }) {
      simd.pack(b, scratch, 67, 29);
      simd.product(a, scratch, to, scratch + 4 * 4096, 29, 1, 67, 0, 1, 1, 43, 0, 0, 67);
    },
  },
  {
    times: 8,
    run: (simd, { a, b, to, scratch }) =>
      simd.transposedProduct(a, b, to, scratch, 43, 29, 1, 0, 1, 1, 67, 0, 0, 43, true),
  },
  {
    times: 2,
    run(simd, { a, b, to, scratch }) {
      const panels = scratch + 4 * SCRATCH * 0.75;
      simd.winogradFilter(a, panels, scratch, 20, 24, 4, 4, 2);
      simd.winogradConvolution(b, panels, to, scratch, 0, 2, ...conv, 2, 1, 1);
    },
  },
  {
    times: 2,
    run(simd, { a, b, to, scratch }) {
      const panels = scratch + 4 * SCRATCH * 0.75;
      simd.winogradFilter(a, panels, scratch, 20, 24, 3, 3, 1);
      simd.winogradConvolution(b, panels, to, scratch, 0, 2, ...square, 1, 1, 1);
    },
  },
  {
    times: 2,
    run(simd, { a, b, to, scratch }) {
      const panels = scratch + 4 * SCRATCH * 0.75;
      simd.winogradFilterTurned(a, panels, scratch, 20, 24, 4, 4);
      simd.winogradInputGradient(b, panels, to, scratch, 0, 2, ...conv, 1, 1);
    },
  },
  {
    times: 8,
    run: (simd, { a, b, to, scratch }) =>
      simd.winogradFilterGradient(a, b, to, scratch, 0, 20, 2, ...conv, 2, 1, 1),
  },
  {
    times: 32,
    run: (simd, { a, to }) => simd.overlapAdd(a, to, 2, 8, 8, 20, 3, 3, 4, 4, 2, 2, 1, 1),
  },
  { times: 32, run: (simd, { a, to }) => simd.transpose(a, to, 43, 67) },
  { times: 64, run: (simd, { a, to }) => simd.sumRows(a, to, 61, 43, 43, 1 / 61) },
  { times: 64, run: (simd, { a, to }) => simd.leakyRelu(a, to, 2047, 0.2) },
  {
    times: 8,
    run(simd, { a, b, to, scratch }) {
      const places = [a + 4096, to, to + 4 * 256, 61, 43, 1e-5] as const;
      simd.batchNormMoments(a, scratch, 61, 43, 0, 1);
      simd.combineMoments(scratch, ...places);
      simd.normalize(a, to, to + 4 * 256, b, to + 4 * 512, 43, 0, 61);
    },
  },
  {
    times: 8,
    run(simd, { a, b, to, scratch }) {
      // The variances b are above -1.
      const places = [b, a + 64, to, to + 4 * 64, to + 4 * 128, 61, 43, 1] as const;
      simd.batchNormSums(a, b, a, scratch, 61, 43, 0, 1);
      simd.combineSums(scratch, ...places);
      simd.batchNormInputGradient(a, b, a, to + 4 * 128, to + 4 * 512, 43, 0, 61);
    },
  },
  {
    times: 32,
    run(simd, { a, b, to, table }) {
      const images = [table, 3, 90, 0, 2] as const;
      simd.edgeFlow(a, b, a + 64, 0.5, to, ...images);
      simd.edgeProducts(a, b, to + 4 * 256, ...images);
      simd.edgeEnergy(a, b, 0.5, to + 4 * 512, ...images);
    },
  },
  { times: 16, run: (simd, { a, to }) => simd.tanh(a, to, 2047) },
  { times: 64, run: (simd, { a, b, to }) => simd.leakyReluGradient(a, b, to, 2047, 0.2) },
  { times: 64, run: (simd, { a, b, to }) => simd.tanhGradient(a, b, to, 2047) },
  {
    times: 32,
    run(simd, { a, b, to }) {
      const [first, second] = [to + 4 * 2048, to + 4 * 4096];
      simd.adam(
        ...[a, b, b, a + 64, to, first, second, 2047, b, b + 4],
        ...[0.5, 0.9, 0.5, 0.1, -1e-3, 1e-7],
      );
    },
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
  const expected = withMemory(backend, (run) => run(plain, false));
  return async (other) => {
    for (let round = 0; round < ROUNDS; round++) {
      const bits = withMemory(backend, (run) => run(other, true));
      for (let i = 0; i < bits.length; i++) if (bits[i] !== expected[i]) return false;
      await new Promise((resolve) => setTimeout(resolve)); // lets optimized code take over
    }
    return true;
  };
}

/** Gives a function that runs all probes, once or often, and returns their outputs as 32-bit integers. */
function withMemory<T>(
  backend: WasmBackend,
  use: (run: (of: Instance, often: boolean) => Int32Array) => T,
): T {
  const size = INPUTS + OUTPUTS + SCRATCH + EDGES.length;
  const memory = allocate(backend, [size]);
  const at = address(backend, memory);
  const floats = new Float32Array(backend.wasm.asm.memory.buffer, at, size);
  let state = 1;
  for (let i = 0; i < INPUTS; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    floats[i] = state / 2 ** 32 - (i < INPUTS / 2 ? 0.25 : 0.5);
  }
  const to = at + 4 * INPUTS;
  const scratch = to + 4 * OUTPUTS;
  const table = scratch + 4 * SCRATCH;
  new Int32Array(backend.wasm.asm.memory.buffer, table, EDGES.length).set(EDGES);
  const places = { a: at, b: at + 2 * INPUTS, to, scratch, table };
  try {
    return use(({ exports }, often) => {
      const outputs = new Int32Array(backend.wasm.asm.memory.buffer, to, OUTPUTS);
      const all = new Int32Array(PROBES.length * OUTPUTS);
      PROBES.forEach(({ times, run }, i) => {
        outputs.fill(0);
        for (let n = often ? times : 1; n > 0; n--) run(exports as unknown as Simd, places);
        all.set(outputs, i * OUTPUTS);
      });
      return all;
    });
  } finally {
    release(backend, memory);
  }
}
