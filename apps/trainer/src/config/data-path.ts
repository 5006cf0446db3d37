/** Where the files of a dataset lie: in the config, or given on the command line. */
import path from 'node:path';
import { ConfigError } from '../errors.js';
import { resolveRuns } from './parse.js';
import type { DatasetConfig, ExperimentConfig } from './schema.js';

/** The datasets that are read from files of the user's, and what their path leads to. */
export const userFiles: Readonly<Record<string, string>> = {
  mnist: 'the folder with its four IDX files',
  'fashion-mnist': 'the folder with its four IDX files',
  celeba: 'img_align_celeba.zip, or the folder that it unpacks to',
  images: 'a folder of PNG and JPEG files, or a zip archive of them',
};

/**
 * The path of a dataset that needs one.
 * @throws ConfigError if it was left out.
 */
export function requireDataPath(dataset: DatasetConfig): string {
  if ('path' in dataset && dataset.path !== undefined) return dataset.path;
  throw new ConfigError(
    `the dataset ${dataset.name} is read from files of yours: say where they are with ` +
      `--data <path> (${userFiles[dataset.name]}), or in the experiment file as dataset.path`,
  );
}

/**
 * The experiment with the paths of its data absolute, so that it resumes from any folder.
 *
 * @param given the path of the command line, which takes the place of those in the experiment.
 * @throws ConfigError if a dataset lacks a path, or a path is given and none has use for it.
 */
export function withDataPath(experiment: ExperimentConfig, given?: string): ExperimentConfig {
  const names = new Set<string>(resolveRuns(experiment).map(({ dataset }) => dataset.name));
  if (given !== undefined && ![...names].some((name) => name in userFiles)) {
    throw new ConfigError(
      `--data is ${given}, but ${[...names].join(' and ')} needs no files of yours; leave it out`,
    );
  }
  const located = <Dataset extends { name?: string; path?: string }>(dataset: Dataset): Dataset => {
    const at = given ?? dataset.path;
    if (dataset.name === undefined || !(dataset.name in userFiles) || at === undefined) {
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
    if (dataset.name in userFiles) requireDataPath(dataset);
  }
  return placed;
}
