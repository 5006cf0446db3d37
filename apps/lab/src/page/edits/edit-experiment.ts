/**
 * Changes of an experiment by the controls. Each returns a new experiment that is parsed again, so that a
 * setting that does not fit is refused with a sentence and the old experiment stays.
 */
import {
  type ExperimentConfig,
  parseExperiment,
  type ResolvedRun,
  resolveRuns,
} from '@wprox/experiments/configs';
import { labelRuns } from './run-labels.js';

/** Most runs side by side. */
export const MOST_RUNS = 4;

/** The settings that all runs of the lab share. */
export type SharedSettings = Pick<
  ExperimentConfig,
  'dataset' | 'gan' | 'batchSize' | 'criticSteps' | 'budget' | 'evaluation' | 'log'
>;

/** The settings that each run of the lab has for itself. */
export type RunSettings = Pick<ResolvedRun, 'regularizer' | 'optimizer' | 'criticOptimizer'>;

const SOURCE = 'These settings';

/** Changes settings of every run. @throws ConfigError if they do not fit together. */
export function withShared(
  experiment: ExperimentConfig,
  change: Partial<SharedSettings>,
): ExperimentConfig {
  const variants = Object.fromEntries(
    Object.entries(experiment.variants).map(([name, variant]) => [
      name,
      Object.fromEntries(Object.entries(variant).filter(([key]) => !(key in change))),
    ]),
  );
  return parsed({ ...experiment, ...change, variants });
}

/** Changes the seed of every run. @throws ConfigError unless it is a whole number from 0. */
export function withSeed(experiment: ExperimentConfig, seed: number): ExperimentConfig {
  return parsed({ ...experiment, seeds: [seed] });
}

/** Changes settings of one run. @throws ConfigError if they do not fit together. */
export function withRun(
  experiment: ExperimentConfig,
  name: string,
  change: Partial<RunSettings>,
): ExperimentConfig {
  const variant = { ...experiment.variants[name]!, ...change };
  return parsed({ ...experiment, variants: { ...experiment.variants, [name]: variant } });
}

/** Copies a run to the place after it, under a free name. */
export function withCopyOf(experiment: ExperimentConfig, name: string): ExperimentConfig {
  const entries = Object.entries(experiment.variants);
  const at = entries.findIndex(([key]) => key === name);
  entries.splice(at + 1, 0, [freeName(experiment, name), entries[at]![1]]);
  return parsed({ ...experiment, variants: Object.fromEntries(entries) });
}

/** Removes a run. The last one stays. */
export function withoutRun(experiment: ExperimentConfig, name: string): ExperimentConfig {
  const entries = Object.entries(experiment.variants).filter(([key]) => key !== name);
  if (entries.length === 0) return experiment;
  return parsed({ ...experiment, variants: Object.fromEntries(entries) });
}

/** Changes the settings of all runs: shared ones, and the same ones of each run. */
export function withAll(
  experiment: ExperimentConfig,
  shared: Partial<SharedSettings>,
  each: Partial<RunSettings>,
): ExperimentConfig {
  const base = { ...experiment, ...shared, ...each };
  const gone = new Set([...Object.keys(shared), ...Object.keys(each)]);
  const variants = Object.fromEntries(
    Object.entries(experiment.variants).map(([name, variant]) => [
      name,
      Object.fromEntries(Object.entries(variant).filter(([key]) => !gone.has(key))),
    ]),
  );
  return parsed({ ...base, variants });
}

/** Parses, and labels the runs by what they are. */
function parsed(input: unknown): ExperimentConfig {
  const experiment = parseExperiment(input, SOURCE);
  const runs = resolveRuns(experiment);
  const labels = labelRuns(runs);
  return {
    ...experiment,
    variants: Object.fromEntries(
      Object.entries(experiment.variants).map(([name, { grid: _, ...variant }]) => {
        const at = runs.findIndex((run) => run.variant === name);
        return [name, { ...variant, label: labels[at]! }];
      }),
    ),
  };
}

function freeName({ variants }: ExperimentConfig, name: string): string {
  const stem = name.replace(/-\d+$/, '');
  let number = 2;
  while (`${stem}-${number}` in variants) number++;
  return `${stem}-${number}`;
}
