import { loadExperiment, resolveRuns } from '@wprox/experiments';
import { variantStyles } from '@wprox/report';
import { expect } from './expect.js';

/** Every run of a preset has a style with a color. */
export async function run(): Promise<void> {
  const runs = resolveRuns(await loadExperiment('eight-gaussians-vanilla-rwp'));
  const colors = variantStyles(runs).map(({ color }) => color);
  expect(colors.length === runs.length, `${runs.length} runs have ${colors.length} styles`);
  expect(
    colors.every((color) => /^#[\da-f]{6}$/.test(color)),
    `the colors are ${colors}`,
  );
}
