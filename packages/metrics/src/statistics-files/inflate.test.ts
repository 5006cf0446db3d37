/** Unpacking beside zlib: the same bytes, and the same data refused. */
import zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from './crc32.js';
import { inflated } from './inflate.js';

const { constants, deflateRawSync, inflateRawSync } = zlib;

/** Bytes that deflate packs in different ways: runs, few symbols, repeated parts, noise. */
const contents = fc.oneof(
  fc.uint8Array({ maxLength: 2000 }),
  fc.uint8Array({ maxLength: 2000, max: 3 }),
  fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.nat(2000)).map(([part, times]) => {
    const bytes = new Uint8Array(part.length * times);
    for (let k = 0; k < bytes.length; k++) bytes[k] = part[k % part.length]!;
    return bytes;
  }),
);
const options = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  memLevel: fc.constantFrom(1, 8, 9),
  strategy: fc.constantFrom(
    constants.Z_DEFAULT_STRATEGY,
    constants.Z_FILTERED,
    constants.Z_HUFFMAN_ONLY,
    constants.Z_RLE,
    constants.Z_FIXED,
  ),
});

/** What a function returns; undefined if it throws. */
function orNothing(make: () => Uint8Array): Uint8Array | undefined {
  try {
    return Uint8Array.from(make());
  } catch {
    return undefined;
  }
}

/** What zlib makes of packed bytes; undefined if it refuses them, or if they have another size. */
function byZlib(packed: Uint8Array, size: number): Uint8Array | undefined {
  const found = orNothing(() => inflateRawSync(packed, { maxOutputLength: Math.max(1, size) }));
  return found?.length === size ? found : undefined;
}

describe('inflated', () => {
  it('gives back what zlib packed, by every level and strategy', () => {
    fc.assert(
      fc.property(contents, options, (bytes, how) => {
        expect(inflated(deflateRawSync(bytes, how), bytes.length)).toEqual(bytes);
      }),
      { numRuns: 300 },
    );
  });

  it('unpacks megabytes with distances up to the largest', () => {
    const bytes = new Uint8Array(3e6);
    for (let k = 0; k < bytes.length; k++) {
      bytes[k] = k < 32_768 ? Math.imul(k, 2654435761) >>> 24 : bytes[k - 32_768]!;
    }
    expect(crc32(inflated(deflateRawSync(bytes), bytes.length))).toBe(zlib.crc32(bytes));
  });

  it('reads or refuses damaged data as zlib does', () => {
    const damages = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 });
    let [read, refused] = [0, 0];
    fc.assert(
      fc.property(contents, options, damages, fc.nat(9), (bytes, how, places, cut) => {
        const packed = Uint8Array.from(deflateRawSync(bytes, how));
        for (const [place, value] of places) packed[place % packed.length] = value;
        const rest = cut === 0 ? packed.subarray(0, packed.length >> 1) : packed;
        const expected = byZlib(rest, bytes.length);
        expect(orNothing(() => inflated(rest, bytes.length))).toEqual(expected);
        if (expected) read++;
        else refused++;
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(read, refused)).toBeGreaterThan(100);
  });

  it('reads or refuses any bytes as zlib does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(60), (packed, size) => {
        // An empty input unpacks to nothing in no format.
        expect(orNothing(() => inflated(packed, size))).toEqual(byZlib(packed, size));
      }),
      { numRuns: 5000 },
    );
  });

  it('stops at the first byte beyond the size', () => {
    const bomb = deflateRawSync(new Uint8Array(2 ** 26));
    let most = 0;
    const watched = new Proxy(Uint8Array.from(bomb), {
      get: (bytes, key) => {
        if (/^\d+$/.test(String(key))) most = Math.max(most, Number(key));
        return Reflect.get(bytes, key, bytes);
      },
    });
    expect(() => inflated(watched, 1000)).toThrow('another size');
    expect(most).toBeGreaterThan(0);
    // One byte holds 258 zeros four times; the codes of the block come first.
    expect(most).toBeLessThan(200);
    expect(bomb.length).toBeGreaterThan(60_000);
  });
});

describe('crc32', () => {
  it('is the checksum of zlib', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(crc32(bytes)).toBe(zlib.crc32(bytes));
      }),
    );
  });
});
