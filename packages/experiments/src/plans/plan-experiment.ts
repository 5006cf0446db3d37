/** Plans an experiment of the papers: its parts for a scale, its data, and runs that exist already. */
import path from 'node:path';
import { requireObject, requireOneOf, requireString } from '@wprox/arguments';
import { describeDifferences } from '../config/differences.js';
import type { FeatureMapConfig } from '../config/evaluation.js';
import { suggestName } from '../config/nearest-name.js';
import { resolveRuns, runName } from '../config/parse.js';
import type { ExperimentConfig } from '../config/schema.js';
import { userFilesOf } from '../datasets/datasets.js';
import { machineDisk } from '../disk/machine-disk.js';
import { ConfigError } from '../errors.js';
import type {
  PaperExperiment,
  Part,
  Scale,
  TrainedExperiment,
} from '../papers/paper-experiment.js';
import { experiments } from '../papers/papers.js';
import { defaultExperimentFolder } from '../run-folders/paths.js';
import { isProvenComplete } from '../run-folders/prove-files.js';
import { readRunConfig } from '../run-folders/read-run.js';
import { withDataPath } from './data-path.js';
import { usesImages, withFeatures } from './features.js';
import { loadExperiment } from './load-experiment.js';

/** What {@link planExperiment} plans. */
export interface ExperimentRequest {
  readonly name: string;
  readonly scale: Scale;
  /** Path of CelebA. */
  readonly data?: string;
  /** The folder of the experiment; by default a folder in `runs`. */
  readonly out?: string;
  readonly seeds?: readonly number[];
  /** Feature maps of the evaluations of images; by default those of the presets. */
  readonly features?: readonly FeatureMapConfig[];
}

/** A part with its folder and config. */
export interface PlannedPart extends Part {
  readonly folder: string;
  readonly config: ExperimentConfig;
  /** Path of the files; undefined for a part that reads none. */
  readonly data?: string;
  /** Whether the feature maps of the request apply: only to images. */
  readonly usesImages: boolean;
  /** Whether complete runs of another experiment are used instead of training. */
  readonly isReused: boolean;
}

/** The plan of an experiment of the papers. */
export interface PlannedExperiment {
  readonly name: string;
  readonly scale: Scale;
  readonly experiment: TrainedExperiment;
  readonly folder: string;
  readonly parts: readonly PlannedPart[];
  /** A note for the reader, such as that the data differ from those of the paper. */
  readonly note?: string;
}

/**
 * Finds an experiment by its name.
 *
 * @throws ArgumentError unless the name is a string; ConfigError if no experiment has it.
 */
export function findExperiment(name: string): PaperExperiment {
  requireString('name', name, 'the name of an experiment');
  if (Object.hasOwn(experiments, name)) return experiments[name]!;
  const hint = suggestName(name, Object.keys(experiments), 'wprox experiment');
  throw new ConfigError(
    `no experiment is called '${name}'; ${hint}; 'wprox train <preset>' trains a preset`,
  );
}

/** Finds an experiment that trains presets. @throws ConfigError if there is none of this name. */
function findTrained(name: string): TrainedExperiment {
  const experiment = findExperiment(name);
  if (experiment.kind === 'training') return experiment;
  throw new ConfigError(
    `'${name}' is a study, which trains no presets; 'wprox experiment ${name}' computes it`,
  );
}

/**
 * Names the folder of an experiment: `figure-2` or `figure-2-cpu`. An experiment of one part has the
 * name of its preset, because `wprox train` puts its runs there. One that is the same at both scales has
 * one folder.
 */
function folderName(name: string, scale: Scale, parts: readonly Part[]): string {
  if (parts.length === 1) return parts[0]!.preset;
  const { paper, cpu } = findTrained(name).scales;
  return scale === 'paper' || paper === cpu ? name : `${name}-${scale}`;
}

/**
 * Plans an experiment. It reads folders and writes nothing.
 *
 * @throws ConfigError if no experiment has the name or it is a study, or if data are missing or given
 * without use.
 * @throws CorruptFileError if a run that could be reused cannot be read.
 */
export async function planExperiment(request: ExperimentRequest): Promise<PlannedExperiment> {
  requireObject('request', request);
  const { name, scale, data, seeds } = request;
  requireOneOf('scale', scale, ['paper', 'cpu']);
  const experiment = findTrained(name);
  const { parts: usual, withoutFaces, note: usualNote } = experiment.scales[scale];
  const substitute = data === undefined ? withoutFaces : undefined;
  const chosen = substitute?.parts ?? usual;
  const note = substitute?.note ?? usualNote;
  const folder = request.out ?? defaultExperimentFolder(folderName(name, scale, chosen));
  const configs = await Promise.all(chosen.map(({ preset }) => loadExperiment(preset)));
  const usesData = (config: ExperimentConfig) =>
    resolveRuns(config).some(({ dataset }) => userFilesOf(dataset) !== undefined);
  if (data !== undefined && !configs.some(usesData)) {
    throw new ConfigError(`--data is ${data}, but ${name} reads no files; leave --data out`);
  }
  if (request.features && !configs.some(usesImages)) {
    throw new ConfigError(
      `--features is given, but ${name} has points, which need no feature map; leave --features out`,
    );
  }
  const parts = chosen.map(async (part, i): Promise<PlannedPart> => {
    const own = usesData(configs[i]!) ? data : undefined;
    const hasImages = usesImages(configs[i]!);
    const placed = withFeatures(
      withDataPath(configs[i]!, own),
      hasImages ? request.features : undefined,
    );
    const config = seeds ? { ...placed, seeds: [...seeds] } : placed;
    const reused = await reusableFolder(part, scale, config, path.dirname(folder));
    return {
      ...part,
      folder: reused ?? (chosen.length === 1 ? folder : path.join(folder, part.name)),
      config,
      ...(own !== undefined && { data: own }),
      usesImages: hasImages,
      isReused: reused !== undefined,
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
 * Finds the part of another experiment that has every run of `config`, complete and with the same settings.
 *
 * @param beside the folder that contains the folder of the other experiment.
 * @returns the folder of that part; undefined if a run is missing, incomplete or different.
 */
async function reusableFolder(
  { reuses }: Part,
  scale: Scale,
  config: ExperimentConfig,
  beside: string,
): Promise<string | undefined> {
  if (!reuses) return undefined;
  const { parts } = findTrained(reuses.experiment).scales[scale];
  const folder = path.join(beside, folderName(reuses.experiment, scale, parts), reuses.part);
  for (const run of resolveRuns(config)) {
    const own = path.join(folder, runName(run));
    if (describeDifferences(run, await readRunConfig(own)).length > 0) return undefined;
    if (!(await isProvenComplete(own, machineDisk))) return undefined;
  }
  return folder;
}
