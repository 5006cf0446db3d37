import { spread } from '@wprox/report/robustness';
import { expectNumbers } from './expect.js';

/** The mean and the range of some seeds. */
export async function run(): Promise<void> {
  const { mean, low, high, count } = spread([1, 2, 6])!;
  expectNumbers([mean, low, high, count], [3, 1, 6, 3], 0);
}
