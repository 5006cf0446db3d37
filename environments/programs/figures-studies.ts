import { studies } from '@wprox/figures/studies';
import { expect } from './expect.js';

/** The studies are there by name. */
export async function run(): Promise<void> {
  expect(studies.has('invariance'), `the studies are ${[...studies.keys()]}`);
}
