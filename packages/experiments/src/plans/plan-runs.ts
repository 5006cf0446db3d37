/**
 * Decides which runs of an experiment are complete, which resume and which start. It refuses a folder
 * that has runs with other settings under the same names.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { formatPath, show } from '../config/explain-issues.js';
import { isObject } from '../config/is-object.js';
import { resolveRuns, runName } from '../config/parse.js';
import type { ExperimentConfig, ResolvedRun } from '../config/schema.js';
import { CorruptFileError, RunFolderError } from '../errors.js';
import { writeJson } from '../run-folders/atomic-file.js';
import { experimentPaths, parseRunName, runFolder, runPaths } from '../run-folders/paths.js';
import { readExperimentConfig } from '../run-folders/read-experiment.js';
import { readRunConfig } from '../run-folders/read-run.js';
import { readStatus } from '../run-folders/run-files.js';
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

export interface PlanOptions {
  /** Whether the runs in the folder are about to be deleted, so that all start. */
  readonly isFresh?: boolean;
  /** Largest estimated memory of one run in bytes; 8 GiB by default. */
  readonly memory?: number;
}

/**
 * Plans the runs of an experiment in a folder. It reads the folder and writes nothing.
 *
 * @throws ConfigError if a run needs more memory than allowed.
 * @throws RunFolderError if the folder has other files, runs with other settings, or a damaged config
 * or status.
 */
export async function planRuns(
  experiment: ExperimentConfig,
  folder: string,
  { isFresh = false, memory }: PlanOptions = {},
): Promise<PlannedRun[]> {
  const runs = resolveRuns(experiment);
  requireMemory(runs, memory);
  if (!isFresh) await refuseOtherSettings(experiment, runs, folder);
  return Promise.all(
    runs.map(async (config): Promise<PlannedRun> => {
      const where = runFolder(folder, config);
      const status = isFresh ? undefined : await adviseFresh(readStatus(where));
      const action =
        status === undefined ? 'start' : status.state === 'complete' ? 'skip' : 'resume';
      const iteration = status?.iteration ?? 0;
      return { name: runName(config), config, folder: where, action, iteration };
    }),
  );
}

/**
 * Writes the config of the experiment and the configs of the runs to train. Seeds that the folder
 * already has stay in `experiment.json`, so that the report shows all seeds.
 */
export async function writePlan(
  experiment: ExperimentConfig,
  folder: string,
  plan: readonly PlannedRun[],
): Promise<void> {
  const before = await readExperimentConfig(folder);
  const seeds = [...new Set([...(before?.seeds ?? []), ...experiment.seeds])].sort((a, b) => a - b);
  await writeJson(experimentPaths(folder).experiment, { ...experiment, seeds });
  for (const run of plan) {
    if (run.action !== 'skip') await writeJson(runPaths(run.folder).config, run.config);
  }
}

/** Refuses a folder with runs that are not of this experiment; their seeds can differ. */
async function refuseOtherSettings(
  experiment: ExperimentConfig,
  runs: readonly ResolvedRun[],
  folder: string,
): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new RunFolderError(
      `${path.resolve(folder)} cannot be read: ${error.message}; give another folder with --out`,
    );
  });
  const before = await adviseFresh(readExperimentConfig(folder));
  const { realPicture, report } = experimentPaths(folder);
  const harmless = [realPicture, report].map((file) => path.basename(file));
  if (!before && names.some((name) => !harmless.includes(name) && !name.startsWith('.'))) {
    throw new RunFolderError(
      `${path.resolve(folder)} has files but no experiment.json; ` +
        'expected an empty or a new folder: give another folder with --out',
    );
  }
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
    const found = await adviseFresh(readRunConfig(path.join(folder, name)));
    if (!found) continue;
    // `divergence` can differ, because it does not change the numbers that a run computed so far.
    const differences = expected
      ? describeDifferences({ ...expected, seed: named.seed, divergence: found.divergence }, found)
      : [`the experiment has no variant '${named.variant}'`];
    if (differences.length > 0) {
      const shown = differences.slice(0, SHOWN_DIFFERENCES);
      const more = differences.length - shown.length;
      if (more > 0) shown.push(`and ${more} more`);
      throw new RunFolderError(
        `${path.join(folder, name)} has other settings:\n` +
          `${shown.map((line) => `  ${line}`).join('\n')}\n` +
          'Add --fresh to delete the runs in this folder and start again, ' +
          'or give another folder with --out.',
      );
    }
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

/** Lists the settings that differ, one line each: `gan.width: 64 in the folder, 16 asked for`. */
export function describeDifferences(
  asked: unknown,
  found: unknown,
  at: readonly string[] = [],
): string[] {
  if (isObject(asked) && isObject(found)) {
    const keys = new Set([...Object.keys(asked), ...Object.keys(found)]);
    return [...keys].flatMap((key) => describeDifferences(asked[key], found[key], [...at, key]));
  }
  if (JSON.stringify(asked) === JSON.stringify(found)) return [];
  return [
    `${formatPath(at)}: ${showOrNothing(found)} in the folder, ${showOrNothing(asked)} asked for`,
  ];
}

const showOrNothing = (value: unknown) => (value === undefined ? 'nothing' : show(value));
