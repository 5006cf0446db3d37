/** A whole experiment read back from its folder: all that a report is made from. */
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseExperiment, resolveRuns, runName } from '../config/parse.js';
import { type ExperimentConfig, experimentSchema, type ResolvedRun } from '../config/schema.js';
import { RunFolderError } from '../errors.js';
import { readJson } from './atomic-file.js';
import { experimentPaths, runFolder } from './paths.js';
import { type RunFolderContent, readRunFolder } from './read-run.js';
import type { RunState } from './run-files.js';

/** One run of the experiment, whether or not it has run. */
export interface RunRecord extends Omit<RunFolderContent, 'config'> {
  /** The folder's name: `o1-seed2`. */
  readonly name: string;
  readonly variant: string;
  /** The variant's display name. */
  readonly label: string;
  readonly seed: number;
  readonly folder: string;
  /** As the run's folder has it; of a run that never started, as the experiment resolves it. */
  readonly config: ResolvedRun;
  readonly state: RunState | 'missing';
}

/** An experiment and its runs, seeds outermost, variants in the config's order. */
export interface ExperimentRecord {
  readonly folder: string;
  readonly config: ExperimentConfig;
  readonly runs: readonly RunRecord[];
  /** The grid of real images, if it is there. */
  readonly realPicture?: string;
}

/**
 * Reads an experiment's folder. Runs that are missing or incomplete are in the result as such.
 *
 * @throws RunFolderError if it is not an experiment's folder.
 * @throws CorruptFileError naming file and line.
 *
 * @example
 * const { config, runs } = await readExperiment('runs/quickstart');
 * for (const run of runs) console.log(run.name, run.distances.at(-1)?.value);
 */
export async function readExperiment(folder: string): Promise<ExperimentRecord> {
  const config = await readExperimentConfig(folder);
  if (!config) throw await notAnExperiment(folder);
  const runs = await Promise.all(
    resolveRuns(config).map(async (run): Promise<RunRecord> => {
      const content = await readRunFolder(runFolder(folder, run));
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
 * The experiment's own config.
 * @returns undefined if the folder has none.
 * @throws CorruptFileError; ConfigError naming the file if a variant does not fit.
 */
export async function readExperimentConfig(folder: string): Promise<ExperimentConfig | undefined> {
  const file = experimentPaths(folder).experiment;
  const remedy =
    "put a copy of it back; 'wprox train' with --fresh makes it anew, and the runs too";
  const config = await readJson(file, experimentSchema, remedy);
  // The overrides of the variants too, which the schema leaves as they are.
  return config && parseExperiment(config, file);
}

async function notAnExperiment(folder: string): Promise<RunFolderError> {
  const full = path.resolve(folder);
  const found = await stat(folder).catch(() => undefined);
  if (!found) return new RunFolderError(`there is no folder ${full}`);
  return new RunFolderError(
    `${full} holds no experiment.json; expected an experiment's folder, ` +
      "such as runs/quickstart after 'wprox train quickstart'",
  );
}
