/** `--fresh`: deletes an experiment's runs, after making sure that they are runs of ours. */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { RunFolderError } from '../errors.js';
import { experimentPaths, parseRunName, runPaths } from './paths.js';

/**
 * Deletes every run folder in an experiment's folder, and the experiment's config. Pictures of real
 * images and reports stay; they are overwritten when they are made again.
 *
 * @returns the names of the deleted runs; none if the folder is not there.
 * @throws RunFolderError, with nothing deleted, if the folder is not an experiment's or a run's
 * folder holds files that no run writes.
 */
export async function deleteRuns(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw new RunFolderError(`${path.resolve(folder)} cannot be used: ${error.message}`);
    },
  );
  if (entries.every(({ name }) => name.startsWith('.'))) return [];
  const { experiment } = experimentPaths(folder);
  if (!entries.some((entry) => entry.name === path.basename(experiment))) {
    throw new RunFolderError(
      `${path.resolve(folder)} holds no experiment.json, so --fresh deletes nothing in it; ` +
        'give another folder with --out',
    );
  }
  const runs = entries
    .filter((entry) => entry.isDirectory() && parseRunName(entry.name))
    .map((entry) => entry.name);
  for (const name of runs) await refuseForeignFiles(path.join(folder, name));
  for (const name of runs) await rm(path.join(folder, name), { recursive: true, maxRetries: 3 });
  await rm(experiment, { force: true });
  return runs;
}

async function refuseForeignFiles(folder: string): Promise<void> {
  const { folder: _, ...files } = runPaths(folder);
  const ours = Object.values(files).map((file) => path.basename(file));
  const foreign = (await readdir(folder)).find(
    (name) =>
      !ours.includes(name) && !(name.endsWith('.tmp') && ours.some((our) => name.startsWith(our))),
  );
  if (foreign !== undefined) {
    throw new RunFolderError(
      `${path.join(folder, foreign)} is not a file that a run writes, so --fresh deletes nothing; ` +
        'move it elsewhere, or give another folder with --out',
    );
  }
}
