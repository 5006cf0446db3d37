import { loadExperiment, resolveRuns } from '@wprox/experiments';
import { variantStyles } from '@wprox/report';
import { expect } from './expect.js';

/** The baseline and the regularizer of a preset have styles that differ. */
export async function run(): Promise<void> {
  const runs = resolveRuns(await loadExperiment('eight-gaussians-vanilla-rwp'));
  const colors = new Set(variantStyles(runs).map(({ color }) => color));
  expect(colors.size > 1, `the colors are ${[...colors]}`);
}
