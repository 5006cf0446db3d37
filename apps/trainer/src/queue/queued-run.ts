/** Finds the run of a job in its folder, on the machine of a worker. */
import { stat } from 'node:fs/promises';
import { type ResolvedRun, resolveRuns, runName } from '@wprox/experiments';
import { readExperimentConfig, runFolder } from '@wprox/experiments/run-folders';
import type { RunJob } from './job.js';

/** A run that a worker can train. */
export interface FoundRun {
  readonly config: ResolvedRun;
  readonly folder: string;
}

/** This machine cannot train a run that another one perhaps can. */
export class OtherMachineError extends Error {
  override readonly name = 'OtherMachineError';
}

/** Errors of a training that say something of the machine, not of the run. */
const OF_MACHINE = ['OtherMachineError', 'OtherKernelsError', 'BackendError', 'DatasetError'];

/** Whether another machine can perhaps do what has failed here. */
export function isOfMachine({ name }: Pick<Error, 'name'>): boolean {
  return OF_MACHINE.includes(name);
}

/**
 * Reads the config of a run from its experiment's folder.
 * @throws OtherMachineError if the folder is not there; RunFolderError, CorruptFileError, ConfigError if
 * it is not the experiment's or has no such run.
 */
export async function findRun({ folder, experiment, run }: RunJob): Promise<FoundRun> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new OtherMachineError(
      `${folder} is not on this machine; expected the shared folder under the same path: mount it there`,
    );
  }
  const content = await readExperimentConfig(folder);
  const config =
    content?.name === experiment
      ? resolveRuns(content).find((each) => runName(each) === run)
      : undefined;
  if (!config) {
    throw new Error(
      `${folder} has no run ${run} of ${experiment}; expected the folder that was submitted: submit it again`,
    );
  }
  return { config, folder: runFolder(folder, config) };
}
