/** The path of the files of a dataset: from the config or from the command line. */
import path from 'node:path';
import { resolveRuns } from '../config/parse.js';
import type { ExperimentConfig } from '../config/schema.js';
import { datasets, requireDataPath } from '../datasets/datasets.js';
import { ConfigError } from '../errors.js';

/**
 * Makes the paths of the data absolute, so that the experiment can resume from any working directory.
 *
 * @param given the path from the command line; it replaces the paths in the experiment.
 * @returns a copy of the experiment.
 * @throws ConfigError if a dataset lacks a path, or if a path is given and no dataset reads files.
 */
export function withDataPath(experiment: ExperimentConfig, given?: string): ExperimentConfig {
  const names = new Set<string>(resolveRuns(experiment).map(({ dataset }) => dataset.name));
  if (given !== undefined && ![...names].some(readsFiles)) {
    throw new ConfigError(
      `--data is ${given}, but ${[...names].join(' and ')} reads no files; leave --data out`,
    );
  }
  const located = <Dataset extends { name?: string; path?: string }>(dataset: Dataset): Dataset => {
    const at = given ?? dataset.path;
    // A variant without the name of a dataset has that of the base.
    if (!readsFiles(dataset.name ?? experiment.dataset.name) || at === undefined) return dataset;
    return { ...dataset, path: path.resolve(at) };
  };
  const variants = Object.entries(experiment.variants).map(([name, variant]) => [
    name,
    variant.dataset ? { ...variant, dataset: located(variant.dataset) } : variant,
  ]);
  const placed: ExperimentConfig = {
    ...experiment,
    dataset: located(experiment.dataset),
    variants: Object.fromEntries(variants),
  };
  for (const { dataset } of resolveRuns(placed)) {
    requireDataPath(dataset);
  }
  return placed;
}

/** Whether the dataset of this name reads files of the user. */
function readsFiles(name: string): boolean {
  return datasets.some((dataset) => dataset.name === name && dataset.origin.kind === 'files');
}
