/** Finds the experiment and the folder of `wprox train`, from a preset, a file or a folder of runs. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import {
  ConfigError,
  type ExperimentConfig,
  experiments,
  loadExperiment,
  presets,
  RunFolderError,
  withDataPath,
  withFeatures,
} from '@wprox/experiments';

import { defaultExperimentFolder, readExperimentConfig } from '@wprox/experiments/run-folders';
import { featureMapsOf } from './feature-options.js';
import type { TrainOptions } from './train-options.js';

export interface TrainTarget {
  readonly experiment: ExperimentConfig;
  readonly folder: string;
}

/**
 * Returns the experiment to train and its folder.
 *
 * @param given an experiment, or the name of a preset or file; it must be undefined with
 * `--resume <folder>`, because the folder holds the experiment.
 * @throws ConfigError if the name or file is unknown, or the options contradict each other.
 * @throws RunFolderError if there are no runs to resume; CorruptFileError if a file is damaged.
 */
export async function trainTarget(
  given: string | ExperimentConfig | undefined,
  options: TrainOptions,
): Promise<TrainTarget> {
  const { resume, seeds, onDivergence } = options;
  if (resume !== undefined && resume !== false && options.fresh) {
    throw new ConfigError(
      '--resume and --fresh are both given, but --fresh deletes the runs; expected one; leave one out',
    );
  }
  if (options.only && options.fresh) throw onlyAndFresh();
  refusePaperExperiment(given, options);
  const { experiment, folder } =
    typeof resume === 'string'
      ? await fromFolder(nameOf(given), resume, options)
      : await fromName(given, options);
  if (resume === true && !(await readExperimentConfig(folder))) {
    throw nothingToResume(folder);
  }
  const changed = {
    ...withFeatures(experiment, featureMapsOf(options)),
    ...(seeds && { seeds: [...seeds] }),
    ...(onDivergence && { divergence: { ...experiment.divergence, action: onDivergence } }),
  };
  return { experiment: changed, folder };
}

/** Creates the error of `--resume` for a folder without runs. */
export function nothingToResume(folder: string): RunFolderError {
  return new RunFolderError(
    `${path.resolve(folder)} holds no runs to resume; expected at least one; leave out --resume to ` +
      'start new runs',
  );
}

/** Creates the error of `--only` with `--fresh`. */
export function onlyAndFresh(): ConfigError {
  return new ConfigError(
    '--only and --fresh are both given, but --fresh deletes all runs; expected one; leave one out',
  );
}

/** Names the command for single runs of an experiment that has several presets. */
function refusePaperExperiment(
  given: string | ExperimentConfig | undefined,
  { only, list }: TrainOptions,
): void {
  if (typeof given !== 'string' || !(only || list)) return;
  if (Object.hasOwn(presets, given) || !Object.hasOwn(experiments, given)) return;
  throw new ConfigError(
    `'${given}' is an experiment of the papers; expected a preset or a file; ` +
      `'wprox experiment ${given} --list' lists its runs for --only`,
  );
}

function nameOf(given: string | ExperimentConfig | undefined): string | undefined {
  return typeof given === 'object' ? given.name : given;
}

async function fromName(
  given: string | ExperimentConfig | undefined,
  options: TrainOptions,
): Promise<TrainTarget> {
  if (given === undefined) {
    throw new ConfigError(
      "no experiment is given; expected a preset ('wprox presets' lists them), a JSON file, or " +
        '--resume <folder> to resume existing runs',
    );
  }
  const experiment = withDataPath(
    typeof given === 'string' ? await loadExperiment(given) : given,
    options.data,
  );
  return { experiment, folder: options.out ?? defaultExperimentFolder(experiment.name) };
}

async function fromFolder(
  name: string | undefined,
  folder: string,
  options: TrainOptions,
): Promise<TrainTarget> {
  if (name !== undefined) {
    throw new ConfigError(
      `--resume ${folder} and ${name} both select an experiment; expected one; leave one out`,
    );
  }
  if (options.out !== undefined) {
    throw new ConfigError(
      `--resume ${folder} and --out ${options.out} both select a folder; expected one; leave out --out`,
    );
  }
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new RunFolderError(
      `--resume is '${folder}', which is not a folder; expected a folder with runs, such as ` +
        "runs/quickstart; to resume a preset: 'wprox train <preset> --resume'",
    );
  }
  const experiment = await readExperimentConfig(folder);
  if (!experiment) {
    throw new RunFolderError(
      `${path.resolve(folder)} holds no experiment.json; expected a folder that wprox train wrote; ` +
        'give another folder',
    );
  }
  return { experiment: withDataPath(experiment, options.data), folder };
}
