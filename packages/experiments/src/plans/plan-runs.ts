/**
 * Decides which runs of an experiment are complete, which resume and which start. It refuses a folder
 * that has runs with other settings under the same names.
 */
import path from 'node:path';
import { describeDifferences } from '../config/differences.js';
import { suggestName } from '../config/nearest-name.js';
import { resolveRuns, runName } from '../config/parse.js';
import type { ExperimentConfig, ResolvedRun } from '../config/schema.js';
import type { Disk } from '../disk/disk.js';
import { listIfThere } from '../disk/folders.js';
import { machineDisk } from '../disk/machine-disk.js';
import { ConfigError, CorruptFileError, RunFolderError } from '../errors.js';
import { withFormat } from '../format.js';
import type { LeasedFolder } from '../leases/leased-folder.js';
import { jsonText } from '../run-folders/atomic-file.js';
import { listExperiment } from '../run-folders/beginning.js';
import { experimentPaths, parseRunName, runFolder, runPaths } from '../run-folders/paths.js';
import { isProvenComplete } from '../run-folders/prove-files.js';
import { recordedConfig, refuseOtherFormat } from '../run-folders/proven-checkpoint.js';
import { readExperimentConfig } from '../run-folders/read-experiment.js';
import { readRunConfig } from '../run-folders/read-run.js';
import { type RunStatus, readStatus } from '../run-folders/run-files.js';
import { requireMemory } from './memory.js';

/** A run of the experiment and what to do with it. */
export interface PlannedRun {
  readonly name: string;
  readonly config: ResolvedRun;
  readonly folder: string;
  readonly action: 'start' | 'resume' | 'skip';
  /** The iteration that the run has reached, from its status. */
  readonly iteration: number;
}

/** Options of {@link planRuns}. */
export interface PlanOptions {
  /** Whether the runs in the folder are about to be deleted, so that all start. */
  readonly isFresh?: boolean;
  /** Names of the runs to plan; all if left out. */
  readonly only?: readonly string[];
  /** Largest estimated memory of one run in bytes; 8 GiB by default. */
  readonly memory?: number;
  readonly disk?: Disk;
}

/**
 * Plans the runs of an experiment in a folder. It reads the folder and writes nothing.
 *
 * @returns a plan for each run, in the order of the experiment.
 * @throws ConfigError if `only` names another run, or a run needs more memory than allowed.
 * @throws RunFolderError if the folder has other files, runs with other settings, or a damaged config;
 * UnknownFormatError if another version of wprox wrote a run that would go on.
 */
export async function planRuns(
  experiment: ExperimentConfig,
  folder: string,
  { isFresh = false, only, memory, disk = machineDisk }: PlanOptions = {},
): Promise<PlannedRun[]> {
  const all = resolveRuns(experiment);
  const runs = only ? wantedRuns(all, only) : all;
  requireMemory(runs, memory);
  if (!isFresh) await refuseOtherSettings(experiment, all, folder, disk);
  const planned: PlannedRun[] = [];
  // One after the other: the proof of a complete run reads its checkpoints.
  for (const config of runs) {
    const where = runFolder(folder, config);
    const status = isFresh ? undefined : await statusOf(where, disk);
    const isComplete = status?.state === 'complete' && (await isProvenComplete(where, disk));
    const hasBegun = status !== undefined || (!isFresh && (await hasCheckpoint(where, disk)));
    if (hasBegun && !isComplete) await refuseOtherFormat(where, disk);
    const action = isComplete ? 'skip' : hasBegun ? 'resume' : 'start';
    const iteration = status?.iteration ?? 0;
    planned.push({ name: runName(config), config, folder: where, action, iteration });
  }
  return planned;
}

/** Selects runs by name. @throws ConfigError for a name of none. */
function wantedRuns(all: readonly ResolvedRun[], only: readonly string[]): ResolvedRun[] {
  const names = all.map(runName);
  for (const name of only) {
    if (names.includes(name)) continue;
    throw new ConfigError(
      `--only names '${name}', which is not a run of the experiment; ${suggestName(name, names)}`,
    );
  }
  return all.filter((run) => only.includes(runName(run)));
}

/** A run can go on whose status is lost. */
async function hasCheckpoint(folder: string, disk: Disk): Promise<boolean> {
  const { checkpoint, previousCheckpoint } = runPaths(folder);
  const names = (await listIfThere(folder, disk)).map(({ name }) => name);
  return [checkpoint, previousCheckpoint].some((file) => names.includes(path.basename(file)));
}

/** Reads a status. A damaged one counts as none: the checkpoint says where the run is. */
async function statusOf(folder: string, disk: Disk): Promise<RunStatus | undefined> {
  return readStatus(folder, disk).catch((error: unknown) => {
    if (error instanceof CorruptFileError) return undefined;
    throw error;
  });
}

/**
 * Writes the config of the experiment. Seeds that the folder already has stay in `experiment.json`, so that
 * the report shows all seeds, unless the runs were deleted.
 * @param folder the folder of the experiment, under its lease.
 */
export async function writeExperiment(
  experiment: ExperimentConfig,
  folder: LeasedFolder,
  { isFresh = false, disk = machineDisk }: Pick<PlanOptions, 'isFresh' | 'disk'> = {},
): Promise<void> {
  const before = isFresh ? undefined : await readExperimentConfig(folder.folder, disk);
  const seeds = [...new Set([...(before?.seeds ?? []), ...experiment.seeds])].sort((a, b) => a - b);
  const { experiment: file } = experimentPaths(folder.folder);
  await folder.replace(path.basename(file), jsonText(withFormat({ ...experiment, seeds })));
}

/** Refuses a folder with runs that are not of this experiment; their seeds can differ. */
async function refuseOtherSettings(
  experiment: ExperimentConfig,
  runs: readonly ResolvedRun[],
  folder: string,
  disk: Disk,
): Promise<void> {
  const entries = await listExperiment(folder, disk);
  const names = entries.map(({ name }) => name);
  const before = await adviseFresh(readExperimentConfig(folder, disk));
  if (before && before.name !== experiment.name) {
    throw new RunFolderError(
      `${path.resolve(folder)} has the experiment '${before.name}'; ` +
        `expected '${experiment.name}': give another folder with --out`,
    );
  }
  for (const name of names) {
    const named = parseRunName(name);
    if (!named) continue;
    const expected = runs.find((run) => run.variant === named.variant);
    const differences = expected
      ? await otherSettings({ ...expected, seed: named.seed }, path.join(folder, name), disk)
      : [`the experiment has no variant '${named.variant}'`];
    if (differences.length > 0) {
      const shown = differences.slice(0, SHOWN_DIFFERENCES);
      const more = differences.length - shown.length;
      if (more > 0) shown.push(`and ${more} more`);
      throw new RunFolderError(
        `${runPaths(path.join(folder, name)).config} has other settings:\n` +
          `${shown.map((line) => `  ${line}`).join('\n')}\n` +
          'Add --fresh to delete the runs in this folder and start again, ' +
          'or give another folder with --out.',
      );
    }
  }
}

/**
 * Lists the settings of a run that differ. If its config is not as expected, the one that its checkpoint
 * records counts, from which the run restores a damaged one.
 */
async function otherSettings(expected: ResolvedRun, folder: string, disk: Disk): Promise<string[]> {
  // `divergence` can differ, because it does not change the numbers that a run computed so far.
  const compare = (found: ResolvedRun | undefined) =>
    found ? describeDifferences({ ...expected, divergence: found.divergence }, found) : [];
  try {
    const differences = compare(await readRunConfig(folder, disk));
    if (differences.length === 0) return differences;
    const recorded = await recordedConfig(folder, disk);
    return recorded ? compare(recorded) : differences;
  } catch (error) {
    const recorded =
      error instanceof CorruptFileError ? await recordedConfig(folder, disk) : undefined;
    return recorded ? compare(recorded) : adviseFresh(Promise.reject(error));
  }
}

/** Most settings that a message about another folder names. */
const SHOWN_DIFFERENCES = 3;

async function adviseFresh<T>(reading: Promise<T>): Promise<T> {
  return reading.catch((error: unknown) => {
    if (!(error instanceof CorruptFileError)) throw error;
    throw new RunFolderError(
      `${error.message}; or start again with --fresh, or give another folder with --out`,
    );
  });
}
