import { parseExperiment, presets, resolveRuns, runName } from '@wprox/experiments/configs';
import { expect } from './expect.js';

/** Checks a preset and names its runs. */
export async function run(): Promise<void> {
  const experiment = parseExperiment(presets['eight-gaussians-vanilla-rwp'], 'the preset');
  const names = resolveRuns(experiment).map(runName);
  expect(names.length > 0 && new Set(names).size === names.length, `the runs are ${names}`);
}
