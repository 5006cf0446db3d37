/** Describes the machine that a run trains on. */
import { availableParallelism, cpus, totalmem } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import type { MachineRecord } from '@wprox/experiments/run-folders';
import type { PreparedBackend } from '@wprox/runtime';
import { gpuName } from '../backend/gpu.js';
import { wproxVersion } from '../package-info.js';

/**
 * Returns the record of this machine with the present time as `startedAt`.
 * @param decoder what decoded the data, if they are picture files.
 */
export function describeMachine(
  { name, device, kernels, acceleration }: PreparedBackend,
  decoder: string | undefined,
): MachineRecord {
  const gpu = gpuName(process.env);
  return {
    node: process.version,
    platform: process.platform,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    ...(gpu !== undefined && device === undefined && { gpu }),
    backend: name,
    ...(device !== undefined && { device }),
    ...(kernels !== undefined && { kernels }),
    ...(acceleration && { acceleration: withoutNotes(acceleration) }),
    ...(decoder !== undefined && { decoder }),
    tfjs: tf.version_core,
    wprox: wproxVersion,
    startedAt: new Date().toISOString(),
  };
}

/** What made the kernels fast, without the texts for people. */
function withoutNotes({ notes: _, ...acceleration }: NonNullable<PreparedBackend['acceleration']>) {
  return acceleration;
}
