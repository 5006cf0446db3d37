/** `--fresh`: deletes the runs of an experiment, after it has checked that they are runs. */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { RunFolderError } from '../errors.js';
import { experimentPaths, parseRunName, runPaths } from './paths.js';

/**
 * Lists the runs that {@link deleteRuns} would delete.
 *
 * @returns their names; none if there is no such folder.
 * @throws RunFolderError if the folder is not that of an experiment, or a run folder has files that no
 * run writes.
 */
export async function runsToDelete(folder: string): Promise<string[]> {
  const { experiment } = experimentPaths(folder);
  const entries = await readdir(folder, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw new RunFolderError(
        `${path.resolve(folder)} cannot be read: ${error.message}; give another folder with --out`,
      );
    },
  );
  if (entries.every(({ name }) => name.startsWith('.'))) return [];
  if (!entries.some((entry) => entry.name === path.basename(experiment))) {
    throw new RunFolderError(
      `${path.resolve(folder)} has no experiment.json; expected the folder of an experiment: ` +
        '--fresh deletes nothing here, give another folder with --out',
    );
  }
  const runs = entries
    .filter((entry) => entry.isDirectory() && parseRunName(entry.name))
    .map((entry) => entry.name);
  for (const name of runs) await refuseForeignFiles(path.join(folder, name));
  return runs;
}

/**
 * Deletes every run folder in the folder of an experiment, and the config of the experiment. The
 * picture of real images and the report stay, because later commands overwrite them.
 *
 * @returns the names of the deleted runs; none if there is no such folder.
 * @throws RunFolderError, before anything is deleted, for the reasons of {@link runsToDelete}.
 */
export async function deleteRuns(folder: string): Promise<string[]> {
  const runs = await runsToDelete(folder);
  for (const name of runs) await rm(path.join(folder, name), { recursive: true, maxRetries: 3 });
  if (runs.length > 0) await rm(experimentPaths(folder).experiment, { force: true });
  return runs;
}

async function refuseForeignFiles(folder: string): Promise<void> {
  const { folder: _, ...files } = runPaths(folder);
  const known = Object.values(files).map((file) => path.basename(file));
  const foreign = (await readdir(folder)).find(
    (name) =>
      !known.includes(name) &&
      !(name.endsWith('.tmp') && known.some((file) => name.startsWith(file))),
  );
  if (foreign !== undefined) {
    throw new RunFolderError(
      `${path.join(folder, foreign)} is not a file of a run, so --fresh deletes nothing; ` +
        'move it, or give another folder with --out',
    );
  }
}
