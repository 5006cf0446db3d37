/** What `wprox train` is to train, and where: from a preset or a file, or from a folder of runs. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import {
  ConfigError,
  type ExperimentConfig,
  loadExperiment,
  RunFolderError,
  withDataPath,
} from '@wprox/experiments';

import { defaultExperimentFolder, readExperimentConfig } from '@wprox/experiments/run-folders';
import type { TrainOptions } from './train.js';

export interface TrainTarget {
  readonly experiment: ExperimentConfig;
  readonly folder: string;
}

/**
 * @param presetNameOrFile not with `--resume <folder>`, whose folder says what its runs are.
 * @throws ConfigError for a name or file that is not known, or options that do not go together;
 * RunFolderError if there is nothing to go on with; CorruptFileError.
 */
export async function trainTarget(
  presetNameOrFile: string | undefined,
  options: TrainOptions,
): Promise<TrainTarget> {
  const { resume, seeds, onDivergence } = options;
  if (resume !== undefined && resume !== false && options.fresh) {
    throw new ConfigError('--resume goes on with runs, --fresh deletes them; leave one out');
  }
  const { experiment, folder } =
    typeof resume === 'string'
      ? await fromFolder(presetNameOrFile, resume, options)
      : await fromName(presetNameOrFile, options);
  if (resume === true && !(await readExperimentConfig(folder))) {
    throw nothingToResume(folder);
  }
  const changed = {
    ...experiment,
    ...(seeds && { seeds: [...seeds] }),
    ...(onDivergence && { divergence: { ...experiment.divergence, action: onDivergence } }),
  };
  return { experiment: changed, folder };
}

/** What `--resume` says of a folder that has no runs yet. */
export function nothingToResume(folder: string): RunFolderError {
  return new RunFolderError(
    `${path.resolve(folder)} holds no runs to go on with; leave --resume out to start them`,
  );
}

async function fromName(name: string | undefined, options: TrainOptions): Promise<TrainTarget> {
  if (name === undefined) {
    throw new ConfigError(
      "what is to be trained? Expected a preset ('wprox presets' lists them), a JSON file, or " +
        '--resume <folder> to go on with what is there',
    );
  }
  const experiment = withDataPath(await loadExperiment(name), options.data);
  return { experiment, folder: options.out ?? defaultExperimentFolder(experiment.name) };
}

async function fromFolder(
  name: string | undefined,
  folder: string,
  options: TrainOptions,
): Promise<TrainTarget> {
  if (name !== undefined) {
    throw new ConfigError(
      `--resume ${folder} says what to train, and so does ${name}; leave one out`,
    );
  }
  if (options.out !== undefined) {
    throw new ConfigError(`--resume ${folder} says where the runs are; leave --out out`);
  }
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new RunFolderError(
      `--resume is '${folder}', which is no folder; expected one of runs, such as runs/quickstart, ` +
        "or 'wprox train <preset> --resume'",
    );
  }
  const experiment = await readExperimentConfig(folder);
  if (!experiment) {
    throw new RunFolderError(
      `${path.resolve(folder)} holds no experiment.json, so there is nothing to go on with; ` +
        'expected a folder that wprox train has made',
    );
  }
  return { experiment: withDataPath(experiment, options.data), folder };
}
