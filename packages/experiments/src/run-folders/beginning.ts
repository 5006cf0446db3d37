/** What the folder of an experiment can hold before its first run begins. */
import path from 'node:path';
import { type Disk, requireDisk } from '../disk/disk.js';
import { listIfThere } from '../disk/folders.js';
import { systemProblem } from '../disk/system-problem.js';
import { RunFolderError } from '../errors.js';
import { isUnfinished } from '../leases/leased-folder.js';
import { experimentPaths } from './paths.js';

/**
 * Whether the names in a folder are those of an experiment whose first command was killed before it wrote
 * `experiment.json`, or of an empty folder, so that an experiment can begin there.
 */
export function isBeginning(names: readonly string[]): boolean {
  const { realPicture, report } = experimentPaths('');
  const harmless = [realPicture, report].map((file) => path.basename(file));
  return names.every((name) => isLeftover(name) || harmless.includes(name));
}

/** Whether a file may lie in a folder in which nothing has begun: hidden, or left by a killed process. */
export const isLeftover = (name: string): boolean => name.startsWith('.') || isUnfinished(name);

/**
 * Lists the folder that `--out` names; nothing if there is none.
 * @throws ArgumentError if the disk is none; RunFolderError if the folder cannot be read.
 */
export function listOutFolder(folder: string, disk: Disk) {
  requireDisk(disk);
  return listIfThere(folder, disk).catch((error: Error) => {
    const problem = systemProblem(error) ?? error.message;
    throw new RunFolderError(
      `${path.resolve(folder)} cannot be read: ${problem}; give another folder with --out`,
    );
  });
}

/**
 * Lists the folder of an experiment; nothing if there is none.
 * @throws ArgumentError for an argument of another type; RunFolderError if it has files and is not that of an experiment, or cannot be read.
 */
export async function listExperiment(folder: string, disk: Disk) {
  const { experiment } = experimentPaths(folder);
  const entries = await listOutFolder(folder, disk);
  const names = entries.map(({ name }) => name);
  if (names.includes(path.basename(experiment)) || isBeginning(names)) {
    return entries;
  }
  throw new RunFolderError(
    `${path.resolve(folder)} has files but no experiment.json; expected an empty or a new folder, or that ` +
      'of an experiment: restore that file from a copy, or give another folder with --out',
  );
}
