/** Archives that cost much memory or time if they are read without limits. */
import { crc32, deflateRawSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { MetricsFileError } from '../file-error.js';
import { decodeFeatures } from './features-npz.js';
import { encodeNpy, npyHeader } from './npy.js';
import { decodeStatistics, encodeStatistics } from './npz.js';

interface Listed {
  readonly name: string;
  readonly packed: Uint8Array;
  readonly size: number;
  readonly checksum: number;
  readonly method?: number;
  readonly flags?: number;
}

/** Writes an archive; an entry without bytes of its own points at the bytes of the first. */
function archive(files: readonly Listed[], sharers: readonly string[] = []): Uint8Array {
  const heads: Buffer[] = [];
  const table: Buffer[] = [];
  let at = 0;
  const list = (
    { name, packed, size, checksum, method = 8, flags = 0 }: Listed,
    offset: number,
  ) => {
    const entry = Buffer.alloc(46 + name.length);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(checksum, 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    entry.write(name, 46, 'latin1');
    table.push(entry);
  };
  for (const file of files) {
    const head = Buffer.alloc(30 + file.name.length);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(file.name.length, 26);
    head.write(file.name, 30, 'latin1');
    list(file, at);
    heads.push(head, Buffer.from(file.packed));
    at += head.length + file.packed.length;
  }
  for (const name of sharers) list({ ...files[0]!, name }, 0);
  const contents = Buffer.concat(table);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(contents.length, 12);
  end.writeUInt32LE(at, 16);
  return Uint8Array.from(Buffer.concat([...heads, contents, end]));
}

const deflated = (name: string, content: Uint8Array): Listed => ({
  name,
  packed: deflateRawSync(content),
  size: content.length,
  checksum: crc32(content),
});

/** A compressed array of zeros. */
const zeros = (name: string, ...shape: number[]) => {
  const header = npyHeader('<f8', shape);
  const content = new Uint8Array(header.length + 8 * shape.reduce((a, b) => a * b, 1));
  content.set(header);
  return deflated(name, content);
};
const mu = deflated('mu.npy', encodeNpy([2], [0, 0]));
const sigma = deflated('sigma.npy', encodeNpy([2, 2], [1, 0, 0, 1]));

describe('archives', () => {
  it('of two compressed entries are read, others in them are not unpacked', () => {
    const others = zeros('arr_0.npy', 2 ** 22);
    const bytes = archive([mu, sigma, others]);
    const before = process.memoryUsage().arrayBuffers;
    expect(decodeStatistics(bytes, 'f').covariance).toEqual([1, 0, 0, 1]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    [
      'many names for the same bytes',
      () =>
        archive(
          [mu],
          Array.from({ length: 60_000 }, (_, k) => `${k}.npy`),
        ),
      /shares bytes/,
    ],
    [
      'one name many times',
      () => archive([mu], Array(60_000).fill('sigma.npy')),
      /two entries "sigma.npy"/,
    ],
    [
      'over 65536 entries',
      () =>
        archive(
          [mu],
          Array.from({ length: 66_000 }, (_, k) => `${k}.npy`),
        ),
      /over 65536/,
    ],
    [
      'sigma that unpacks to 96 MiB',
      () => archive([mu, zeros('sigma.npy', 3464, 3464)]),
      /unpacks to \d+ bytes; expected at most 67108864/,
    ],
    [
      'a size that is not that of the data',
      () => archive([{ ...mu, size: 2 ** 31 }, sigma]),
      /unpacks to|impossible sizes/,
    ],
    ['a size that is too small', () => archive([{ ...mu, size: 10 }, sigma]), /damaged/],
    [
      'a size of 4 GiB without data',
      () => archive([{ ...mu, method: 0, size: 0xfffffffe }, sigma]),
      /unpacks to/,
    ],
    ['a wrong checksum', () => archive([{ ...mu, checksum: 1 }, sigma]), /checksum/],
    ['an encrypted entry', () => archive([{ ...mu, flags: 1 }, sigma]), /encrypted/],
    ['another compression', () => archive([{ ...mu, method: 14 }, sigma]), /method 14/],
    [
      'terminal codes in a name',
      () => archive([{ ...mu, name: '\u001b[2J.npy' }], ['\u001b[2J.npy']),
      /^\P{Cc}+$/u,
    ],
    [
      'other arrays',
      () => zipSync({ 'feats.npy': encodeNpy([1], [1]), 'arr_0.npy': encodeNpy([1], [1]) }),
      /holds "feats", "arr_0"; expected the arrays 'mu' and 'sigma'/,
    ],
    ['pictures', () => zipSync({ 'a.png': new Uint8Array(9) }), /no array but 1 other/],
    ['a single array', () => encodeNpy([2], [0, 0]), /single NumPy array/],
    ['a download that failed', () => new TextEncoder().encode('<!DOCTYPE html>'), /HTML/],
    ['a gzip file', () => Uint8Array.of(0x1f, 0x8b, 8, 0), /gzip/],
    [
      'mu without axes',
      () => archive([deflated('mu.npy', encodeNpy([], [1])), sigma]),
      /mu has shape \(\)/,
    ],
    [
      'mu without numbers',
      () => archive([deflated('mu.npy', encodeNpy([0], [])), sigma]),
      /mu has shape \(0\)/,
    ],
    [
      'a count without number',
      () => archive([mu, sigma, deflated('count.npy', encodeNpy([0], []))]),
      /count is/,
    ],
    [
      'a count of half',
      () => archive([mu, sigma, deflated('count.npy', encodeNpy([], [2.5]))]),
      /count is 2.5/,
    ],
  ])('refuses %s', (_, make, message) => {
    const bytes = make();
    const before = process.memoryUsage().arrayBuffers;
    let error: unknown;
    try {
      decodeStatistics(bytes, 'f');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(MetricsFileError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message.length).toBeLessThan(200);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  });

  it('has limits that an option moves', () => {
    const bytes = encodeStatistics({ features: 'f', count: 9, mean: [0], covariance: [1] });
    expect(() => decodeStatistics(bytes, 'f', { mostBytes: 100 })).toThrow('at most 100');
    expect(() => decodeFeatures(bytes, { mostBytes: 10 })).toThrow('at most 10');
    expect(() => decodeStatistics(bytes, 'f', { mostBytes: '1' } as never)).toThrow(
      'limits.mostBytes',
    );
    expect(() => decodeStatistics('mu' as never, 'f')).toThrow('bytes is "mu"');
    const small = archive([zeros('mu.npy', 30), zeros('sigma.npy', 30, 30)]);
    expect(() => decodeStatistics(small, 'f', { mostBytes: 7000 })).toThrow('unpacks to 7');
    expect(decodeStatistics(small, 'f', { mostBytes: 8000 }).mean).toHaveLength(30);
  });
});
