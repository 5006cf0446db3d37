/** The limits of archives of arrays, and what an archive holds, for messages. */
import { quoted, requireInteger, requireOptions } from '@wprox/arguments';

/** Limits of `decodeStatistics` and of `decodeFeatures`. */
export interface ArchiveLimits {
  /**
   * Greatest number of bytes of all arrays, unpacked. The default is 64 MiB, or four times the bytes of a
   * larger file: compressed statistics of 2048 features need 32 MiB.
   */
  readonly mostBytes?: number;
}

/** Lists the arrays of an archive for a message. */
export function arraysText(names: readonly string[]): string {
  const arrays = names.filter((name) => name.endsWith('.npy')).map((name) => name.slice(0, -4));
  if (names.length === 0) return 'nothing';
  if (arrays.length === 0) return `no array but ${names.length} other files`;
  const shown = arrays.slice(0, 3).map((name) => quoted(name.slice(0, 20)));
  const more = arrays.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Returns `mostBytes` of limits. @throws ArgumentError unless it is an integer of at least 1. */
export function checkedLimit(limits: ArchiveLimits): number | undefined {
  requireOptions('limits', limits, ['mostBytes'], '{ mostBytes: 2 ** 28 }');
  const { mostBytes }: ArchiveLimits = limits;
  if (mostBytes !== undefined) requireInteger('limits.mostBytes', mostBytes, 1);
  return mostBytes;
}
