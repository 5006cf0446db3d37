/** Makes the folders that the examples of READMEs read. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../steps.mjs';
import { execute } from './execute.mjs';

/** An experiment that trains in a second. */
export const SMALL_EXPERIMENT = {
  name: 'quickstart',
  title: 'A small experiment',
  dataset: { name: 'eight-gaussians' },
  gan: { objective: 'vanilla', architecture: 'mlp', width: 8, latentSize: 2 },
  batchSize: 8,
  budget: { iterations: 1 },
  evaluation: { every: 1, samples: 20, realSamples: 20 },
  seeds: [1],
  variants: { none: { label: 'none' } },
};

/** Trains {@link SMALL_EXPERIMENT} with this repository's trainer. */
async function trainSmall(folder, env) {
  mkdirSync(folder, { recursive: true });
  const config = path.join(path.dirname(folder), 'experiment.json');
  writeFileSync(config, JSON.stringify(SMALL_EXPERIMENT));
  const program = path.join(root, 'apps', 'trainer', 'bin', 'wprox.js');
  const args = [program, 'train', config, '--out', folder];
  await execute(process.execPath, args, { cwd: path.dirname(folder), env });
}

/** By package: the folder, relative to the example, and what makes it. */
export const EXAMPLE_FOLDERS = {
  '@wprox/report': { folder: path.join('runs', 'quickstart'), make: trainSmall },
};
