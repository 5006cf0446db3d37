import { vectors } from '@wprox/exact/vectors';
import { expect } from './expect.js';

/** The first golden vector: RWP of two pairs of points at distance 1. */
export async function run(): Promise<void> {
  const [first] = vectors.proximal.vectors;
  const outputs = first?.outputs as { readonly squaredDistance: number } | undefined;
  expect(outputs?.squaredDistance === 1, 'D̃² of Vector A is 1');
}
