import { SMALL } from '@wprox/figures/fokker-planck';
import { expect } from './expect.js';

/** Has the settings of a small study. */
export async function run(): Promise<void> {
  expect(SMALL.h > 0, `the step of the small study is ${SMALL.h}`);
}
