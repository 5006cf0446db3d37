/**
 * Everything a run needs to go on as if it had never stopped, in one safetensors file. The one
 * before is kept beside it: a run whose newest checkpoint is damaged loses one interval, not itself.
 */
import * as tf from '@tensorflow/tfjs';
import { CorruptFileError } from '@wprox/experiments';
import {
  decodeSafetensors,
  describeIssue,
  encodeSafetensors,
  readBytesIfThere,
  renameIfThere,
  runPaths,
  syncRows,
  type TensorData,
  writeFileAtomically,
} from '@wprox/experiments/run-folders';
import { z } from 'zod';
import type { LossSums } from './loss-log.js';
import type { NamedTensors } from './player.js';

import type { Session, SessionState } from './session.js';

/** Where a run stands, apart from its session. */
export interface Position {
  /** Outer iterations done. */
  readonly iteration: number;
  readonly trainingSeconds: number;
  /** Losses since the last row of the metrics file. */
  readonly losses: LossSums;
}

/** All that a checkpoint holds. */
export interface Checkpoint {
  readonly position: Position;
  readonly session: SessionState;
  readonly tensors: Record<string, TensorData>;
}

const count = z.int().nonnegative();
/** The form of a position in a file. */
const positionSchema = z.strictObject({
  iteration: count,
  trainingSeconds: z.number().nonnegative(),
  losses: z.strictObject({
    iterations: count,
    critic: z.number(),
    generator: z.number(),
    penalty: z.number(),
  }),
});

const randomSchema = z.strictObject({
  algorithm: z.literal('xoroshiro128+'),
  words: z.array(z.int32()).length(4),
});
/** The stream of images has a count and epochs, that of points has none. */
const sessionSchema: z.ZodType<unknown> = z.strictObject({
  random: randomSchema,
  stream: z.strictObject({
    ...{ source: z.string(), batchSize: count, taken: count, random: randomSchema },
    ...{ count: count.exactOptional(), epoch: count.exactOptional() },
  }),
});

/** The bytes of a checkpoint's file. */
export function encodeCheckpoint({ tensors, position, session }: Checkpoint): Uint8Array {
  const metadata = { position: JSON.stringify(position), session: JSON.stringify(session) };
  return encodeSafetensors({ tensors, metadata });
}

/**
 * Replaces the run's checkpoint in one step; the one that was there becomes the previous one. The
 * rows that it stands behind are on the disk before it is.
 * @throws RunFolderError if it cannot be written; then the one that was there stays.
 */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const { metrics, timing, checkpoint: file, previousCheckpoint: previous } = runPaths(folder);
  await syncRows(metrics);
  await syncRows(timing);
  await writeFileAtomically(file, encodeCheckpoint(checkpoint), { previous });
}

/**
 * Brings a session to where the run's checkpoint left it; if that cannot be read, to where the one
 * before did, and the damaged file is put aside.
 * @param onNote told of a damaged checkpoint.
 * @returns undefined if the run has no checkpoint.
 * @throws CorruptFileError if no checkpoint can be read or fits the session.
 */
export async function restoreCheckpoint(
  folder: string,
  session: Session,
  onNote: (text: string) => void,
): Promise<Position | undefined> {
  const { checkpoint, previousCheckpoint, damagedCheckpoint } = runPaths(folder);
  let failure: CorruptFileError | undefined;
  for (const file of [checkpoint, previousCheckpoint]) {
    try {
      const position = await restoreFrom(file, session);
      if (position && failure) {
        await renameIfThere(checkpoint, damagedCheckpoint);
        onNote(
          `${failure.message} It goes on from the checkpoint before, iteration ` +
            `${position.iteration}; the damaged file is now ${damagedCheckpoint}.`,
        );
      }
      if (position) return position;
    } catch (error) {
      if (!(error instanceof CorruptFileError)) throw error;
      failure ??= error;
    }
  }
  if (!failure) return undefined;
  throw new CorruptFileError(
    failure.file,
    `${failure.problem} No other checkpoint can be read. Delete it, and ${previousCheckpoint} if ` +
      'that is there, to start the run over; the other files of the run can stay.',
  );
}

async function restoreFrom(file: string, session: Session): Promise<Position | undefined> {
  const bytes = await readBytesIfThere(file);
  if (!bytes) return undefined;
  let named: NamedTensors = {};
  try {
    const { tensors, metadata } = decodeSafetensors(bytes);
    const other = Object.keys(metadata).find((key) => key !== 'position' && key !== 'session');
    if (other !== undefined) throw new Error(`it has '${other}' beside position and session`);
    const position = parsePosition(metadata);
    const { iterations } = session.config.budget;
    if (position.iteration > iterations) {
      throw new Error(`it is of iteration ${position.iteration}, but the run has ${iterations}`);
    }
    const state = parseText(metadata['session'], sessionSchema) as SessionState;
    named = Object.fromEntries(
      Object.entries(tensors).map(([name, { data, shape }]) => [
        name,
        tf.tensor(data, shape as number[]),
      ]),
    );
    session.restore(named, state);
    return position;
  } catch (error) {
    throw new CorruptFileError(file, `not a checkpoint of this run (${(error as Error).message}).`);
  } finally {
    tf.dispose(named);
  }
}

/** Where a run stands, by the metadata of its checkpoint. @throws Error saying what is wrong. */
export function parsePosition(metadata: Readonly<Record<string, string>>): Position {
  return parseText(metadata['position'], positionSchema);
}

/** @throws Error saying what is wrong with the text. */
function parseText<T>(text: string | undefined, schema: z.ZodType<T>): T {
  const value: unknown = JSON.parse(text ?? 'null');
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(describeIssue(parsed.error, schema, value));
}
