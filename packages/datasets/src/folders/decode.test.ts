import { crc32, deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import jpeg from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { decodePicture } from './decode.js';
import { withChannels } from './picture.js';

/** Makes a PNG from packed rows, for the color types that fast-png does not write. */
function png(
  { width, height, depth, type }: Record<'width' | 'height' | 'depth' | 'type', number>,
  rows: readonly number[][],
  palette: readonly number[] = [],
): Buffer {
  const chunk = (name: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = depth;
  header[9] = type;
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...(palette.length > 0 ? [chunk('PLTE', Uint8Array.from(palette))] : []),
    chunk('IDAT', deflateSync(Uint8Array.from(rows.flatMap((row) => [0, ...row])))),
    chunk('IEND', new Uint8Array()),
  ]);
}

describe('PNG', () => {
  it('is refused before memory is allocated if its bytes cannot hold its size', () => {
    const size = { width: 60_000, height: 60_000, depth: 8, type: 2 };
    const before = process.memoryUsage().arrayBuffers;
    expect(() => decodePicture(png(size, [[1, 2, 3]]))).toThrow(
      /height × width is 60000×60000, .*\d+ bytes/,
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  });

  it('of one color and many pixels is read, although its bytes are few', () => {
    const [width, height] = [1600, 1200];
    const data = new Uint8Array(width * height * 4);
    const jpegBytes = jpeg.encode({ width, height, data }, 50).data;
    expect(decodePicture(jpegBytes)).toMatchObject({ width, height });
    const bits = png({ width, height, depth: 1, type: 0 }, Array(height).fill(Array(200).fill(0)));
    expect(decodePicture(bits)).toMatchObject({ width, height, channels: 1 });
  });

  it('is refused if a pixel has a color that the palette lacks', () => {
    const size = { width: 1, height: 1, depth: 8, type: 3 };
    expect([...decodePicture(png(size, [[1]], [1, 2, 3, 4, 5, 6])).pixels]).toEqual([4, 5, 6]);
    expect(() => decodePicture(png(size, [[2]], [1, 2, 3, 4, 5, 6]))).toThrow(
      'a pixel has color 2',
    );
  });

  it('of 8 bits keeps every byte and drops transparency', () => {
    const gray = [0, 7, 128, 255];
    const rgb = [1, 2, 3, 4, 5, 6, 7, 8, 9, 250, 251, 252];
    const withAlpha = (values: readonly number[], size: number) =>
      Array.from({ length: 4 }, (_, i) => [...values.slice(i * size, (i + 1) * size), 9]).flat();
    for (const [channels, data, pixels] of [
      [1, gray, gray],
      [2, withAlpha(gray, 1), gray],
      [3, rgb, rgb],
      [4, withAlpha(rgb, 3), rgb],
    ] as const) {
      const file = encode({ width: 2, height: 2, channels, data: Uint8Array.from(data) });
      expect(decodePicture(file)).toEqual({
        height: 2,
        width: 2,
        channels: channels < 3 ? 1 : 3,
        pixels: Uint8Array.from(pixels),
      });
    }
  });

  it('of 16 bits keeps the upper half', () => {
    const data = Uint16Array.of(0x0102, 0xfffe, 0x80ff);
    const file = encode({ width: 3, height: 1, channels: 1, depth: 16, data });
    expect([...decodePicture(file).pixels]).toEqual([0x01, 0xff, 0x80]);
  });

  it('of fewer bits is scaled to 0 to 255, row by row', () => {
    const shape = { width: 3, height: 2, type: 0 };
    // A row ends inside a byte.
    const one = png({ ...shape, depth: 1 }, [[0b10100000], [0b01000000]]);
    expect([...decodePicture(one).pixels]).toEqual([255, 0, 255, 0, 255, 0]);
    const two = png({ ...shape, depth: 2 }, [[0b00011000], [0b11100100]]);
    expect([...decodePicture(two).pixels]).toEqual([0, 85, 170, 255, 170, 85]);
    const four = png({ ...shape, depth: 4 }, [
      [0x0f, 0x10],
      [0x28, 0xf0],
    ]);
    expect([...decodePicture(four).pixels]).toEqual([0, 255, 17, 34, 136, 255]);
  });

  it('with a palette has the colors of the palette at any depth', () => {
    const palette = [10, 20, 30, 40, 50, 60, 70, 80, 90];
    const colors = [0, 1, 2].map((i) => palette.slice(3 * i, 3 * i + 3));
    const shape = { width: 3, height: 1, type: 3 };
    const eight = decodePicture(png({ ...shape, depth: 8 }, [[2, 0, 1]], palette));
    expect(eight.channels).toBe(3);
    expect([...eight.pixels]).toEqual([colors[2], colors[0], colors[1]].flat());
    const two = decodePicture(png({ ...shape, depth: 2 }, [[0b10000100]], palette));
    expect([...two.pixels]).toEqual([...eight.pixels]);
  });

  it('that is damaged or truncated is refused', () => {
    const file = encode({ width: 4, height: 4, channels: 1, data: new Uint8Array(16).fill(77) });
    const flipped = Uint8Array.from(file);
    flipped[file.length - 20]! ^= 1;
    expect(() => decodePicture(flipped)).toThrow();
    for (let cut = 0; cut < file.length - 12; cut += 3) {
      expect(() => decodePicture(file.subarray(0, cut))).toThrow();
    }
  });
});

describe('JPEG', () => {
  const [width, height] = [24, 16];
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([10 * x, 15 * y, 100 + 5 * x], (y * width + x) * 4);
  }
  const file = jpeg.encode({ width, height, data }, 100).data;

  it('has the encoded colors up to the error of compression', () => {
    const picture = decodePicture(file);
    expect(picture).toMatchObject({ width, height, channels: 3 });
    let worst = 0;
    for (let i = 0; i < width * height; i++) {
      for (let c = 0; c < 3; c++) {
        worst = Math.max(worst, Math.abs(picture.pixels[3 * i + c]! - data[4 * i + c]!));
      }
    }
    // At quality 100 the coefficients are rounded to integers: a few levels.
    expect(worst).toBeLessThanOrEqual(4);
  });

  it('that is truncated anywhere is refused', () => {
    for (let cut = 2; cut < file.length - 2; cut += 13) {
      expect(() => decodePicture(file.subarray(0, cut)), `cut at ${cut}`).toThrow();
    }
  });
});

it('refuses files that are neither PNG nor JPEG', () => {
  expect(() => decodePicture(Buffer.from('GIF89a'))).toThrow('not a PNG, JPEG or WebP file');
  expect(() => decodePicture(Buffer.from('not an image'))).toThrow('not a PNG, JPEG or WebP file');
  expect(() => decodePicture(new Uint8Array())).toThrow('it is empty');
});

it('converts between gray and RGB', () => {
  const gray = { height: 1, width: 2, channels: 1 as const, pixels: Uint8Array.of(5, 200) };
  const rgb = withChannels(gray, 3);
  expect([...rgb.pixels]).toEqual([5, 5, 5, 200, 200, 200]);
  expect(withChannels(rgb, 1)).toEqual(gray);
  const green = { height: 1, width: 1, channels: 3 as const, pixels: Uint8Array.of(0, 255, 0) };
  expect([...withChannels(green, 1).pixels]).toEqual([150]); // 0.587 · 255 = 149.7
});
