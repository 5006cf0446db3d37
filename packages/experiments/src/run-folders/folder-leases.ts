/**
 * The leases of an experiment and of its runs. They are in a hidden folder of the experiment and not in those
 * of the runs, so that they stay when runs are deleted.
 */
import path from 'node:path';
import type { Disk } from '../disk/disk.js';
import { ensureFolder, listIfThere } from '../disk/folders.js';
import { systemProblem } from '../disk/system-problem.js';
import { RunFolderError } from '../errors.js';
import { assertHolding, type Lease, type LeaseHolding, withLease } from '../leases/lease.js';
import { removeReleased } from '../leases/lease-file.js';
import { isUnfinished, LeasedFolder } from '../leases/leased-folder.js';
import { type System, thisSystem } from '../leases/system.js';
import { listExperiment } from './beginning.js';
import { parseRunName, runPaths } from './paths.js';

const LEASES = '.leases';
const EXPERIMENT = 'experiment';
/** Milliseconds to wait for the worker of a parent that was killed; it ends after its iteration. */
const PREDECESSOR_MS = 120_000;

/** How leases of folders are taken. */
export interface FolderLeaseOptions {
  /** Receives a sentence if there is something to wait for. */
  onWait?(text: string): void;
  /** Milliseconds to wait for a living holder, for each anew. */
  readonly patienceMs?: number;
  /** The holding of the experiment's lease that work on a run belongs to; such work begins only under it. */
  readonly experiment?: LeaseHolding;
  /** What the holder does, such as `wprox worker`; it names the command `wprox train` by default. */
  readonly work?: string;
  /** The token of the new holding, which nobody has had before; drawn by default. */
  readonly token?: string;
  /** Tokens of holdings that have ended for certain: they are taken over without waiting. */
  readonly ended?: readonly string[];
  readonly system?: System;
}

/** Returns the folder with the files of the lease of a run. @throws ArgumentError unless it is a path. */
export function runLeaseFolder(folder: string): string {
  const full = path.resolve(runPaths(folder).folder);
  return path.join(path.dirname(full), LEASES, path.basename(full));
}

/** Lists the runs of an experiment that a process holds or held, whether or not they have folders. */
export async function leasedRuns(folder: string, disk: Disk): Promise<string[]> {
  const entries = await listIfThere(path.join(folder, LEASES), disk);
  return entries.map(({ name }) => name).filter((name) => parseRunName(name));
}

/**
 * Runs `work` with the lease of an experiment's folder, because two trainings in it would write the same
 * rows. Makes the folder if it is missing. A folder that it made is removed if `work` leaves nothing in it.
 *
 * @throws RunFolderError if a living process has the lease, the folder has other files than those of an
 * experiment, or cannot be made.
 * @throws what `work` throws.
 */
export async function withExperimentLease<T>(
  folder: string,
  work: (lease: Lease) => Promise<T>,
  options: FolderLeaseOptions = {},
): Promise<T> {
  const { system = thisSystem } = options;
  const list = () => listExperiment(folder, system.disk);
  return withFolderLease(folder, { work: 'wprox train', ...options, list }, work);
}

/** How the lease of a folder is taken. */
interface FolderLease extends FolderLeaseOptions {
  /** What the holder does, such as `wprox train`. */
  readonly work: string;
  /** Throws unless the folder can be used. */
  list(): Promise<unknown>;
}

/** {@link withExperimentLease} for a folder of any kind. */
export async function withFolderLease<T>(
  folder: string,
  { list, ...options }: FolderLease,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const { system = thisSystem } = options;
  await list();
  const made = await ensureFolder(folder, system.disk).catch((error: NodeJS.ErrnoException) => {
    throw new RunFolderError(
      `${folder} cannot be created: ${systemProblem(error) ?? error.message}; give another folder with --out`,
    );
  });
  const held = (holder: string, file: string) =>
    new RunFolderError(
      `${holder}, is at work in ${path.resolve(folder)} (${file}); wait until it ends, end it, or give ` +
        'another folder with --out',
    );
  const leases = path.join(folder, LEASES, EXPERIMENT);
  try {
    return await withLease(leases, { held, ...options }, work);
  } finally {
    if (made !== undefined) await removeEmpty(path.resolve(folder), path.resolve(made), system);
  }
}

/**
 * Runs `work` with the lease of a run. It waits some time for a worker whose parent was killed and that
 * finishes its iteration.
 * @throws RunFolderError if a living process keeps the lease; LeaseLostError if the holding of the experiment
 * has ended; what `work` throws.
 */
export async function withRunLease<T>(
  folder: string,
  work: (lease: Lease) => Promise<T>,
  options: FolderLeaseOptions = {},
): Promise<T> {
  const held = (holder: string, file: string) =>
    new RunFolderError(
      `${holder}, still trains in ${path.resolve(folder)} (${file}); wait until it ends, or end it, then repeat the command`,
    );
  const { patienceMs = PREDECESSOR_MS, experiment, system = thisSystem } = options;
  const about = { work: 'a worker of wprox train', held, ...options, patienceMs };
  // A command that was stopped can wake up after its experiment was taken over, and go on with its next run.
  const check = async () => experiment && assertHolding(experiment, system);
  await check();
  return withLease(runLeaseFolder(folder), about, async (lease) => {
    await check();
    return work(lease);
  });
}

/**
 * Removes what a killed process left in the folder of a run that nobody goes on with. Waits only for the lease
 * of a process that may be gone.
 */
export async function sweepRun(
  folder: string,
  options: Pick<FolderLeaseOptions, 'onWait' | 'system'> = {},
): Promise<void> {
  const { system = thisSystem } = options;
  const names = async (of: string) => (await listIfThere(of, system.disk)).map(({ name }) => name);
  const isLeft =
    (await names(runLeaseFolder(folder))).some((name) => name.endsWith('.tmp')) ||
    (await names(folder)).some(isUnfinished);
  if (!isLeft) return;
  const sweep = async (lease: Lease) => (await LeasedFolder.open(folder, lease, system)).close();
  // What cannot be removed now is removed another time.
  await withRunLease(folder, sweep, { ...options, patienceMs: 0 }).catch(() => {});
}

/**
 * Removes a folder that holds nothing but a lease that was released, and those above it up to `last` if they
 * are empty. Another process can take the lease at the same time: no folder is removed that holds anything.
 */
async function removeEmpty(folder: string, last: string, system: System): Promise<void> {
  const { disk } = system;
  const leases = path.join(folder, LEASES);
  const entries = await listIfThere(folder, disk);
  if (entries.some(({ name }) => name !== LEASES)) return;
  try {
    await removeReleased(path.join(leases, EXPERIMENT), system);
    await disk.removeFolder(path.join(leases, EXPERIMENT));
    await disk.removeFolder(leases);
    for (let above = folder; ; above = path.dirname(above)) {
      await disk.removeFolder(above);
      if (above === last) return;
    }
  } catch {} // something is in it
}
