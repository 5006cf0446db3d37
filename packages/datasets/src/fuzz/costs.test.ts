/** Small files that ask for much: refused, or read within 256 MB. */
import { constants, crc32, deflateRawSync, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pictureDecoder } from '../folders/picture-decoder.js';

const sharp = await pictureDecoder('sharp').catch(() => undefined);
const decoders = [await pictureDecoder('javascript'), ...(sharp ? [sharp] : [])];

function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), content]);
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
}

const PIECE = 2 ** 16;
const packedPiece = deflateRawSync(new Uint8Array(PIECE), {
  finishFlush: constants.Z_FULL_FLUSH,
});

/** A zlib stream of zeros, made without having them in memory, which would raise the measured peak. */
function packedZeros(bytes: number): Buffer {
  const rest = deflateRawSync(new Uint8Array(bytes % PIECE));
  const pieces = Array<Buffer>(Math.floor(bytes / PIECE)).fill(packedPiece);
  // Adler-32 of zeros: the sum is 1, and the sum of sums is their number.
  const sum = Buffer.from([0, 0, 0, 1]);
  sum.writeUInt16BE(bytes % 65_521);
  return Buffer.concat([Buffer.from([0x78, 0x01]), ...pieces, rest, sum]);
}

/** A PNG of zeros. */
function png(side: number, depth: number, colorType: number, bytes: number, extra = ''): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([depth, colorType], 8);
  const zeros = packedZeros(bytes);
  const profile = Buffer.concat([Buffer.from('x\0\0'), zeros]);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...(extra === '' ? [] : [chunk(extra, profile)]),
    chunk('IDAT', extra === '' ? zeros : deflateSync(new Uint8Array(side * (side * 3 + 1)))),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

interface MadeScan {
  readonly components: readonly number[];
  /** First and last coefficient, high and low bit. */
  readonly band: readonly [number, number, number, number];
  readonly bytes: number;
}

/** A JPEG in three full colors whose tables turn zeros into empty blocks. */
function jpeg(side: number, marker: number, scans: readonly MadeScan[]): Buffer {
  const segment = (code: number, content: readonly number[]) => {
    const size = content.length + 2;
    return Buffer.from([0xff, code, size >> 8, size & 255, ...content]);
  };
  const lengths = (...counts: number[]) => [...counts, ...Array(16 - counts.length).fill(0)];
  const colors = [1, 2, 3].flatMap((id) => [id, 0x11, 0]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, [0, ...Array(64).fill(1)]),
    segment(marker, [8, side >> 8, side & 255, side >> 8, side & 255, 3, ...colors]),
    segment(0xc4, [0, ...lengths(1), 0]),
    segment(0xc4, [16, ...lengths(1), 0]),
    ...scans.flatMap(({ components, band: [first, last, high, low], bytes }) => [
      segment(0xda, [
        ...[components.length, ...components.flatMap((id) => [id, 0])],
        ...[first, last, (high << 4) | low],
      ]),
      Buffer.alloc(bytes),
    ]),
    Buffer.from([0xff, 0xd9]),
  ]);
}

const SIDE = 5000;
const BLOCKS = (SIDE / 8) ** 2;
const all = [1, 2, 3];
const start: MadeScan = { components: all, band: [0, 0, 0, 0], bytes: Math.ceil((3 * BLOCKS) / 8) };
const bits = (high: number, low: number): MadeScan[] =>
  all.map((id) => ({ components: [id], band: [1, 63, high, low], bytes: BLOCKS / 8 + 1 }));
const fine = (side: number, scans: number) =>
  jpeg(side, 0xc2, [
    { ...start, bytes: Math.ceil((3 * (side / 8) ** 2) / 8) },
    ...Array<MadeScan>(scans).fill({ components: [1], band: [1, 63, 0, 0], bytes: side }),
  ]);

const files: readonly (readonly [string, () => Buffer, RegExp | undefined])[] = [
  ['an 8×8 PNG of 2 GB', () => png(8, 8, 2, 2e9), /unpack to more/],
  ['a PNG with a profile of 2 GB', () => png(8, 8, 2, 2e9, 'iCCP'), undefined],
  ['a PNG with a text of 2 GB', () => png(8, 8, 2, 2e9, 'zTXt'), undefined],
  ['a PNG of 16-bit RGBA, 25 megapixels', () => png(SIDE, 16, 6, SIDE * (8 * SIDE + 1)), undefined],
  ['a PNG of 100 megapixels', () => png(10_000, 16, 6, 1e6), /more than 25000000 pixels/],
  ['a PNG of fewer bytes than pixels', () => png(4000, 16, 6, 1e4), /cannot hold/],
  ['a JPEG of 5,000 scans', () => fine(64, 5000), /more than 100 scans/],
  [
    'a JPEG of 25 megapixels',
    () => jpeg(SIDE, 0xc0, [{ ...start, band: [0, 63, 0, 0], bytes: (6 * BLOCKS) / 8 + 1 }]),
    undefined,
  ],
  [
    'a progressive JPEG of 25 megapixels',
    () => jpeg(SIDE, 0xc2, [start, ...bits(0, 1), ...bits(1, 0)]),
    undefined,
  ],
  [
    'a JPEG that sends each coefficient in ten parts',
    () =>
      jpeg(SIDE, 0xc2, [
        start,
        ...bits(0, 9),
        ...[9, 8, 7, 6, 5, 4, 3, 2, 1].flatMap((high) => bits(high, high - 1)),
      ]),
    /more than 8 parts/,
  ],
  ['a JPEG of 60,000×60,000', () => jpeg(60_000, 0xc0, [start]), /more than 25000000 pixels/],
  ['a JPEG of fewer bytes than blocks', () => jpeg(4992, 0xc0, [{ ...start, bytes: 9 }]), /cannot/],
];

describe.each(decoders)('$name', (decoder) => {
  it.each(files)('%s', async (_, make, refusal) => {
    const file = make();
    expect(file.length).toBeLessThan(1e7);
    const before = process.resourceUsage().maxRSS;
    const decoding = decoder.decode(file);
    if (refusal) await expect(decoding).rejects.toThrow(refusal);
    else await decoding;
    // The peak of the process in kB; earlier tests can have raised it.
    expect((process.resourceUsage().maxRSS - before) * 1024).toBeLessThan(256e6);
  });
});
