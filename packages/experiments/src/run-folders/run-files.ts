/** The status of a run and a record of its machine, as JSON files. */
import { z } from 'zod';
import type { Disk } from '../disk/disk.js';
import { machineDisk } from '../disk/machine-disk.js';
import { CorruptFileError } from '../errors.js';
import { withFormat } from '../format.js';
import { jsonText, readJson, writeFileAtomically } from './atomic-file.js';
import { runPaths } from './paths.js';
import { markOf, marksSchema } from './run-record.js';

export const statusSchema = z.object({
  /** `running` without a process means that the run was killed; it resumes like the others. */
  state: z.enum(['running', 'complete', 'interrupted', 'failed']),
  iteration: z.int().nonnegative(),
  /** Outer iterations of the whole run; absent if its budget is in seconds. */
  iterations: z.int().positive().exactOptional(),
  /** Why the run failed. */
  error: z.string().exactOptional(),
  /** The files of a complete run, which prove that it is. */
  files: marksSchema.exactOptional(),
  /** The checksum of all the above as one line of JSON. */
  crc32: z.string().exactOptional(),
});

/** What the numbers of a run depend on besides its config. */
export const kernelsSchema = z.object({
  /** Version of Node, such as `v20.20.2`. */
  node: z.string(),
  platform: z.string(),
  /** The TensorFlow.js backend that trained. */
  backend: z.string(),
  /** The device, if the backend names it: the graphics card of `webgpu`. */
  device: z.string().exactOptional(),
  /** Names the code that computes, such as a hash of WebAssembly. */
  kernels: z.string().exactOptional(),
  /** What decoded the data, if they are picture files. */
  decoder: z.string().exactOptional(),
  tfjs: z.string(),
  wprox: z.string(),
});

/** What a run can go on with others of. */
export const computingSchema = kernelsSchema.extend({
  /** What made the kernels of `wasm` fast; of these, `fastMath` alone changes numbers. */
  acceleration: z
    .object({
      simd: z.union([z.literal(128), z.literal(256)]),
      threads: z.int().positive(),
      fastMath: z.boolean(),
    })
    .exactOptional(),
});

export const machineSchema = computingSchema.extend({
  /** Model name of the processor. */
  cpu: z.string(),
  cores: z.int().positive(),
  memoryBytes: z.number().positive(),
  /** The GPU of `--gpus`, if the backend does not name it: its model, or else its number or UUID. */
  gpu: z.string().exactOptional(),
  /** First start of the run, in ISO 8601. */
  startedAt: z.string(),
  /** Where the run went on with other kernels, which had been allowed, or with another acceleration. */
  changes: z
    .array(computingSchema.extend({ afterIteration: z.int().nonnegative() }))
    .exactOptional(),
});

/** The content of `status.json`. */
export type RunStatus = z.infer<typeof statusSchema>;
/** The state of a run. */
export type RunState = RunStatus['state'];
/** The content of `machine.json`. */
export type MachineRecord = z.infer<typeof machineSchema>;
/** The backend, kernels and versions that trained a run. */
export type Kernels = z.infer<typeof kernelsSchema>;
/** These, and how fast they were made. */
export type Computing = z.infer<typeof computingSchema>;

/** Returns the text of `status.json`, with its own checksum. */
export function statusText({ crc32: _, ...given }: RunStatus): string {
  const status = statusSchema.parse(given); // its keys in the order of the schema
  return jsonText(withFormat({ ...status, crc32: markOf(JSON.stringify(status)).crc32 }));
}

/** Returns the text of `machine.json`. */
export function machineText(machine: MachineRecord): string {
  return jsonText(withFormat(machine));
}

/** Reads the text of `machine.json`. @throws Error if it is none. */
export function parseMachine(text: string): MachineRecord {
  return machineSchema.parse(JSON.parse(text));
}

/** Writes the status of a run that nobody trains; `OpenRun` writes that of one which is trained. */
export async function writeStatus(folder: string, status: RunStatus): Promise<void> {
  await writeFileAtomically(runPaths(folder).status, statusText(status));
}

/**
 * Reads the status of a run.
 *
 * @returns undefined if the run never started.
 * @throws CorruptFileError if the file is damaged; UnknownFormatError if another version wrote it.
 */
export async function readStatus(
  folder: string,
  disk: Disk = machineDisk,
): Promise<RunStatus | undefined> {
  const file = runPaths(folder).status;
  const remedy = 'delete it, and the run resumes from its checkpoint';
  const found = await readJson(file, statusSchema, {
    remedy,
    disk,
    problemOfPresent: ({ crc32 }) => (crc32 === undefined ? 'it has no checksum' : undefined),
  });
  if (!found || (found.crc32 === undefined && !found.files)) return found;
  const { crc32, ...status } = found;
  if (markOf(JSON.stringify(status)).crc32 === crc32) return status;
  throw new CorruptFileError(file, `its checksum differs from what the run wrote: ${remedy}`);
}

/** Writes the record of the machine of a run. */
export async function writeMachine(folder: string, machine: MachineRecord): Promise<void> {
  await writeFileAtomically(runPaths(folder).machine, machineText(machine));
}

/**
 * Reads the record of the machine of a run.
 *
 * @returns undefined if the run never started.
 * @throws CorruptFileError if the file is damaged.
 */
export async function readMachine(
  folder: string,
  disk: Disk = machineDisk,
): Promise<MachineRecord | undefined> {
  const remedy = 'delete it, and a resume restores it from the checkpoint';
  return readJson(runPaths(folder).machine, machineSchema, { remedy, disk });
}
