/** Finds the newest checkpoint of a run whose files prove that it can go on from there. */
import path from 'node:path';
import { describeDifferences } from '../config/differences.js';
import { type ResolvedRun, resolvedRunSchema } from '../config/schema.js';
import type { Disk } from '../disk/disk.js';
import { CorruptFileError } from '../errors.js';
import { withoutFormat } from '../format.js';
import { readBytesIfThere } from './atomic-file.js';
import { type Checkpoint, decodeCheckpointFile, MOST_CHECKPOINT_BYTES } from './checkpoint.js';
import { runPaths } from './paths.js';
import { type ProvenRows, proveRecord } from './prove-files.js';
import { readStatus } from './run-files.js';
import { differenceFrom, type FileMark, markOf, type RunRecord } from './run-record.js';

/** A checkpoint whose record the files of the run match. */
export interface ProvenCheckpoint {
  readonly file: string;
  readonly mark: FileMark;
  readonly checkpoint: Checkpoint & { readonly record: RunRecord };
  readonly rows: ProvenRows;
  /** What was wrong with the newest checkpoint, if this is the one before. */
  readonly failure?: CorruptFileError;
}

/**
 * Finds it.
 * @param iterations outer iterations of the run, if they are known; a checkpoint beyond them is not the run's.
 * @returns undefined if the run has written no checkpoint yet.
 * @throws CorruptFileError if there is one and none is proven; UnknownFormatError if another version of wprox
 * wrote it.
 */
export async function findProvenCheckpoint(
  folder: string,
  config: ResolvedRun,
  iterations: number | undefined,
  disk: Disk,
): Promise<ProvenCheckpoint | undefined> {
  const { checkpoint, previousCheckpoint } = runPaths(folder);
  let failure: CorruptFileError | undefined;
  for (const file of [checkpoint, previousCheckpoint]) {
    try {
      const found = await prove(folder, file, { config, iterations, disk });
      if (found) return { ...found, ...(failure && { failure }) };
    } catch (error) {
      if (!(error instanceof CorruptFileError)) throw error;
      failure ??= error;
    }
  }
  if (failure) throw failure;
  await refuseLostCheckpoint(folder, disk);
  return undefined;
}

async function prove(
  folder: string,
  file: string,
  { config, iterations, disk }: { config: ResolvedRun; iterations: number | undefined; disk: Disk },
): Promise<ProvenCheckpoint | undefined> {
  const bytes = await readBytesIfThere(file, MOST_CHECKPOINT_BYTES, disk);
  if (!bytes) return undefined;
  const { record, ...checkpoint } = decodeCheckpointFile(file, bytes);
  const refuse = (problem: string): never => {
    const remedy = "delete the run's folder to train the run again";
    throw new CorruptFileError(file, `not a checkpoint of this run (${problem}): ${remedy}`);
  };
  if (!record) return refuse('it does not record what the run had written');
  const { iteration } = checkpoint.position;
  if (iterations !== undefined && iteration > iterations) {
    refuse(`it is of iteration ${iteration}, but the run has ${iterations}`);
  }
  for (const [name, text] of Object.entries(record.texts)) {
    const mark = record.files[name];
    if (!mark || differenceFrom(mark, Buffer.from(text)))
      refuse(`its record of ${name} is damaged`);
  }
  const [difference] = differences(config, record.texts['config.json']);
  if (difference !== undefined) refuse(difference);
  const proven = { ...checkpoint, record };
  const rows = await proveRecord(folder, proven, disk);
  return { file, mark: markOf(bytes), checkpoint: proven, rows };
}

/**
 * Reads the config of a run that its newest readable checkpoint records.
 * @returns undefined if it has none.
 * @throws UnknownFormatError if another version of wprox wrote it.
 */
export async function recordedConfig(folder: string, disk: Disk): Promise<ResolvedRun | undefined> {
  const { checkpoint, previousCheckpoint } = runPaths(folder);
  for (const file of [checkpoint, previousCheckpoint]) {
    try {
      const bytes = await readBytesIfThere(file, MOST_CHECKPOINT_BYTES, disk);
      const text = bytes && decodeCheckpointFile(file, bytes).record?.texts['config.json'];
      if (text) return resolvedRunSchema.parse(withoutFormat(JSON.parse(text), file));
    } catch (error) {
      if (!(error instanceof CorruptFileError)) throw error;
    }
  }
  return undefined;
}

/**
 * Refuses a run that another version of wprox wrote, before anything of it is changed: that version must
 * still read what it wrote.
 * @throws UnknownFormatError for its newest readable checkpoint.
 */
export async function refuseOtherFormat(folder: string, disk: Disk): Promise<void> {
  await recordedConfig(folder, disk);
}

/** Lists the settings that differ, without `divergence`, which does not change the numbers so far. */
function differences(config: ResolvedRun, text: string | undefined): string[] {
  const { format: _, ...found } = JSON.parse(text ?? '{}') as Record<string, unknown>;
  return describeDifferences({ ...config, divergence: 0 }, { ...found, divergence: 0 });
}

/** Without this, a run whose checkpoints were deleted would lose its rows and begin again. */
async function refuseLostCheckpoint(folder: string, disk: Disk): Promise<void> {
  const status = await readStatus(folder, disk).catch((error: unknown) => {
    if (error instanceof CorruptFileError) return undefined;
    throw error;
  });
  if (!status || status.iteration === 0) return;
  const { checkpoint, status: file } = runPaths(folder);
  throw new CorruptFileError(
    checkpoint,
    `it is missing, but ${path.basename(file)} says that iteration ${status.iteration} was reached: ` +
      "restore it from a copy, or delete the run's folder to train the run again",
  );
}
