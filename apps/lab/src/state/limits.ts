/** What a page can train. A link of somebody else must not fill the memory, or train for hours in one step. */
import {
  ConfigError,
  type ExperimentConfig,
  type ResolvedRun,
  resolveRuns,
} from '@wprox/experiments/configs';

/** Most runs side by side. */
export const MOST_RUNS = 4;

/** Greatest values of what decides the time of a step. */
export const LIMITS = {
  'gan.width': 256,
  'gan.hiddenLayers': 6,
  'gan.latentSize': 256,
  'regularizer.innerSteps': 50,
  'regularizer.ascentSteps': 50,
  'regularizer.width': 256,
  'regularizer.hiddenLayers': 6,
  criticSteps: 100,
  batchSize: 1024,
} as const;

/** The datasets that need no files of the user's. */
const DATASETS = [
  ...['eight-gaussians', 'twenty-five-gaussians', 'ring', 'swiss-roll', 'parallel-line'],
  ...['delta-pair', 'point-cloud', 'mnist10k'],
];

/**
 * Checks that a page can train an experiment.
 * @returns the same experiment.
 * @throws ConfigError with a sentence that names the setting.
 */
export function withinLimits(experiment: ExperimentConfig): ExperimentConfig {
  const count = Object.keys(experiment.variants).length;
  if (count > MOST_RUNS)
    throw new ConfigError(`The lab shows at most ${MOST_RUNS} runs, not ${count}.`);
  if (experiment.seeds.length !== 1) throw new ConfigError('The lab trains with one seed.');
  for (const run of resolveRuns(experiment)) requireLimits(run);
  return experiment;
}

function requireLimits(run: ResolvedRun): void {
  const { name } = run.dataset;
  if (!DATASETS.includes(name)) {
    throw new ConfigError(`The lab has no dataset ${name}; expected ${DATASETS.join(', ')}.`);
  }
  for (const [path, most] of Object.entries(LIMITS)) {
    const value = path.split('.').reduce<unknown>((inner, key) => Object(inner)[key], run);
    if (typeof value !== 'number' || value <= most) continue;
    throw new ConfigError(`${path} is ${value}; the lab takes at most ${most}.`);
  }
}
