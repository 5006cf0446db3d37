/** Pins the random streams, which docs/project/support.md promises within a minor version. */
import { describe, expect, it } from 'vitest';
import { Random } from './random.js';

describe('Random with the seed 2024', () => {
  it('gives the recorded numbers', () => {
    const random = new Random(2024);
    expect([...random.uniform(4)]).toEqual([
      0.6443425416946411, 0.743983805179596, 0.2618464231491089, 0.49316293001174927,
    ]);
    expect([...random.normal(4)]).toEqual([
      0.8620277047157288, -1.6476410627365112, 2.2783427238464355, -0.9084586501121521,
    ]);
    expect([...random.permutation(8)]).toEqual([4, 5, 0, 1, 6, 3, 2, 7]);
    expect([...random.derive('latents').uniform(4)]).toEqual([
      0.8653819561004639, 0.9970253109931946, 0.9789451956748962, 0.7748134732246399,
    ]);
  });
});
