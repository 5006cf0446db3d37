import { Random } from '@wprox/runtime/random';
import { expect, expectNumbers } from './expect.js';

/** A saved state continues with the same numbers; 10,000 normal numbers have variance 1. */
export async function run(): Promise<void> {
  const random = new Random(7);
  const values = random.normal(10_000);
  const variance = values.reduce((sum, x) => sum + x * x, 0) / values.length;
  expect(Math.abs(variance - 1) < 0.06, `the variance ${variance} is 1 within four deviations`);
  expectNumbers(new Random(7).normal(3), values.subarray(0, 3), 0);
}
