/**
 * Fused multiply-add: a·b + c, rounded once. WebAssembly has it in relaxed SIMD, which does not say
 * whether a processor rounds once or twice; both are checked. Its results have other bits.
 */
import { MachineError } from '../backend/machine-error.js';
import { address, allocate, release, type WasmBackend } from './memory.js';
import type { Instance, Simd } from './simd.js';

/** A module with one function, of one f32x4.relaxed_madd. */
// biome-ignore format: a section a line
const RELAXED = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0,
  1, 5, 1, 96, 0, 1, 123,
  3, 2, 1, 0,
  10, 19, 1, 17, 0, 65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11,
]);

/** Returns the kernels with fused multiply-add, in base64; they are a module of their own. */
export async function fastMathBinary(): Promise<string> {
  return (await import('./narrow-fused.generated.js')).binary;
}

/** Requires relaxed SIMD. @throws MachineError saying what has it. */
export function requireRelaxedSimd(): void {
  if (WebAssembly.validate(RELAXED)) return;
  throw new MachineError(
    'fastMath needs relaxed SIMD, which this WebAssembly lacks; use Node 22 or newer, a newer browser, ' +
      'or no fastMath',
  );
}

/** Requires that the kernels round once. @throws MachineError if the processor rounds twice. */
export function requireFusing(backend: WasmBackend, { exports }: Instance): void {
  const simd = exports as unknown as Simd;
  const size = simd.packedSize(2, 1);
  const memory = allocate(backend, [16 + size + simd.scratchSize()]);
  const at = address(backend, memory);
  const numbers = new Float32Array(backend.wasm.asm.memory.buffer, at, 16);
  const a = 1 + 2 ** -12;
  numbers.set([-1, a, 1, a]); // -1·1 + a·a is 2⁻¹¹ + 2⁻²⁴, or 2⁻¹¹ if a·a is rounded before
  simd.pack(at + 8, at + 64, 2, 1);
  simd.product(at, at + 64, at + 16, at + 64 + 4 * size, 1, 1, 2, 0, 1, 1, 1, 0, 0, 2);
  const isFused = numbers[4] === 2 ** -11 + 2 ** -24;
  release(backend, memory);
  if (isFused) return;
  throw new MachineError(
    'fastMath needs a processor with fused multiply-add, which this one lacks; leave it out',
  );
}
