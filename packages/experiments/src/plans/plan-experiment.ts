/** An experiment's parts for a scale, the data at hand, and the runs that are there already. */
import path from 'node:path';
import { suggestName } from '../config/nearest-name.js';
import { resolveRuns, runName } from '../config/parse.js';
import type { ExperimentConfig } from '../config/schema.js';
import { userFilesOf } from '../datasets/datasets.js';
import { ConfigError } from '../errors.js';
import type { PaperExperiment, Part, Scale } from '../papers/paper-experiment.js';
import { experiments } from '../papers/papers.js';
import { defaultExperimentFolder } from '../run-folders/paths.js';
import { readRunFolder } from '../run-folders/read-run.js';
import { withDataPath } from './data-path.js';
import { loadExperiment } from './load-experiment.js';
import { describeDifferences } from './plan-runs.js';

export interface ExperimentRequest {
  readonly name: string;
  readonly scale: Scale;
  /** CelebA. */
  readonly data?: string;
  /** The experiment's folder; without it one of its own in `runs`. */
  readonly out?: string;
  readonly seeds?: readonly number[];
}

/** A part with its folder, and whether its runs are another experiment's. */
export interface PlannedPart extends Part {
  readonly folder: string;
  readonly config: ExperimentConfig;
  /** Undefined for a part that needs no files of the user's. */
  readonly data?: string;
  /** Complete runs of another experiment serve; nothing is to be trained. */
  readonly isReused: boolean;
}

export interface PlannedExperiment {
  readonly name: string;
  readonly scale: Scale;
  readonly experiment: PaperExperiment;
  readonly folder: string;
  readonly parts: readonly PlannedPart[];
  /** That the data are not those of the paper. */
  readonly note?: string;
}

/** @throws ConfigError for a name that no experiment has. */
export function findExperiment(name: string): PaperExperiment {
  if (Object.hasOwn(experiments, name)) return experiments[name]!;
  const hint = suggestName(name, Object.keys(experiments));
  throw new ConfigError(
    `no experiment is called '${name}'; ${hint}\n` +
      "'wprox experiment' lists them; a preset is trained with 'wprox train <preset>'",
  );
}

/**
 * The name of an experiment's folder: `figure-2`, `figure-2-cpu`. One of a single part has its
 * preset's, where `wprox train` puts it.
 */
function folderName(name: string, scale: Scale, parts: readonly Part[]): string {
  if (parts.length === 1) return parts[0]!.preset;
  return scale === 'paper' ? name : `${name}-${scale}`;
}

/**
 * Decides what there is to do. Changes nothing.
 *
 * @throws ConfigError for a name that is not known, or data that is missing or of no use.
 * @throws CorruptFileError if a run that might serve cannot be read.
 */
export async function planExperiment(request: ExperimentRequest): Promise<PlannedExperiment> {
  const { name, scale, data, seeds } = request;
  const experiment = findExperiment(name);
  const { parts: usual, withoutFaces, note: usualNote } = experiment.scales[scale];
  const substitute = data === undefined ? withoutFaces : undefined;
  const chosen = substitute?.parts ?? usual;
  const note = substitute?.note ?? usualNote;
  const folder = request.out ?? defaultExperimentFolder(folderName(name, scale, chosen));
  const configs = await Promise.all(chosen.map(({ preset }) => loadExperiment(preset)));
  const usesData = (config: ExperimentConfig) =>
    resolveRuns(config).some(({ dataset }) => userFilesOf(dataset) !== undefined);
  if (data !== undefined && !configs.some(usesData)) {
    throw new ConfigError(`--data is ${data}, but ${name} needs no files of yours; leave it out`);
  }
  const parts = chosen.map(async (part, i): Promise<PlannedPart> => {
    const own = usesData(configs[i]!) ? data : undefined;
    const placed = withDataPath(configs[i]!, own);
    const config = seeds ? { ...placed, seeds: [...seeds] } : placed;
    const there = await reusableFolder(part, scale, config, path.dirname(folder));
    return {
      ...part,
      folder: there ?? (chosen.length === 1 ? folder : path.join(folder, part.name)),
      config,
      ...(own !== undefined && { data: own }),
      isReused: there !== undefined,
    };
  });
  return {
    name,
    scale,
    experiment,
    folder,
    parts: await Promise.all(parts),
    ...(note !== undefined && { note }),
  };
}

/**
 * The part of another experiment that serves: it holds every run, complete and with the same settings.
 *
 * @param beside where the other experiment's folder is looked for.
 */
async function reusableFolder(
  { reuses }: Part,
  scale: Scale,
  config: ExperimentConfig,
  beside: string,
): Promise<string | undefined> {
  if (!reuses) return undefined;
  const { parts } = findExperiment(reuses.experiment).scales[scale];
  const folder = path.join(beside, folderName(reuses.experiment, scale, parts), reuses.part);
  for (const run of resolveRuns(config)) {
    const { status, config: found } = await readRunFolder(path.join(folder, runName(run)));
    if (status?.state !== 'complete' || describeDifferences(run, found).length > 0)
      return undefined;
  }
  return folder;
}
