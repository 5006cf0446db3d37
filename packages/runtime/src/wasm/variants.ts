/**
 * Which binary of the kernels a backend runs: with products of 128 or 256 bits, with or without fused
 * multiply-add. Only the last changes bits; of 256 bits that is checked at each start.
 */
import { fastMathBinary, requireFusing, requireRelaxedSimd } from './fast-math.js';
import type { WasmBackend } from './memory.js';
import { binary as narrow } from './narrow.generated.js';
import { usePool } from './parts.js';
import { bitsToCompare } from './same-bits.js';
import { type Instance, instantiate, useInstance } from './simd.js';
import type { TrainingKernels } from './training-kernels.js';
import type { WideSimd } from './wide-simd.js';

/** What was asked for, and what became of it. */
export interface Variant {
  readonly wideSimd: boolean;
  readonly fastMath: boolean;
  /** The bits of an instruction. */
  readonly simd: 128 | 256;
  /** Why there are no 256 bits although they were asked for. */
  readonly notes: readonly string[];
}

const plain: Variant = { wideSimd: false, fastMath: false, simd: 128, notes: [] };
const variants = new WeakMap<WasmBackend, Variant>();
/** The last change; changes wait for each other. */
let changing: Promise<unknown> = Promise.resolve();

/** Returns the variant that a backend runs. */
export const variantOf = (backend: WasmBackend): Variant => variants.get(backend) ?? plain;

/**
 * Lets a backend run a variant; what is undefined stays as it is.
 * @throws MachineError if fast math is asked for and not there; the variant stays as it is then.
 */
export function setVariant(
  kernels: TrainingKernels,
  wide: WideSimd,
  wanted: { wideSimd?: boolean | undefined; fastMath?: boolean | undefined },
): Promise<void> {
  const change = changing
    .catch(() => {})
    .then(() => {
      const before = variantOf(kernels.backend);
      const { wideSimd = before.wideSimd, fastMath = before.fastMath } = wanted;
      if (wideSimd === before.wideSimd && fastMath === before.fastMath) return;
      return load(kernels, wide, wideSimd, fastMath);
    });
  changing = change;
  return change;
}

async function load(
  { backend, simd, filters }: TrainingKernels,
  wide: WideSimd,
  wideSimd: boolean,
  fastMath: boolean,
): Promise<void> {
  if (fastMath) requireRelaxedSimd();
  // Kernels of 128 bits must not be joined: they are what those of 256 bits are compared with.
  if (variantOf(backend).simd === 256) wide.allow(false);
  const usual = await instantiate(backend, fastMath ? await fastMathBinary() : narrow);
  if (fastMath) requireFusing(backend, usual);
  const { instance = usual, notes } = wideSimd
    ? await widen(backend, wide, usual, fastMath)
    : { notes: [] };
  // Threads run the binary that they were started with, and panels have its size.
  usePool(simd, undefined)?.close();
  filters.clear();
  useInstance(backend, simd, instance);
  variants.set(backend, {
    wideSimd,
    fastMath,
    simd: instance === usual ? 128 : 256,
    notes,
  });
}

/** Returns the kernels of 256 bits if they have the bits of the usual ones, else the reason. */
async function widen(
  backend: WasmBackend,
  wide: WideSimd,
  usual: Instance,
  fastMath: boolean,
): Promise<{ instance?: Instance; notes: string[] }> {
  const obstacle = wide.obstacle();
  if (obstacle) return { notes: [obstacle] };
  // Before the engine may join instructions, which it may then do in the usual kernels too.
  const haveSameBits = bitsToCompare(backend, usual);
  wide.allow(true);
  try {
    const instance = await instantiate(backend, await wide.binary(fastMath));
    if (await haveSameBits(instance)) return { instance, notes: [] };
  } catch (error) {
    wide.allow(false);
    const reason = error instanceof Error ? error.message : String(error);
    return { notes: [`wideSimd is off: its kernels do not start (${reason})`] };
  }
  wide.allow(false);
  return { notes: ['wideSimd is off: its kernels gave other bits than those of 128 bits'] };
}
