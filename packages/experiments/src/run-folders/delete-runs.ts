/** `--fresh`: deletes the runs of an experiment, after it has checked that they are runs. */
import path from 'node:path';
import type { Disk } from '../disk/disk.js';
import { listIfThere } from '../disk/folders.js';
import { machineDisk } from '../disk/machine-disk.js';
import { RunFolderError } from '../errors.js';
import { isUnfinished, type LeasedFolder } from '../leases/leased-folder.js';
import { thisSystem } from '../leases/system.js';
import { listExperiment } from './beginning.js';
import { type FolderLeaseOptions, leasedRuns, withRunLease } from './folder-leases.js';
import { parseRunName, runPaths } from './paths.js';

/**
 * Lists the runs that {@link deleteRuns} would delete.
 *
 * @returns their names; none if there is no such folder.
 * @throws RunFolderError if the folder is not that of an experiment, or a run folder has files that no
 * run writes.
 */
export async function runsToDelete(folder: string, disk: Disk = machineDisk): Promise<string[]> {
  const entries = await listExperiment(folder, disk);
  const runs = entries
    .filter((entry) => entry.isFolder && parseRunName(entry.name))
    .map((entry) => entry.name);
  for (const name of runs) await refuseForeignFiles(path.join(folder, name), disk);
  return runs;
}

/**
 * Deletes every run folder in the folder of an experiment. Its config, the picture of real images and the
 * report stay, because later commands overwrite them. The lease of each run
 * is taken first, so that no worker of an earlier command writes into the runs that come.
 *
 * @param experiment the folder of the experiment, under its lease.
 * @returns the names of the deleted runs; none if there is no such folder.
 * @throws RunFolderError, before anything is deleted, for the reasons of {@link runsToDelete}, or if a
 * living process trains one of the runs.
 */
export async function deleteRuns(
  experiment: LeasedFolder,
  options: FolderLeaseOptions = {},
): Promise<string[]> {
  const { folder } = experiment;
  const { system = thisSystem } = options;
  let runs = await runsToDelete(folder, system.disk);
  const leased = [...new Set([...runs, ...(await leasedRuns(folder, system.disk))])];
  const deleteFrom = async (index: number): Promise<void> => {
    const name = leased[index];
    if (name !== undefined) {
      const next = () => deleteFrom(index + 1);
      return withRunLease(path.join(folder, name), next, options);
    }
    // A worker can have made the folder of its run until then, and a worker of a queue can have begun with it.
    runs = await runsToDelete(folder, system.disk);
    const younger = runs.filter((run) => !leased.includes(run));
    leased.push(...younger);
    if (younger.length > 0) return deleteFrom(index);
    // Here this process holds the leases of all of them.
    for (const run of runs) await experiment.remove(run);
  };
  await deleteFrom(0);
  return runs;
}

async function refuseForeignFiles(folder: string, disk: Disk): Promise<void> {
  const { folder: _, ...files } = runPaths(folder);
  const known = Object.values(files).map((file) => path.basename(file));
  const names = (await listIfThere(folder, disk)).map(({ name }) => name);
  const foreign = names.find((name) => !known.includes(name) && !isUnfinished(name));
  if (foreign !== undefined) {
    throw new RunFolderError(
      `${path.join(folder, foreign)} is not a file of a run, so --fresh deletes nothing; ` +
        'move it, or give another folder with --out',
    );
  }
}
