import { loadExperiment, resolveRuns, runName } from '@wprox/experiments';
import { expect } from './expect.js';

/** Reads a preset and names its runs. */
export async function run(): Promise<void> {
  const experiment = await loadExperiment('eight-gaussians-vanilla-rwp');
  const names = resolveRuns(experiment).map(runName);
  expect(names.length > 0 && new Set(names).size === names.length, `the runs are ${names}`);
}
