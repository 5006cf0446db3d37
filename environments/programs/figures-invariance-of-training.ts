import { INVARIANCE, invarianceStudy } from '@wprox/figures/invariance-of-training';
import { expect } from './expect.js';

/** Has a unit for each method and seed. */
export async function run(): Promise<void> {
  const { units } = invarianceStudy(INVARIANCE);
  const expected = INVARIANCE.methods.length * INVARIANCE.seeds.length;
  expect(units.length === expected, `the study has ${units.length} units`);
}
