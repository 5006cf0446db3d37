import { crc32, deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { pngSize } from './png-size.js';

const whole = encode({ width: 3, height: 2, channels: 3, data: new Uint8Array(18) });

/** A part of a PNG: length, kind, data, checksum. */
function chunk(kind: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(kind, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

/** Puts parts after the header, in place of the pixels. */
const withParts = (...parts: Uint8Array[]) =>
  Buffer.concat([whole.subarray(0, 33), ...parts, chunk('IEND', new Uint8Array())]);

describe('pngSize', () => {
  it('reads width and height', () => {
    expect(pngSize(whole)).toEqual({ width: 3, height: 2 });
  });

  const large = Buffer.from(whole);
  large.writeUInt32BE(100_000, 16);
  large.writeUInt32BE(100_000, 20);
  it.each([
    ['other bytes', Buffer.from('GIF89a'), 'does not start like a PNG'],
    ['many pixels', large, '100000×100000 pixels; expected at most'],
    ['a cut file', whole.subarray(0, 45), 'is cut off'],
    ['a part that is longer than the file', withParts(Buffer.alloc(12, 255)), 'is cut off'],
    ['a profile', withParts(chunk('iCCP', new Uint8Array(9))), 'a part iCCP'],
    ['other pixels', withParts(chunk('IDAT', new Uint8Array(9))), 'its pixels are damaged'],
    // 4 MB of zeros in 4 kB.
    [
      'too many pixels',
      withParts(chunk('IDAT', deflateSync(Buffer.alloc(2 ** 22)))),
      'expected wh',
    ],
  ])('refuses %s', (_, png, text) => {
    expect(() => pngSize(png)).toThrow(text);
  });
});
