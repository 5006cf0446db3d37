/** The small JSON files of a run: its status and the machine it ran on. */
import { z } from 'zod';
import { readJson, writeJson } from './atomic-file.js';
import { runPaths } from './paths.js';

const statusSchema = z.object({
  /** `running` with no process behind it is a run that was killed; it resumes like the others. */
  state: z.enum(['running', 'complete', 'interrupted', 'failed']),
  iteration: z.int().nonnegative(),
  iterations: z.int().positive(),
  /** Why it failed. */
  error: z.string().exactOptional(),
});

const machineSchema = z.object({
  /** Node's version, such as `v20.20.2`. */
  node: z.string(),
  platform: z.string(),
  /** The processor's model name. */
  cpu: z.string(),
  cores: z.int().positive(),
  memoryBytes: z.number().positive(),
  /** The TensorFlow.js backend that trained. */
  backend: z.string(),
  /** What it computed on, where the backend tells: the graphics card of `webgpu`. */
  device: z.string().exactOptional(),
  tfjs: z.string(),
  wprox: z.string(),
  /** ISO 8601, the run's first start. */
  startedAt: z.string(),
});

export type RunStatus = z.infer<typeof statusSchema>;
export type RunState = RunStatus['state'];
export type MachineRecord = z.infer<typeof machineSchema>;

/** Replaces the run's status in one step. */
export async function writeStatus(folder: string, status: RunStatus): Promise<void> {
  await writeJson(runPaths(folder).status, status);
}

/**
 * @returns undefined if the run never started.
 * @throws CorruptFileError
 */
export async function readStatus(folder: string): Promise<RunStatus | undefined> {
  return readJson(
    runPaths(folder).status,
    statusSchema,
    'delete it, and the run goes on from its checkpoint',
  );
}

export async function writeMachine(folder: string, machine: MachineRecord): Promise<void> {
  await writeJson(runPaths(folder).machine, machine);
}

/**
 * @returns undefined if the run never started.
 * @throws CorruptFileError
 */
export async function readMachine(folder: string): Promise<MachineRecord | undefined> {
  return readJson(
    runPaths(folder).machine,
    machineSchema,
    'delete it; only the report lacks it then',
  );
}
