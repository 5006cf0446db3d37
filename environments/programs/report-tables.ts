import { experimentTables } from '@wprox/report/tables';
import { expect } from './expect.js';

/** Is there; the tests of the package make tables of runs. */
export async function run(): Promise<void> {
  expect(typeof experimentTables === 'function', 'experimentTables is a function');
}
