/** Where the files of a dataset lie: in the config, or given on the command line. */
import path from 'node:path';
import { resolveRuns } from '../config/parse.js';
import type { ExperimentConfig } from '../config/schema.js';
import { datasets, requireDataPath } from '../datasets/datasets.js';
import { ConfigError } from '../errors.js';

/**
 * The experiment with the paths of its data absolute, so that it resumes from any folder.
 *
 * @param given the path of the command line, which takes the place of those in the experiment.
 * @throws ConfigError if a dataset lacks a path, or a path is given and none has use for it.
 */
export function withDataPath(experiment: ExperimentConfig, given?: string): ExperimentConfig {
  const names = new Set<string>(resolveRuns(experiment).map(({ dataset }) => dataset.name));
  if (given !== undefined && ![...names].some(readsFiles)) {
    throw new ConfigError(
      `--data is ${given}, but ${[...names].join(' and ')} needs no files of yours; leave it out`,
    );
  }
  const located = <Dataset extends { name?: string; path?: string }>(dataset: Dataset): Dataset => {
    const at = given ?? dataset.path;
    if (dataset.name === undefined || !readsFiles(dataset.name) || at === undefined) {
      return dataset;
    }
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

/** Whether the dataset of this name is read from files of the user's. */
function readsFiles(name: string): boolean {
  return datasets.some((dataset) => dataset.name === name && dataset.origin.kind === 'files');
}
