import { liveCharts } from '@wprox/report/live';
import { expect } from './expect.js';

/** Is there; the tests of the package make charts of runs. */
export async function run(): Promise<void> {
  expect(typeof liveCharts === 'function', 'liveCharts is a function');
}
