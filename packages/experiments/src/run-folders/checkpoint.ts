/**
 * The checkpoint of a run: everything that it needs to continue as if it had never stopped, in one
 * safetensors file. The one before is kept beside it, so that a run whose newest checkpoint is
 * damaged loses one interval and not everything.
 */

import { parseJson } from '@wprox/files';
import { z } from 'zod';
import { CorruptFileError } from '../errors.js';
import { UnknownFormatError } from '../format.js';
import { describeIssue } from './atomic-file.js';
import { type RunRecord, runRecordSchema } from './run-record.js';
import { decodeSafetensors, encodeSafetensors, type TensorData } from './safetensors.js';

/** The format that this version writes and reads. Files without a format are of format 1. */
const FORMAT = '3';
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
  /** What the run had written; absent in the best checkpoint, from which runs do not resume. */
  readonly record?: RunRecord;
  /** Weights and accumulators by name, such as `generator.weights.0.kernel`. */
  readonly tensors: Readonly<Record<string, TensorData>>;
}

/** Returns the bytes of the file of a checkpoint. */
export function encodeCheckpoint({ tensors, position, streams, record }: Checkpoint): Uint8Array {
  const metadata = {
    format: FORMAT,
    position: JSON.stringify(position),
    streams: JSON.stringify(streams),
    ...(record && { record: JSON.stringify(record) }),
  };
  return encodeSafetensors({ tensors: { ...tensors }, metadata });
}

/**
 * The bytes of a checkpoint as the best one of its run. Its training time is 0 and it has no record, so that
 * the same seed gives the same bytes; `timing.jsonl` has the time.
 */
export function encodeBestCheckpoint({ position, streams, tensors }: Checkpoint): Uint8Array {
  return encodeCheckpoint({ position: { ...position, trainingSeconds: 0 }, streams, tensors });
}

/**
 * Reads the bytes of a checkpoint's file.
 * @throws ForeignFormatError if another version of wprox wrote it; Error saying what is wrong.
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const { format = '1', position, streams, record, ...others } = metadata;
  if (format !== FORMAT) throw new ForeignFormatError(format);
  const [other] = Object.keys(others);
  if (other !== undefined) throw new Error(`it has '${other}' beside position, streams and record`);
  return {
    position: parseText(position, positionSchema),
    streams: parseText(streams, streamsSchema),
    ...(record !== undefined && { record: parseText(record, runRecordSchema) }),
    tensors,
  };
}

/** The bytes are whole, but of a format that this version does not read. */
class ForeignFormatError extends Error {
  constructor(readonly format: string) {
    super(`it has format ${format} and this version reads format ${FORMAT}`);
  }
}

/**
 * Decodes the bytes of a checkpoint of a run.
 * @throws UnknownFormatError if another version of wprox wrote it; CorruptFileError if it is damaged.
 */
export function decodeCheckpointFile(file: string, bytes: Uint8Array): Checkpoint {
  try {
    return decodeCheckpoint(bytes);
  } catch (error) {
    if (error instanceof ForeignFormatError) {
      throw new UnknownFormatError(file, error.format, `format ${FORMAT}`);
    }
    const problem = (error as Error).message.slice(0, 90);
    throw new CorruptFileError(file, `not a checkpoint of this run (${problem})`);
  }
}

/** @throws Error saying what is wrong with the text. */
function parseText<T>(text: string | undefined, schema: z.ZodType<T>): T {
  const value: unknown = parseJson(text ?? 'null');
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(describeIssue(parsed.error, schema, value));
}
