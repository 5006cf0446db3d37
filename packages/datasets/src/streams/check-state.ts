/** The checks that all streams share: options, and saved states before they are restored. */
import {
  ArgumentError,
  described,
  reject,
  requireInteger,
  requireObject,
  requireOptions,
} from '@wprox/arguments';
import { Random, requireRandom } from '@wprox/runtime/random';
import type { StreamOptions, StreamState } from './resumable-stream.js';

/** @throws ArgumentError unless the options are a batch size in [1, most] and a generator. */
export function requireStreamOptions(options: StreamOptions, most = Infinity, reason = ''): void {
  requireOptions('options', options, ['batchSize', 'random'], '{ batchSize: 64, random }');
  requireBatchSize(options.batchSize, most, reason);
  requireRandom('random', options.random);
}

/** @throws ArgumentError unless `batchSize` is an integer in [1, most]; `reason` says where `most` is from. */
export function requireBatchSize(batchSize: number, most = Infinity, reason = ''): void {
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
  requireObject('state', saved, 'what state() of a stream returned');
  const entries = saved as unknown as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(present)) {
    if (entries[name] === value) continue;
    throw new ArgumentError(
      `state.${name}`,
      `is ${described(entries[name])}, but this stream has ${described(value)}; expected the same`,
    );
  }
  for (const [name, most] of Object.entries(largest)) {
    requireInteger(`state.${name}`, entries[name]);
    if ((entries[name] as number) > most) {
      reject(`state.${name}`, entries[name], `an integer from 0 to ${most}`);
    }
  }
  const { random } = saved;
  try {
    return Random.fromState(random);
  } catch (cause) {
    if (!(cause instanceof ArgumentError)) throw cause;
    const words = Object(random).words;
    throw new ArgumentError(
      'state.random',
      `is ${described(random)} with the words ${described(words)}; expected what Random.state() returned, ` +
        "{ algorithm: 'xoroshiro128+', words: [4 integers] }",
    );
  }
}
