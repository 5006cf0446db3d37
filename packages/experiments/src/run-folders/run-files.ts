/** The status of a run and a record of its machine, as JSON files. */
import { z } from 'zod';
import { readJson, writeJson } from './atomic-file.js';
import { runPaths } from './paths.js';

const statusSchema = z.object({
  /** `running` without a process means that the run was killed; it resumes like the others. */
  state: z.enum(['running', 'complete', 'interrupted', 'failed']),
  iteration: z.int().nonnegative(),
  /** Outer iterations of the whole run; absent if its budget is in seconds. */
  iterations: z.int().positive().exactOptional(),
  /** Why the run failed. */
  error: z.string().exactOptional(),
});

const machineSchema = z.object({
  /** Version of Node, such as `v20.20.2`. */
  node: z.string(),
  platform: z.string(),
  /** Model name of the processor. */
  cpu: z.string(),
  cores: z.int().positive(),
  memoryBytes: z.number().positive(),
  /** The TensorFlow.js backend that trained. */
  backend: z.string(),
  /** The device, if the backend names it: the graphics card of `webgpu`. */
  device: z.string().exactOptional(),
  /** What decoded the data, if they are picture files. */
  decoder: z.string().exactOptional(),
  tfjs: z.string(),
  wprox: z.string(),
  /** First start of the run, in ISO 8601. */
  startedAt: z.string(),
});

export type RunStatus = z.infer<typeof statusSchema>;
export type RunState = RunStatus['state'];
export type MachineRecord = z.infer<typeof machineSchema>;

/** Writes the status of a run. */
export async function writeStatus(folder: string, status: RunStatus): Promise<void> {
  await writeJson(runPaths(folder).status, status);
}

/**
 * Reads the status of a run.
 *
 * @returns undefined if the run never started.
 * @throws CorruptFileError if the file is damaged.
 */
export async function readStatus(folder: string): Promise<RunStatus | undefined> {
  return readJson(
    runPaths(folder).status,
    statusSchema,
    'delete it, and the run resumes from its checkpoint',
  );
}

/** Writes the record of the machine of a run. */
export async function writeMachine(folder: string, machine: MachineRecord): Promise<void> {
  await writeJson(runPaths(folder).machine, machine);
}

/**
 * Reads the record of the machine of a run.
 *
 * @returns undefined if the run never started.
 * @throws CorruptFileError if the file is damaged.
 */
export async function readMachine(folder: string): Promise<MachineRecord | undefined> {
  return readJson(runPaths(folder).machine, machineSchema, 'delete it, only the report needs it');
}
