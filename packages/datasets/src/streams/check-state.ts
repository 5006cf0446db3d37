/** The checks that all streams share: batch sizes, and saved states before they are restored. */
import { Random } from '@wprox/runtime/random';
import type { StreamState } from './resumable-stream.js';

/** @throws RangeError unless `batchSize` is an integer in [1, most]; `reason` says where `most` is from. */
export function assertBatchSize(batchSize: number, most = Infinity, reason = ''): void {
  if (Number.isSafeInteger(batchSize) && batchSize >= 1 && batchSize <= most) return;
  const range = most === Infinity ? 'of at least 1' : `from 1 to ${most}, ${reason}`;
  throw new RangeError(`batchSize is ${batchSize}; expected an integer ${range}`);
}

/**
 * Checks every entry of a saved state, so that a stream can restore it without failing halfway.
 *
 * @param saved the state, read from JSON and not trusted.
 * @param present the entries that must be the same in the saved and in the present stream.
 * @param largest the largest value of each counter.
 * @returns the saved random generator.
 * @throws RangeError naming the first entry that is wrong.
 */
export function checkState(
  saved: StreamState,
  present: Readonly<Record<string, string | number>>,
  largest: Readonly<Record<string, number>>,
): Random {
  const entries = Object(saved) as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(present)) {
    if (entries[name] !== value) {
      throw new RangeError(
        `the saved stream has ${name} ${entries[name]}, but this one has ${value}; ` +
          'restore it with the data and the batch size that it was saved with',
      );
    }
  }
  for (const [name, most] of Object.entries(largest)) {
    const value = entries[name];
    if (!Number.isSafeInteger(value) || Number(value) < 0 || Number(value) > most) {
      throw new RangeError(
        `the saved stream has ${name} ${value}; expected an integer from 0 to ${most}`,
      );
    }
  }
  return Random.fromState(saved.random);
}
