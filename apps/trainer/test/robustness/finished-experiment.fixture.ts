/** A small experiment that tests train: two variants with two seeds, one iteration each. */
import { ImageSplit } from '@wprox/datasets';
import { parseExperiment, resolveRuns } from '@wprox/experiments';
import { experimentPaths, runFolder, writeJson } from '@wprox/experiments/run-folders';
import { Random } from '@wprox/runtime/random';
import { trainRun } from '../../src/training/train-run.js';

const COUNT = 60;

/** Images of noise, with the name `synthetic/test`. */
export const syntheticImages = new ImageSplit({
  name: 'synthetic/test',
  imageShape: [32, 32, 3],
  pixels: Uint8Array.from(new Random(5).uniform(COUNT * 3072, 0, 256)),
  labels: new Uint8Array(COUNT),
});

/** Two variants with different networks, and two seeds. */
export const smallExperiment = parseExperiment(
  {
    name: 'small',
    title: 'Two critics',
    gan: { objective: 'wgan-gp', architecture: 'wgan-gp-cifar', width: 2, latentSize: 6 },
    batchSize: 8,
    budget: { iterations: 1 },
    evaluation: { every: 1, samples: 10, realSamples: 20 },
    seeds: [1, 2],
    variants: {
      'wgan-gp': { label: 'WGAN-GP' },
      vanilla: { label: 'Vanilla', gan: { objective: 'vanilla', architecture: 'dcgan' } },
    },
  },
  'test',
);

/** Trains all runs of the experiment in the folder. */
export async function trainSmallExperiment(folder: string): Promise<void> {
  await writeJson(experimentPaths(folder).experiment, smallExperiment);
  for (const config of resolveRuns(smallExperiment)) {
    const { signal } = new AbortController();
    const options = { config, folder: runFolder(folder, config), signal };
    await trainRun({ ...options, onProgress: () => undefined }, async () => ({
      kind: 'images',
      images: syntheticImages,
    }));
  }
}
