import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CorruptFileError } from '@wprox/experiments';
import { decode, encode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodePictureGrid, GRID_KEYWORD } from './picture-grid.js';
import { mosaic, type Raster, readGrid } from './raster.js';
import { evenlySpread } from './sample-pictures.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-raster-'));
  file = path.join(folder, 'grid.png');
});
afterEach(() => rm(folder, { recursive: true }));

/** Makes a grid of 3×8 images of one pixel with white gaps; image k has the shade k. */
function counting(channels: 1 | 2 | 3 | 4): Uint8Array {
  const data = new Uint8Array(15 * 5 * channels).fill(255);
  for (let k = 0; k < 24; k++) {
    const pixel = 2 * Math.floor(k / 8) * 15 + 2 * (k % 8);
    data.fill(k, pixel * channels, (pixel + 1) * channels);
  }
  const geometry = { columns: 8, count: 24, width: 1, height: 1, gap: 1 };
  const text = { [GRID_KEYWORD]: JSON.stringify(geometry) };
  return encode({ width: 15, height: 5, channels, depth: 8, data, text });
}

describe('readGrid', () => {
  it('cuts a grid with 1 to 4 channels into its images', async () => {
    for (const channels of [1, 2, 3, 4] as const) {
      await writeFile(file, counting(channels));
      const rows = await readGrid(file);
      expect(rows.map((row) => row.length)).toEqual([8, 8, 8]);
      expect(rows[1]![2]).toEqual({ width: 1, height: 1, pixels: new Uint8Array([10, 10, 10]) });
    }
  });

  it('cuts a grid of encodePictureGrid', async () => {
    const shades = Array.from({ length: 16 }, (_, k) => (2 * k) / 255 - 1);
    const values = shades.flatMap((shade) => Array<number>(48).fill(shade));
    await writeFile(file, encodePictureGrid({ values, shape: [16, 4, 4, 3] }, 8));
    const tiles = (await readGrid(file)).flat();
    expect(tiles).toHaveLength(16);
    tiles.forEach((tile, k) => {
      expect(tile).toEqual({ width: 4, height: 4, pixels: new Uint8Array(48).fill(k) });
    });
  });

  it('names a file that is not a grid', async () => {
    await writeFile(file, 'not a picture');
    await expect(readGrid(file)).rejects.toThrow(CorruptFileError);
    await expect(readGrid(file)).rejects.toMatchObject({ file });
    const whole = counting(3);
    await writeFile(file, whole.subarray(0, whole.length - 30));
    await expect(readGrid(file)).rejects.toThrow(CorruptFileError);
    const picture = { width: 14, height: 5, channels: 3, depth: 8 } as const;
    const data = new Uint8Array(14 * 5 * 3);
    await writeFile(file, encode({ ...picture, data }));
    await expect(readGrid(file)).rejects.toThrow(/14×5 pixels.*'wprox-grid'/);
    for (const wrong of [
      'no JSON',
      '{}',
      JSON.stringify({ columns: 8, count: 24, width: 1, height: 1, gap: 1 }),
      JSON.stringify({ columns: 8, count: 1e12, width: 1, height: 1, gap: 1 }),
    ]) {
      await writeFile(file, encode({ ...picture, data, text: { [GRID_KEYWORD]: wrong } }));
      await expect(readGrid(file)).rejects.toThrow(CorruptFileError);
    }
  });
});

describe('mosaic', () => {
  it('enlarges pixels without mixing them, with transparent gaps', () => {
    const dot = (...pixels: number[]): Raster => ({
      width: 1,
      height: 1,
      pixels: Uint8Array.from(pixels),
    });
    const { png, width, height } = mosaic([[dot(255, 0, 0), dot(0, 0, 255)]], 2, 1);
    expect([width, height]).toEqual([5, 2]);
    const { data } = decode(png);
    const red = [255, 0, 0, 255];
    const blue = [0, 0, 255, 255];
    const row = [...red, ...red, 0, 0, 0, 0, ...blue, ...blue];
    expect([...data]).toEqual([...row, ...row]);
  });
});

it('chooses evenly spread moments of training, with the first and the last', () => {
  const to = (n: number) => Array.from({ length: n }, (_, i) => i);
  expect(evenlySpread(to(5), 8)).toEqual([0, 1, 2, 3, 4]);
  expect(evenlySpread(to(11), 8)).toEqual([0, 2, 4, 6, 8, 10]);
  expect(evenlySpread(to(12), 8)).toEqual([0, 2, 4, 6, 8, 10, 11]);
  for (let n = 1; n < 100; n++) {
    const some = evenlySpread(to(n), 8);
    expect(some.length).toBeLessThanOrEqual(8);
    expect([some[0], some.at(-1)]).toEqual([0, n - 1]);
  }
});
