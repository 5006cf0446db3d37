/**
 * The checkpoint of a run: everything that it needs to continue as if it had never stopped, in one
 * safetensors file. The one before is kept beside it, so that a run whose newest checkpoint is
 * damaged loses one interval and not everything.
 */

import path from 'node:path';
import { parseJson } from '@wprox/files';
import { z } from 'zod';
import { CorruptFileError, RunFolderError } from '../errors.js';
import {
  describeIssue,
  readBytesIfThere,
  renameIfThere,
  writeFileAtomically,
} from './atomic-file.js';
import { runPaths } from './paths.js';
import { syncRows } from './rows.js';
import { decodeSafetensors, encodeSafetensors, type TensorData } from './safetensors.js';

/** The format that this version writes and reads. Files without a format are of format 1. */
const FORMAT = '2';
/** Greatest size of a checkpoint: 300 million weights with the moments of their optimizer. */
export const MOST_CHECKPOINT_BYTES = 2 ** 32;

const count = z.int().nonnegative();

/** The form of a position in a file. */
const positionSchema = z.strictObject({
  /** Outer iterations done. */
  iteration: count,
  trainingSeconds: z.number().nonnegative(),
  /** Sums of losses since the last row of the metrics file. */
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

const streamsSchema = z.strictObject({
  latents: randomSchema,
  penalty: randomSchema,
  /** A stream of images has a count and epochs; a stream of points has neither. */
  data: z.strictObject({
    ...{ source: z.string(), batchSize: count, taken: count, random: randomSchema },
    ...{ count: count.exactOptional(), epoch: count.exactOptional() },
  }),
});

/** Where a run stands. */
export type Position = z.infer<typeof positionSchema>;
/** Where the random streams of a run stand. */
export type StreamStates = z.infer<typeof streamsSchema>;

/** All that a checkpoint holds. */
export interface Checkpoint {
  readonly position: Position;
  readonly streams: StreamStates;
  /** Weights and accumulators by name, such as `generator.weights.0.kernel`. */
  readonly tensors: Readonly<Record<string, TensorData>>;
}

/** The bytes of a checkpoint's file. */
export function encodeCheckpoint({ tensors, position, streams }: Checkpoint): Uint8Array {
  const metadata = {
    format: FORMAT,
    position: JSON.stringify(position),
    streams: JSON.stringify(streams),
  };
  return encodeSafetensors({ tensors: { ...tensors }, metadata });
}

/**
 * Reads the bytes of a checkpoint's file.
 * @throws UnknownFormatError if another version of wprox wrote it; Error saying what is wrong.
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const { format = '1', position, streams, ...others } = metadata;
  if (format !== FORMAT) throw new UnknownFormatError(format);
  const [other] = Object.keys(others);
  if (other !== undefined) throw new Error(`it has '${other}' beside position and streams`);
  return {
    position: parseText(position, positionSchema),
    streams: parseText(streams, streamsSchema),
    tensors,
  };
}

/** The file is whole, but of a format that this version does not read. */
class UnknownFormatError extends Error {
  constructor(format: string) {
    super(
      `it has format ${format} and this version reads format ${FORMAT}: train the run anew with ` +
        '--fresh, or finish it with the version that began it',
    );
  }
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
 * Replaces the run's best checkpoint. Its training time is 0, so that the same seed gives the same
 * bytes; `timing.jsonl` has the time. Write it before {@link writeCheckpoint}: a run that is killed in
 * between evaluates that iteration again and writes the same file.
 * @throws RunFolderError if it cannot be written; then the one that was there stays.
 */
export async function writeBestCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const position = { ...checkpoint.position, trainingSeconds: 0 };
  const bytes = encodeCheckpoint({ ...checkpoint, position });
  await writeFileAtomically(runPaths(folder).bestCheckpoint, bytes);
}

export interface RestoreOptions {
  /** Outer iterations of the run, if they are known; a checkpoint beyond them is not the run's. */
  readonly iterations: number | undefined;
  /** Takes on a checkpoint; throws if it does not fit. */
  readonly restore: (checkpoint: Checkpoint) => void;
  /** Receives a sentence about a damaged checkpoint. */
  readonly onNote: (text: string) => void;
}

/**
 * Hands the run's checkpoint to `restore`. If it cannot be read or does not fit, it hands over the
 * one before and puts the damaged file aside.
 * @returns where the run stands; undefined if it has no checkpoint.
 * @throws CorruptFileError if no checkpoint can be read or fits; RunFolderError if another version of
 * wprox wrote it.
 */
export async function restoreCheckpoint(
  folder: string,
  options: RestoreOptions,
): Promise<Position | undefined> {
  const { checkpoint, previousCheckpoint, damagedCheckpoint } = runPaths(folder);
  let failure: CorruptFileError | undefined;
  for (const file of [checkpoint, previousCheckpoint]) {
    try {
      const position = await restoreFrom(file, options);
      if (position && failure) {
        await renameIfThere(checkpoint, damagedCheckpoint);
        options.onNote(
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
    `${failure.problem} No other can be read: to start the run over, delete it and ` +
      `${path.basename(previousCheckpoint)}, if that is there`,
  );
}

async function restoreFrom(
  file: string,
  { iterations, restore }: RestoreOptions,
): Promise<Position | undefined> {
  const bytes = await readBytesIfThere(file, MOST_CHECKPOINT_BYTES);
  if (!bytes) return undefined;
  try {
    const checkpoint = decodeCheckpoint(bytes);
    const { iteration } = checkpoint.position;
    if (iterations !== undefined && iteration > iterations) {
      throw new Error(`it is of iteration ${iteration}, but the run has ${iterations}`);
    }
    restore(checkpoint);
    return checkpoint.position;
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof UnknownFormatError) throw new RunFolderError(`${file}: ${message}`);
    throw new CorruptFileError(file, `not a checkpoint of this run (${message.slice(0, 90)}).`);
  }
}

/** @throws Error saying what is wrong with the text. */
function parseText<T>(text: string | undefined, schema: z.ZodType<T>): T {
  const value: unknown = parseJson(text ?? 'null');
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(describeIssue(parsed.error, schema, value));
}
