/** The checks that all streams share: batch sizes, and saved states before they are restored. */
import { ArgumentError, described, reject, requireInteger, requireRecord } from '@wprox/arguments';
import { Random } from '@wprox/runtime/random';
import type { StreamState } from './resumable-stream.js';

/** @throws ArgumentError unless `batchSize` is an integer in [1, most]; `reason` says where `most` is from. */
export function assertBatchSize(batchSize: number, most = Infinity, reason = ''): void {
  if (Number.isSafeInteger(batchSize) && batchSize >= 1 && batchSize <= most) return;
  const range = most === Infinity ? 'of at least 1' : `from 1 to ${most}, ${reason}`;
  reject('batchSize', batchSize, `an integer ${range}`);
}

/**
 * Checks every entry of a saved state, so that a stream can restore it without failing halfway.
 *
 * @param saved the state, read from JSON and not trusted.
 * @param present the entries that must be the same in the saved and in the present stream.
 * @param largest the largest value of each counter.
 * @returns the saved random generator.
 * @throws ArgumentError naming the first entry that is wrong.
 */
export function checkState(
  saved: StreamState,
  present: Readonly<Record<string, string | number>>,
  largest: Readonly<Record<string, number>>,
): Random {
  requireRecord('state', saved, 'what state() returned');
  const entries = saved as unknown as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(present)) {
    if (entries[name] === value) continue;
    const found = `is ${described(entries[name])}; expected ${described(value)}`;
    throw new ArgumentError(name, `${found}, that of the stream that it was saved from`);
  }
  for (const [name, most] of Object.entries(largest)) requireInteger(name, entries[name], 0, most);
  try {
    return Random.fromState(saved.random);
  } catch (cause) {
    if (!(cause instanceof ArgumentError)) throw cause;
    const { argument, message } = cause;
    throw new ArgumentError(
      argument.replace(/^state/, 'random'),
      message.slice(argument.length + 1),
    );
  }
}
