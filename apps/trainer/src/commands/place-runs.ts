/** Decides where the runs of a command train: with which backend, on which GPUs, how many at a time. */
import { availableParallelism } from 'node:os';
import { exportAcceleration, lanesOf } from '../backend/acceleration.js';
import { exportGpus, type Gpu } from '../backend/gpu.js';
import { findGpus } from '../backend/gpus.js';
import type { TrainOptions } from './train-options.js';

/** Where runs train. */
export interface Places {
  /** The GPUs of `--gpus`; without it, backends choose by themselves. */
  readonly gpus?: readonly Gpu[];
  /** Runs that train at a time on this machine, or on each GPU. */
  readonly processes: number;
  /** Runs that train at a time in all. */
  readonly atOnce: number;
}

/**
 * Writes the choices into the environment, which workers inherit and the preparation in this process reads.
 * @param onNote receives what could not be checked.
 * @throws ConfigError as `findGpus`.
 */
export async function placeRuns(
  options: Pick<
    TrainOptions,
    'backend' | 'gpus' | 'processes' | 'threads' | 'fastMath' | 'wideSimd'
  >,
  env: NodeJS.ProcessEnv,
  onNote: (text: string) => void,
): Promise<Places> {
  if (options.backend !== undefined) env['WPROX_BACKEND'] = options.backend;
  exportAcceleration(options, env);
  if (!options.gpus) {
    const processes = options.processes ?? lanesOf(availableParallelism(), env);
    return { processes, atOnce: processes };
  }
  const gpus = await findGpus(options.gpus, env, onNote);
  exportGpus(gpus, env);
  const processes = options.processes ?? 1;
  return { gpus, processes, atOnce: processes * gpus.length };
}
