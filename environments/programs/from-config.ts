import { openDataset, parseRunConfig } from '@wprox/experiments/configs';
import { buildTraining } from '@wprox/from-config';
import { LossLog } from '@wprox/training';
import { expect } from './expect.js';

/** Two outer iterations of the training that a config describes. */
export async function run(): Promise<void> {
  const settings = {
    dataset: { name: 'ring' },
    gan: { architecture: 'mlp', width: 8, hiddenLayers: 1, latentSize: 2 },
    regularizer: { name: 'rwp', innerSteps: 2 },
    batchSize: 8,
    budget: { iterations: 2 },
    evaluation: { every: 2 },
    seed: 1,
  };
  const config = parseRunConfig(settings, 'the settings');
  const training = buildTraining(config, await openDataset(config.dataset));
  const log = new LossLog();
  while (training.iteration < 2) log.add(await training.outerIteration());
  const { criticLoss, penalty } = await log.takeMeans();
  expect(Number.isFinite(criticLoss), `the critic's loss ${criticLoss} is finite`);
  expect(penalty > 0, `the penalty ${penalty} is positive`);
  training.dispose();
}
