/** `wprox sweep`: trains an experiment for every combination of some values of its settings. */
import {
  ConfigError,
  loadExperiment,
  type SweptSetting,
  sweepExperiment,
} from '@wprox/experiments';
import { formatPlural } from '@wprox/report/pictures';
import type { Surroundings, TrainingParts } from './surroundings.js';
import { trainCommand } from './train.js';
import type { TrainOptions } from './train-options.js';

/** Options of `wprox sweep`, which include those of `wprox train`. */
export interface SweepOptions extends Omit<TrainOptions, 'resume'> {
  readonly resume?: boolean;
  readonly set?: readonly SweptSetting[];
  /** The variants to keep; all if left out. */
  readonly variants?: readonly string[];
}

/**
 * Puts lists of values into the variants of an experiment, says which variants lack a setting, and
 * trains all variants that come out.
 *
 * @returns the exit code of `wprox train`.
 * @throws ConfigError if a setting, a value or a variant does not fit; the errors of `wprox train`.
 */
export async function sweepCommand(
  presetNameOrFile: string,
  { set = [], variants, ...options }: SweepOptions,
  surroundings: Surroundings,
  parts: TrainingParts,
): Promise<number> {
  if (set.length === 0) {
    throw new ConfigError(
      '--set is missing; expected a setting and its values, such as --set regularizer.h=0.1,1,10',
    );
  }
  const base = await loadExperiment(presetNameOrFile);
  const { experiment, notes } = sweepExperiment(base, set, variants);
  const count = Object.keys(experiment.variants).length;
  const seeds = options.seeds?.length ?? experiment.seeds.length;
  const size = `${formatPlural(count, 'variant')} with ${formatPlural(seeds, 'seed')}: ${formatPlural(count * seeds, 'run')}.`;
  // A list is read by other programs.
  if (!options.list) surroundings.stdout.write([...notes, size, ''].join('\n'));
  return trainCommand(experiment, options, surroundings, parts);
}
