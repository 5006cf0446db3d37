/** Compares the files of a run with what it recorded when it wrote them. */
import path from 'node:path';
import type { Disk } from '../disk/disk.js';
import { CorruptFileError } from '../errors.js';
import { readBytesIfThere } from './atomic-file.js';
import {
  type Checkpoint,
  decodeCheckpointFile,
  encodeBestCheckpoint,
  MOST_CHECKPOINT_BYTES,
} from './checkpoint.js';
import { runPaths } from './paths.js';
import { MOST_ROW_BYTES } from './rows.js';
import { readStatus, statusText } from './run-files.js';
import { differenceFrom, EMPTY, type FileMark, type RunRecord } from './run-record.js';

/** What a user can do about a file that the run cannot make again. */
export const REMEDY = "restore it from a copy, or delete the run's folder to train the run again";

/** What the files hold of that which a checkpoint stands behind. */
export interface ProvenRows {
  /** Whether the best checkpoint is of a later iteration, at which the run must write it again. */
  readonly hasLaterBest: boolean;
  /** The best checkpoint, if this one is it and the file differs. */
  readonly best?: Uint8Array;
  readonly metrics: Uint8Array;
  readonly timing: Uint8Array;
}

/** The path of a file in the folder of a run, with `/` between its parts, as records have it. */
export function nameInRun(folder: string, file: string): string {
  return path.relative(folder, file).split(path.sep).join('/');
}

/**
 * Compares the files of a run with the record of a checkpoint. Not looked at are rows and pictures that came
 * later, because the run writes them again, the small files that the record holds, and the checkpoint before.
 * @throws CorruptFileError for the first file that differs.
 */
export async function proveRecord(
  folder: string,
  checkpoint: Checkpoint & { readonly record: RunRecord },
  disk: Disk,
): Promise<ProvenRows> {
  const { position, record } = checkpoint;
  const { metrics, timing, previousCheckpoint, bestCheckpoint } = runPaths(folder);
  const rows = [metrics, timing].map((file) => nameInRun(folder, file));
  const left = [...rows, nameInRun(folder, previousCheckpoint), ...Object.keys(record.texts)];
  let hasLaterBest = false;
  let best: Uint8Array | undefined;
  for (const [name, mark] of Object.entries(record.files)) {
    if (left.includes(name)) continue;
    const file = path.join(folder, name);
    const { content, unreadable } = await contentOf(file, MOST_CHECKPOINT_BYTES, disk);
    const problem = unreadable ?? differenceFrom(mark, content);
    if (problem === undefined) continue;
    if (file === bestCheckpoint) {
      const own = encodeBestCheckpoint(checkpoint);
      if (differenceFrom(mark, own) === undefined) best = own;
      else hasLaterBest = !!content && isOfLater(file, content, position.iteration);
    }
    if (!hasLaterBest && !best) throw new CorruptFileError(file, `${problem}: ${REMEDY}`);
  }
  return {
    hasLaterBest,
    ...(best && { best }),
    metrics: await provenStart(metrics, record.files[rows[0]!] ?? EMPTY, disk),
    timing: await provenStart(timing, record.files[rows[1]!] ?? EMPTY, disk),
  };
}

/** Reads a file, or says as a clause why it cannot be one of the run, such as a folder. */
async function contentOf(
  file: string,
  most: number,
  disk: Disk,
): Promise<{ readonly content: Uint8Array | undefined; readonly unreadable?: string }> {
  try {
    return { content: await readBytesIfThere(file, most, disk) };
  } catch (error) {
    if (!(error instanceof CorruptFileError)) throw error;
    return { content: undefined, unreadable: error.problem };
  }
}

/** Whether a best checkpoint is whole and of a later iteration, which the run will reach again. */
function isOfLater(file: string, content: Uint8Array, iteration: number): boolean {
  try {
    return decodeCheckpointFile(file, content).position.iteration > iteration;
  } catch (error) {
    if (error instanceof CorruptFileError) return false;
    throw error;
  }
}

async function provenStart(file: string, mark: FileMark, disk: Disk): Promise<Uint8Array> {
  const { content, unreadable } = await contentOf(file, MOST_ROW_BYTES, disk);
  if (content === undefined && mark.bytes === 0) return new Uint8Array();
  const start = content?.subarray(0, mark.bytes);
  const problem = unreadable ?? differenceFrom(mark, start);
  if (problem === undefined) return start!;
  const extent = start ? ' up to its checkpoint' : '';
  throw new CorruptFileError(file, `${problem}${extent}: ${REMEDY}`);
}

/**
 * Returns whether the status of a run says that it is complete and every file is as the run wrote it.
 * @throws UnknownFormatError if another version of wprox wrote the status.
 */
export async function isProvenComplete(folder: string, disk: Disk): Promise<boolean> {
  const file = runPaths(folder).status;
  try {
    const status = await readStatus(folder, disk);
    if (status?.state !== 'complete' || !status.files) return false;
    const written = await readBytesIfThere(file, undefined, disk);
    if (!written || !Buffer.from(statusText(status)).equals(written)) return false;
    for (const [name, mark] of Object.entries(status.files)) {
      const content = await readBytesIfThere(path.join(folder, name), MOST_CHECKPOINT_BYTES, disk);
      if (differenceFrom(mark, content) !== undefined) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof CorruptFileError) return false;
    throw error;
  }
}
