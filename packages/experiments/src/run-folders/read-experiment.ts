/** Reads an experiment from its folder: everything that a report is made from. */
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseExperiment, resolveRuns, runName } from '../config/parse.js';
import { type ExperimentConfig, experimentSchema, type ResolvedRun } from '../config/schema.js';
import type { Disk } from '../disk/disk.js';
import { machineDisk } from '../disk/machine-disk.js';
import { RunFolderError } from '../errors.js';
import { readJson } from './atomic-file.js';
import { readPackedRuns } from './packed-runs.js';
import { experimentPaths, runFolder } from './paths.js';
import { type RunFolderContent, readRunFolder } from './read-run.js';
import type { RunState } from './run-files.js';

/** One run of the experiment, whether or not it has started. */
export interface RunRecord extends Omit<RunFolderContent, 'config'> {
  /** The name of the folder: `o1-seed2`. */
  readonly name: string;
  readonly variant: string;
  /** The display name of the variant. */
  readonly label: string;
  readonly seed: number;
  readonly folder: string;
  /** The config in the run folder; that of the experiment if the run never started. */
  readonly config: ResolvedRun;
  readonly state: RunState | 'missing';
}

/** An experiment and its runs, ordered by seed and then by variant as in the config. */
export interface ExperimentRecord {
  readonly folder: string;
  readonly config: ExperimentConfig;
  readonly runs: readonly RunRecord[];
  /** Path of the picture of real samples, if it exists. */
  readonly realPicture?: string;
}

/**
 * Reads the folder of an experiment. The result also has runs that are missing or incomplete. The runs
 * can be packed into one file (`packRuns`).
 *
 * @throws RunFolderError if the folder is not that of an experiment.
 * @throws CorruptFileError if a file is damaged; it names the file and the line.
 *
 * @example
 * const { config, runs } = await readExperiment('runs/quickstart');
 * for (const run of runs) console.log(run.name, run.distances.at(-1)?.value);
 */
export async function readExperiment(folder: string): Promise<ExperimentRecord> {
  const config = await readExperimentConfig(folder);
  if (!config) throw await notAnExperiment(folder);
  const packed = await readPackedRuns(folder);
  const runs = await Promise.all(
    resolveRuns(config).map(async (run): Promise<RunRecord> => {
      const own: RunFolderContent | undefined = packed.get(runName(run));
      const content = own ?? (await readRunFolder(runFolder(folder, run)));
      return {
        ...content,
        name: runName(run),
        variant: run.variant,
        label: config.variants[run.variant]!.label,
        seed: run.seed,
        folder: runFolder(folder, run),
        config: content.config ?? run,
        state: content.status?.state ?? 'missing',
      };
    }),
  );
  const { realPicture } = experimentPaths(folder);
  const hasRealPicture = await access(realPicture).then(
    () => true,
    () => false,
  );
  return { folder, config, runs, ...(hasRealPicture && { realPicture }) };
}

/**
 * Reads the config of an experiment.
 *
 * @returns undefined if the folder has none.
 * @throws CorruptFileError if the file is damaged.
 * @throws ConfigError if a variant does not fit; it names the file.
 */
export async function readExperimentConfig(
  folder: string,
  disk: Disk = machineDisk,
): Promise<ExperimentConfig | undefined> {
  const file = experimentPaths(folder).experiment;
  const remedy = 'restore it from a copy';
  const config = await readJson(file, experimentSchema, { remedy, disk });
  // The schema does not check the overrides of the variants.
  return config && parseExperiment(config, file);
}

async function notAnExperiment(folder: string): Promise<RunFolderError> {
  const full = path.resolve(folder);
  const found = await stat(folder).catch(() => undefined);
  if (!found) {
    return new RunFolderError(
      `there is no folder ${full}; expected the folder of an experiment, such as runs/quickstart; check the path`,
    );
  }
  return new RunFolderError(
    `${full} has no experiment.json; expected the folder of an experiment, ` +
      "such as runs/quickstart: 'wprox train' makes one",
  );
}
