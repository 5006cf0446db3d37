/** Pixels of picture files beside those of Pillow, which pytorch-fid reads files with. */
import { readFileSync } from 'node:fs';
import { encode } from 'fast-png';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Picture, withChannels } from './picture.js';
import { JAVASCRIPT, pictureDecoder } from './picture-decoder.js';

interface Golden {
  readonly pictures: Readonly<
    Record<
      string,
      { readonly file: string; readonly size: readonly [number, number]; readonly rgb: string }
    >
  >;
}
/** Written by `bench/peers/picture_golden.py`. */
const golden: Golden = JSON.parse(
  readFileSync(new URL('pillow.golden.json', import.meta.url), 'utf8'),
);
const bytesOf = (name: string) => Buffer.from(golden.pictures[name]!.file, 'base64');

/** The largest difference in a level between a picture and Pillow's; the size must agree. */
function worst(name: string, picture: Picture): number {
  const { size, rgb } = golden.pictures[name]!;
  const expected = Buffer.from(rgb, 'base64');
  const { pixels } = withChannels(picture, 3);
  expect([picture.width, picture.height]).toEqual(size);
  expect(pixels).toHaveLength(expected.length);
  return pixels.reduce((most, level, i) => Math.max(most, Math.abs(level - expected[i]!)), 0);
}

const names = Object.keys(golden.pictures);
const sharp = await pictureDecoder('sharp').catch((error: Error) => error);
// sharp has no binary for some machines; everywhere else these tests run.
const describeSharp = describe.skipIf(sharp instanceof Error);

describeSharp(`sharp${sharp instanceof Error ? `, skipped: ${sharp.message}` : ''}`, () => {
  const decoder = sharp as Exclude<typeof sharp, Error>;

  it.each(names)('decodes %s exactly as Pillow does', async (name) => {
    expect(worst(name, await decoder.decode(bytesOf(name)))).toBe(0);
  });

  it('is the default, and has its versions in its name', async () => {
    const { name, note } = await pictureDecoder();
    expect([name, note]).toEqual([decoder.name, undefined]);
    expect(name).toMatch(/^sharp \d+\.\d+\.\d+ \(libvips \d+\.\d+\.\d+\)$/);
  });

  it('keeps the upper half of gray with 16 bits, where Pillow saturates', async () => {
    const data = Uint16Array.of(0x0102, 0xfffe, 0x80ff);
    const file = encode({ width: 3, height: 1, channels: 1, depth: 16, data });
    expect([...(await decoder.decode(file)).pixels]).toEqual([1, 255, 128]);
  });

  it('refuses damaged PNG files by their checksums, and sizes that the bytes cannot hold', async () => {
    const flipped = Buffer.from(bytesOf('png'));
    flipped[flipped.length - 20]! ^= 1;
    await expect(decoder.decode(flipped)).rejects.toThrow();
    const large = Buffer.from(bytesOf('jpeg-420'));
    const frame = large.indexOf(Buffer.from([0xff, 0xc0]));
    large.writeUInt16BE(6000, frame + 5);
    large.writeUInt16BE(6000, frame + 7);
    await expect(decoder.decode(large)).rejects.toThrow(/it has 6000×6000 pixels/);
    large.writeUInt16BE(4000, frame + 7);
    await expect(decoder.decode(large)).rejects.toThrow(/cannot hold 6000×4000 pixels/);
  });

  it('refuses formats that libvips knows beyond the listed ones', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await expect(decoder.decode(svg)).rejects.toThrow(/an SVG file/);
  });
});

describe('the decoder in JavaScript', async () => {
  const decoder = await pictureDecoder('javascript');

  it.each(names.filter((name) => !name.startsWith('webp')))(
    'decodes %s exactly as Pillow does',
    async (name) => {
      expect(worst(name, await decoder.decode(bytesOf(name)))).toBe(0);
    },
  );

  it('names sharp for WebP files', async () => {
    await expect(decoder.decode(bytesOf('webp-lossy'))).rejects.toThrow(/WebP.*npm install sharp/);
  });
});

const decoders = [await pictureDecoder('javascript'), ...(sharp instanceof Error ? [] : [sharp])];
describe.each(decoders)('truncated files, $name', (decoder) => {
  it.each(['jpeg-420', 'jpeg-progressive', 'png', 'webp-lossy'])('refuses %s', async (name) => {
    const file = bytesOf(name);
    // Of a PNG the last twelve bytes, an empty chunk, hold no pixel.
    for (let cut = 0; cut < file.length - 12; cut += 41) {
      const decoding = decoder.decode(file.subarray(0, cut));
      await expect(decoding, `cut at ${cut}`).rejects.toMatchObject({ code: 'bad-source' });
      await expect(decoding, `cut at ${cut}`).rejects.toThrow(/^[^\n]+$/);
    }
  });
});

describe('the choice', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.doUnmock('sharp');
    vi.resetModules();
  });

  it('is the variable WPROX_DECODER if no option is given', async () => {
    vi.stubEnv('WPROX_DECODER', 'javascript');
    expect(await pictureDecoder()).toMatchObject({
      name: JAVASCRIPT,
      note: 'javascript was chosen',
    });
    vi.stubEnv('WPROX_DECODER', 'pillow');
    await expect(pictureDecoder()).rejects.toMatchObject({
      code: 'decoder-missing',
      message: 'the variable WPROX_DECODER is "pillow"; expected one of auto, sharp, javascript',
    });
    await expect(pictureDecoder('gd' as 'auto')).rejects.toThrow('choice is "gd"');
  });

  it('is JavaScript without sharp, and says why', async () => {
    vi.doMock('sharp', () => {
      throw new Error('no binary');
    });
    vi.resetModules();
    const { pictureDecoder: choose } = await import('./picture-decoder.js');
    const { name, note } = await choose('auto');
    expect(name).toBe(JAVASCRIPT);
    expect(note).toMatch(/^sharp cannot be loaded/);
    await expect(choose('sharp')).rejects.toMatchObject({
      code: 'decoder-missing',
      message: expect.stringContaining('npm install sharp'),
    });
  });
});
