/** What the queue keeps of a run. The run's folder has everything else, and is the truth. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import type { Progress } from '../scheduler/messages.js';

const jobSchema = z.object({
  format: z.literal(1),
  /** Absolute path of the experiment's folder, which is the same on every machine. */
  folder: z.string(),
  /** Name of the experiment. */
  experiment: z.string(),
  /** Name of the run. */
  run: z.string(),
  /** The token of the worker that took the run last: of its lock in the queue and of its lease. */
  holder: z.string().optional(),
  /** Deaths of the training process since the run came further than `iteration`. */
  deaths: z.object({ count: z.int(), iteration: z.int() }).optional(),
  /** Whether the worker that has the run is asked to give it up. */
  isCancelled: z.boolean().optional(),
  /** Why a worker gave the run back. */
  note: z.string().optional(),
});

/** A run in the queue. */
export type RunJob = z.infer<typeof jobSchema>;

/** Reads a job; undefined for one that another version of wprox, or another program, put there. */
export function parseJob(data: unknown): RunJob | undefined {
  return jobSchema.safeParse(data).data;
}

/** Returns the job of a run that no worker has started. */
export function newJob(experiment: string, folder: string, run: string): RunJob {
  return { format: 1, folder: path.resolve(folder), experiment, run };
}

/** Returns the identity of a job: the same run of the same folder is in the queue once. */
export function jobId({ folder, experiment, run }: RunJob): string {
  const hash = createHash('sha256').update(JSON.stringify([folder, experiment, run]));
  return `run-${hash.digest('hex').slice(0, 32)}`;
}

/** Progress as JSON, which has no NaN: losses that are not finite are texts. */
export type StoredProgress = Omit<Progress, 'losses'> & {
  readonly losses?: { readonly critic: number | string; readonly generator: number | string };
  /** A sentence about the run, such as that its generator is held. */
  readonly note?: string;
};

/** @returns `progress` for the queue. */
export function storedProgress({ losses, ...progress }: Progress): StoredProgress {
  if (!losses) return progress;
  const stored = (value: number) => (Number.isFinite(value) ? value : String(value));
  return {
    ...progress,
    losses: { critic: stored(losses.critic), generator: stored(losses.generator) },
  };
}

const number = z.union([z.number(), z.string().transform(Number)]);
const progressSchema = z.object({
  phase: z.enum(['preparing', 'training', 'evaluating']),
  iteration: z.number(),
  iterations: z.number().optional(),
  trainingSeconds: z.number(),
  losses: z.object({ critic: number, generator: number }).optional(),
  distance: z
    .object({ measure: z.enum(['frechet', 'wasserstein-2']), value: z.number() })
    .optional(),
  note: z.string().optional(),
});

/** Reads progress from the queue; undefined if there is none. */
export function parseProgress(
  stored: unknown,
): { readonly progress: Progress; readonly note: string | undefined } | undefined {
  const { data } = progressSchema.safeParse(stored);
  if (!data) return undefined;
  const { note, ...progress } = data;
  return { progress: progress as Progress, note };
}
