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
  it('is refused before memory is allocated if it is large or its bytes cannot hold its size', async () => {
    const large = { width: 60_000, height: 60_000, depth: 8, type: 2 };
    const before = process.memoryUsage().arrayBuffers;
    await expect(decodePicture(png(large, [[1, 2, 3]]))).rejects.toThrow(
      /height × width is 60000×60000, more than 25000000 pixels; to read it, raise maxPixels/,
    );
    const allowed = { ...large, width: 4000, height: 6000 };
    await expect(decodePicture(png(allowed, [[1, 2, 3]]))).rejects.toThrow(
      /\d+ bytes cannot hold 6000×4000 pixels/,
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
    const small = png({ width: 2, height: 1, depth: 8, type: 0 }, [[1, 2]]);
    await expect(decodePicture(small, 1)).rejects.toThrow('1×2, more than 1 pixels');
  });

  it('is refused if its data unpack to more than its pixels, or less', async () => {
    const size = { width: 8, height: 8, depth: 8, type: 0 };
    const bomb = png(size, Array<number[]>(100_000).fill(Array<number>(8).fill(0)));
    await expect(decodePicture(bomb)).rejects.toThrow(/unpack to more/);
    const wide = { width: 4096, height: 300, depth: 8, type: 0 };
    const row = Array<number>(4096).fill(0);
    expect(await decodePicture(png(wide, Array(300).fill(row)))).toMatchObject({ height: 300 });
    const long = decodePicture(png(wide, Array(301).fill(row)));
    await expect(long).rejects.toThrow(/unpack to more/);
    for (const [header, rows] of [
      [size, 7],
      [wide, 299],
    ] as const) {
      const short = png(header, Array(rows).fill(row.slice(0, header.width)));
      await expect(decodePicture(short)).rejects.toThrow(/last rows are missing/);
    }
  });

  it.each([
    ['CgBI', /only iOS reads/],
    ['JUNK', /critical chunk JUNK/],
    ['IDAT', /not together|must be its first/],
    ['\u001b[2J', /^it is damaged: a chunk has the type "\\u001b\[2J"/],
  ])('with the chunk %j is refused', async (name, message) => {
    const file = png({ width: 1, height: 1, depth: 8, type: 0 }, [[7]]);
    const body = Buffer.concat([Buffer.from(name, 'latin1')]);
    const chunk = Buffer.alloc(12);
    body.copy(chunk, 4);
    chunk.writeUInt32BE(crc32(body), 8);
    for (const at of name === 'JUNK' ? [33] : [8, 33]) {
      const changed = Buffer.concat([file.subarray(0, at), chunk, file.subarray(at)]);
      if (name === 'IDAT' && at === 33) continue; // An empty piece in front of the others is allowed.
      await expect(decodePicture(changed)).rejects.toThrow(message);
    }
  });

  it('is read if only its last chunk is missing, or if bytes follow it', async () => {
    const file = png({ width: 1, height: 1, depth: 8, type: 0 }, [[7]]);
    for (const other of [file.subarray(0, -12), Buffer.concat([file, Buffer.from('more')])]) {
      expect([...(await decodePicture(other)).pixels]).toEqual([7]);
    }
  });

  it('of one color and many pixels is read, although its bytes are few', async () => {
    const [width, height] = [1600, 1200];
    const data = new Uint8Array(width * height * 4);
    const jpegBytes = jpeg.encode({ width, height, data }, 50).data;
    expect(await decodePicture(jpegBytes)).toMatchObject({ width, height });
    const bits = png({ width, height, depth: 1, type: 0 }, Array(height).fill(Array(200).fill(0)));
    expect(await decodePicture(bits)).toMatchObject({ width, height, channels: 1 });
  });

  it('is refused if a pixel has a color that the palette lacks', async () => {
    const size = { width: 1, height: 1, depth: 8, type: 3 };
    expect([...(await decodePicture(png(size, [[1]], [1, 2, 3, 4, 5, 6]))).pixels]).toEqual([
      4, 5, 6,
    ]);
    await expect(decodePicture(png(size, [[2]], [1, 2, 3, 4, 5, 6]))).rejects.toThrow(
      'a pixel has the color 2',
    );
  });

  it('of 8 bits keeps every byte and drops transparency', async () => {
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
      expect(await decodePicture(file)).toEqual({
        height: 2,
        width: 2,
        channels: channels < 3 ? 1 : 3,
        pixels: Uint8Array.from(pixels),
      });
    }
  });

  it('of 16 bits keeps the upper half', async () => {
    const data = Uint16Array.of(0x0102, 0xfffe, 0x80ff);
    const file = encode({ width: 3, height: 1, channels: 1, depth: 16, data });
    expect([...(await decodePicture(file)).pixels]).toEqual([0x01, 0xff, 0x80]);
  });

  it('of fewer bits is scaled to 0 to 255, row by row', async () => {
    const shape = { width: 3, height: 2, type: 0 };
    // A row ends inside a byte.
    const one = png({ ...shape, depth: 1 }, [[0b10100000], [0b01000000]]);
    expect([...(await decodePicture(one)).pixels]).toEqual([255, 0, 255, 0, 255, 0]);
    const two = png({ ...shape, depth: 2 }, [[0b00011000], [0b11100100]]);
    expect([...(await decodePicture(two)).pixels]).toEqual([0, 85, 170, 255, 170, 85]);
    const four = png({ ...shape, depth: 4 }, [
      [0x0f, 0x10],
      [0x28, 0xf0],
    ]);
    expect([...(await decodePicture(four)).pixels]).toEqual([0, 255, 17, 34, 136, 255]);
  });

  it('with a palette has the colors of the palette at any depth', async () => {
    const palette = [10, 20, 30, 40, 50, 60, 70, 80, 90];
    const colors = [0, 1, 2].map((i) => palette.slice(3 * i, 3 * i + 3));
    const shape = { width: 3, height: 1, type: 3 };
    const eight = await decodePicture(png({ ...shape, depth: 8 }, [[2, 0, 1]], palette));
    expect(eight.channels).toBe(3);
    expect([...eight.pixels]).toEqual([colors[2], colors[0], colors[1]].flat());
    const two = await decodePicture(png({ ...shape, depth: 2 }, [[0b10000100]], palette));
    expect([...two.pixels]).toEqual([...eight.pixels]);
  });

  it('that is damaged or truncated is refused', async () => {
    const file = encode({ width: 4, height: 4, channels: 1, data: new Uint8Array(16).fill(77) });
    const flipped = Uint8Array.from(file);
    flipped[file.length - 20]! ^= 1;
    await expect(decodePicture(flipped)).rejects.toThrow(/checksum/);
    for (let cut = 0; cut < file.length - 12; cut += 3) {
      await expect(decodePicture(file.subarray(0, cut))).rejects.toThrow();
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

  it('has the encoded colors up to the error of compression', async () => {
    const picture = await decodePicture(file);
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

  it('that is truncated anywhere is refused', async () => {
    for (let cut = 2; cut < file.length - 2; cut += 13) {
      await expect(decodePicture(file.subarray(0, cut)), `cut at ${cut}`).rejects.toThrow();
    }
  });
});

it.each([
  ['GIF89a', /a GIF file; convert it to PNG/],
  ['\0\0\0 ftypheic', /AVIF, HEIC/],
  ['\xff\x0a', /JPEG XL/],
  ['P3\n1 1\n255\n1 2 3', /PPM file in text/],
  ['version https://git-lfs.github.com/spec/v1', /git lfs pull/],
  ['<!DOCTYPE html>', /a web page/],
  ['PK\x03\x04', /a zip archive/],
  ['\x93NUMPY', /an array/],
  ['not an image', /not a picture/],
  ['', /it is empty/],
])('refuses %j and says what it is', async (text, message) => {
  const decoding = decodePicture(Buffer.from(text, 'latin1'));
  await expect(decoding).rejects.toMatchObject({ code: 'bad-source' });
  await expect(decoding).rejects.toThrow(message);
});

it('converts between gray and RGB', () => {
  const gray = { height: 1, width: 2, channels: 1 as const, pixels: Uint8Array.of(5, 200) };
  const rgb = withChannels(gray, 3);
  expect([...rgb.pixels]).toEqual([5, 5, 5, 200, 200, 200]);
  expect(withChannels(rgb, 1)).toEqual(gray);
  const green = { height: 1, width: 1, channels: 3 as const, pixels: Uint8Array.of(0, 255, 0) };
  expect([...withChannels(green, 1).pixels]).toEqual([150]); // 0.587 · 255 = 149.7
});
