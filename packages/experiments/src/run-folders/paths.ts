/** Layout of the folders of experiments and runs. */
import path from 'node:path';
import { reject } from '@wprox/arguments';
import { runName } from '../config/parse.js';
import type { ResolvedRun } from '../config/schema.js';

/** The files of one run. */
export interface RunPaths {
  readonly folder: string;
  readonly config: string;
  readonly machine: string;
  readonly status: string;
  /** Losses and distances; the same seed gives the same bytes on the same backend. */
  readonly metrics: string;
  /** Training times, in a separate file because they differ from run to run. */
  readonly timing: string;
  readonly samples: string;
  readonly checkpoint: string;
  /** The checkpoint before the newest one, in case that cannot be read. */
  readonly previousCheckpoint: string;
  /** The checkpoint with the smallest primary distance; only with `evaluation.keep: 'best'`. */
  readonly bestCheckpoint: string;
  /** A checkpoint that could not be read, kept for analysis. */
  readonly damagedCheckpoint: string;
  /** The feature maps of the evaluations and the fingerprints of their weights. */
  readonly features: string;
  /** The same numbers and pictures for TensorBoard. */
  readonly events: string;
}

/** The files of one experiment. */
export interface ExperimentPaths {
  readonly folder: string;
  readonly experiment: string;
  /** All runs in one file, in a folder that is published without those of the runs. */
  readonly packedRuns: string;
  readonly realPicture: string;
  readonly report: string;
}

/** The empty path is the working directory. @throws ArgumentError unless it is a string. */
function requireFolderName(folder: unknown): void {
  if (typeof folder !== 'string') reject('folder', folder, 'the path of a folder');
}

/** Returns the folder of an experiment if `--out` is not given. */
export function defaultExperimentFolder(name: string): string {
  return path.join('runs', name);
}

/** Returns the paths of the files of an experiment. @throws ArgumentError unless the folder is a path. */
export function experimentPaths(folder: string): ExperimentPaths {
  requireFolderName(folder);
  return {
    folder,
    experiment: path.join(folder, 'experiment.json'),
    packedRuns: path.join(folder, 'runs.jsonl'),
    realPicture: path.join(folder, 'real.png'),
    report: path.join(folder, 'report'),
  };
}

/** Returns the folder of a run inside that of its experiment: `<variant>-seed<seed>`. */
export function runFolder(
  experimentFolder: string,
  run: Pick<ResolvedRun, 'variant' | 'seed'>,
): string {
  return path.join(experimentFolder, runName(run));
}

/** Returns the paths of the files of a run. @throws ArgumentError unless the folder is a path. */
export function runPaths(folder: string): RunPaths {
  requireFolderName(folder);
  return {
    folder,
    config: path.join(folder, 'config.json'),
    machine: path.join(folder, 'machine.json'),
    status: path.join(folder, 'status.json'),
    metrics: path.join(folder, 'metrics.jsonl'),
    timing: path.join(folder, 'timing.jsonl'),
    samples: path.join(folder, 'samples'),
    checkpoint: path.join(folder, 'checkpoint.safetensors'),
    previousCheckpoint: path.join(folder, 'checkpoint.previous.safetensors'),
    bestCheckpoint: path.join(folder, 'checkpoint.best.safetensors'),
    damagedCheckpoint: path.join(folder, 'checkpoint.damaged.safetensors'),
    features: path.join(folder, 'features.json'),
    events: path.join(folder, 'events.out.tfevents.wprox'),
  };
}

const SAMPLE_FILE = /^iteration-(\d{6,})\.png$/;

/** Returns the path of the samples of an iteration: `samples/iteration-000040.png`. */
export function samplePicture(folder: string, iteration: number): string {
  const name = `iteration-${String(iteration).padStart(6, '0')}.png`;
  return path.join(runPaths(folder).samples, name);
}

/** Reads the iteration from the file name of samples; undefined for other names. */
export function sampleIteration(fileName: string): number | undefined {
  const digits = SAMPLE_FILE.exec(fileName)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

const RUN_NAME = /^([a-z0-9]+(?:-[a-z0-9]+)*)-seed(\d+)$/;

/** Reads variant and seed from the name of a run folder; undefined for other names. */
export function parseRunName(name: string): { variant: string; seed: number } | undefined {
  const [, variant, seed] = RUN_NAME.exec(name) ?? [];
  return variant !== undefined && seed !== undefined ? { variant, seed: Number(seed) } : undefined;
}
