/** The smallest experiment that the real training trains: four iterations on points in the plane. */
import { type ExperimentConfig, parseExperiment } from '@wprox/experiments';

export function tinyExperiment(seeds: readonly number[], iterations = 4): ExperimentConfig {
  return parseExperiment(
    {
      name: 'tiny',
      title: 'Tiny',
      dataset: { name: 'eight-gaussians' },
      gan: { architecture: 'mlp', objective: 'wgan-gp', width: 4, hiddenLayers: 1 },
      batchSize: 4,
      criticSteps: 1,
      log: { every: 1 },
      budget: { iterations },
      evaluation: { every: 2, samples: 16, keep: 'best' },
      seeds,
      variants: { rwp: { label: 'RWP', regularizer: { name: 'rwp', innerSteps: 1 } } },
    },
    'tiny',
  );
}
