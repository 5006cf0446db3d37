import { figures } from '@wprox/figures';
import { expect } from './expect.js';

/** The figures of the papers are there by name. */
export async function run(): Promise<void> {
  expect(figures.has('convergence'), `the figures are ${[...figures.keys()]}`);
}
