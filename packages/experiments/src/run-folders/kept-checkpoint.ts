/** Reads one of the checkpoints that a run keeps, for programs that do not go on training. */
import path from 'node:path';
import { RunFolderError } from '../errors.js';
import { readBytesIfThere } from './atomic-file.js';
import { type Checkpoint, decodeCheckpointFile, MOST_CHECKPOINT_BYTES } from './checkpoint.js';
import { runPaths } from './paths.js';

/** Which checkpoint: the newest, the one with the smallest distance, or that of an iteration. */
export type CheckpointChoice = 'latest' | 'best' | number;

/** A checkpoint and its file. */
export interface KeptCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly file: string;
}

/**
 * Reads a checkpoint of a run.
 * @param folder the folder of the run.
 * @throws RunFolderError if the run keeps no such checkpoint; CorruptFileError if it is damaged.
 */
export async function readKeptCheckpoint(
  folder: string,
  choice: CheckpointChoice = 'latest',
): Promise<KeptCheckpoint> {
  const { checkpoint, previousCheckpoint, bestCheckpoint } = runPaths(folder);
  const name = path.basename(path.resolve(folder));
  if (typeof choice === 'number') {
    const kept: KeptCheckpoint[] = [];
    for (const file of [checkpoint, previousCheckpoint, bestCheckpoint]) {
      const found = await read(file);
      if (found?.checkpoint.position.iteration === choice) return found;
      if (found) kept.push(found);
    }
    const iterations = new Set(kept.map((each) => each.checkpoint.position.iteration));
    const list = [...iterations].sort((a, b) => a - b).join(', ');
    throw new RunFolderError(
      `run ${name} keeps no checkpoint of iteration ${choice}; ` +
        (list
          ? `expected one of ${list}; give one of these`
          : 'it keeps none; train the run first'),
    );
  }
  const found = await read(choice === 'latest' ? checkpoint : bestCheckpoint);
  if (found) return found;
  throw new RunFolderError(
    choice === 'latest'
      ? `run ${name} has no checkpoint ${checkpoint}; expected one with its networks; train the run or ` +
          'restore the file'
      : `run ${name} keeps no best checkpoint; expected a run with evaluation.keep 'best'; give another ` +
          'checkpoint, such as latest',
  );
}

async function read(file: string): Promise<KeptCheckpoint | undefined> {
  const bytes = await readBytesIfThere(file, MOST_CHECKPOINT_BYTES);
  if (!bytes) return undefined;
  return { checkpoint: decodeCheckpointFile(file, bytes), file };
}
