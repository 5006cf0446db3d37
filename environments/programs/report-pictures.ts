import { logTicks } from '@wprox/report/pictures';
import { expectNumbers } from './expect.js';

/** Ticks of a logarithmic axis. */
export async function run(): Promise<void> {
  expectNumbers(logTicks(1, 10), [1, 2, 5, 10], 0);
}
