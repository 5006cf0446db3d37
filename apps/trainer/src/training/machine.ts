/** The machine that a run trains on, for its record. */
import { availableParallelism, cpus, totalmem } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { wproxVersion } from '../package-info.js';
import type { MachineRecord } from '../runs/index.js';

/** Describes this machine, now. */
export function describeMachine(backend: string): MachineRecord {
  return {
    node: process.version,
    platform: process.platform,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    backend,
    tfjs: tf.version_core,
    wprox: wproxVersion,
    startedAt: new Date().toISOString(),
  };
}
