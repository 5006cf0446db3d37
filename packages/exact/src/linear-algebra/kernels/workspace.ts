/** Where factorizations of large matrices work: in WebAssembly's memory if there is one. */
import type { Workspace } from './kernels.js';
import { plainWorkspace } from './plain.js';
import { simdWorkspace } from './simd.js';

/** Fewer rows take less time than a new memory. */
const leastRows = 96;

/**
 * Arrays for `numbers` numbers together, and the loops that work on them.
 *
 * @param rows of the matrices, which tell whether WebAssembly is faster.
 */
export function workspaceFor(rows: number, numbers: number): Workspace {
  const simd = rows < leastRows ? undefined : simdWorkspace(numbers);
  return simd ?? plainWorkspace;
}
