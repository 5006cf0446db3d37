/**
 * Splits the work of a kernel among threads. A kernel gives its items (images, rows of a product,
 * floats) in consecutive parts; each number is computed in one part, in the same order as without
 * parts. Therefore the bits of a result do not depend on the number of threads.
 */
import type { Pool } from './pool.js';

/**
 * The least work of a part, in products of two floats, of which a thread computes some ten in a
 * nanosecond: 13 µs, three times what an empty job costs. Moving or mapping a float counts as
 * {@link FLOAT} products.
 */
const LEAST = 128 * 1024;
/** The work of a float that is read, changed and written. */
export const FLOAT = 8;

/** Floats in a line of the cache. Parts that begin at multiples of it do not write to the same line. */
export const LINE = 16;

/** Rounds a count of floats up to whole lines; the scratch of parts begins at lines then. */
export const wholeLines = (floats: number): number => Math.ceil(floats / LINE) * LINE;

/** The functions of kernels that a part may call: those that return nothing. */
export type Calls<Kernels> = {
  [Name in keyof Kernels as Kernels[Name] extends (...numbers: never) => infer Result
    ? Result extends void
      ? Name
      : never
    : never]: Kernels[Name];
};

/** The pools of the kernels that have one. */
const pools = new WeakMap<object, Pool>();

/** Lets kernels use a pool, or none. @returns the pool they had. */
export function usePool(simd: object, pool: Pool | undefined): Pool | undefined {
  const before = pools.get(simd);
  if (pool) pools.set(simd, pool);
  else pools.delete(simd);
  return before;
}

/** Returns how many parts `items` items with this work in all should have; at least 1. */
export function partsFor(simd: object, work: number, items: number): number {
  const threads = pools.get(simd)?.size ?? 1;
  return Math.max(1, Math.min(threads, items, Math.floor(work / LEAST)));
}

/**
 * Runs a kernel in parts and returns when all are done.
 *
 * @param parts from {@link partsFor}.
 * @param items what there is to split; each part gets nearly as many.
 * @param run calls functions for the items `from` to `to` (exclusive). It must not allocate or release
 * tensors, because the calls may run after it; scratch for each part is allocated before.
 * @param grain parts begin at multiples of it.
 * @throws Error with the text of an error in a part.
 */
export function inParts<Kernels extends object>(
  simd: Kernels,
  parts: number,
  items: number,
  run: (calls: Calls<Kernels>, from: number, to: number, part: number) => void,
  grain = 1,
): void {
  if (parts === 1) {
    run(simd, 0, items, 0);
    return;
  }
  const pool = pools.get(simd)!;
  const calls = pool.recorder as unknown as Calls<Kernels>;
  const at = (part: number) =>
    part === parts ? items : Math.floor((items * part) / parts / grain) * grain;
  pool.run(parts, (part) => {
    if (at(part) < at(part + 1)) run(calls, at(part), at(part + 1), part);
  });
}
