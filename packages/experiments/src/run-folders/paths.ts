/** Where everything lies: the layout of an experiment's folder and of a run's. */
import path from 'node:path';
import { runName } from '../config/parse.js';
import type { ResolvedRun } from '../config/schema.js';

/** The files of one run. */
export interface RunPaths {
  readonly folder: string;
  readonly config: string;
  readonly machine: string;
  readonly status: string;
  /** Losses and distances; the same bytes for the same seed on the same backend. */
  readonly metrics: string;
  /** The clock, kept apart because it never repeats. */
  readonly timing: string;
  readonly samples: string;
  readonly checkpoint: string;
  /** The checkpoint before, for the case that the newest cannot be read. */
  readonly previousCheckpoint: string;
  /** A checkpoint that could not be read, kept for whoever wants to know why. */
  readonly damagedCheckpoint: string;
  /** All of it once more, for TensorBoard. */
  readonly events: string;
  /** Held by the process that trains the run. */
  readonly lock: string;
}

/** The files of one experiment. */
export interface ExperimentPaths {
  readonly folder: string;
  readonly experiment: string;
  readonly realPicture: string;
  readonly report: string;
}

/** The experiment's folder when `--out` does not say otherwise. */
export function defaultExperimentFolder(name: string): string {
  return path.join('runs', name);
}

export function experimentPaths(folder: string): ExperimentPaths {
  return {
    folder,
    experiment: path.join(folder, 'experiment.json'),
    realPicture: path.join(folder, 'real.png'),
    report: path.join(folder, 'report'),
  };
}

/** The folder of a run inside its experiment's folder: `<variant>-seed<seed>`. */
export function runFolder(
  experimentFolder: string,
  run: Pick<ResolvedRun, 'variant' | 'seed'>,
): string {
  return path.join(experimentFolder, runName(run));
}

export function runPaths(folder: string): RunPaths {
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
    damagedCheckpoint: path.join(folder, 'checkpoint.damaged.safetensors'),
    events: path.join(folder, 'events.out.tfevents.wprox'),
    lock: path.join(folder, '.lock'),
  };
}

const SAMPLE_FILE = /^iteration-(\d{6,})\.png$/;

/** The sample grid of an iteration: `samples/iteration-000040.png`. */
export function samplePicture(folder: string, iteration: number): string {
  const name = `iteration-${String(iteration).padStart(6, '0')}.png`;
  return path.join(runPaths(folder).samples, name);
}

/** The iteration of a sample grid's file name; undefined for other files. */
export function sampleIteration(fileName: string): number | undefined {
  const digits = SAMPLE_FILE.exec(fileName)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

const RUN_NAME = /^([a-z0-9]+(?:-[a-z0-9]+)*)-seed(\d+)$/;

/** Variant and seed of a run's folder name; undefined for other names. */
export function parseRunName(name: string): { variant: string; seed: number } | undefined {
  const [, variant, seed] = RUN_NAME.exec(name) ?? [];
  return variant !== undefined && seed !== undefined ? { variant, seed: Number(seed) } : undefined;
}
