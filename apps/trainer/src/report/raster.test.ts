import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decode, encode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CorruptFileError } from '../errors.js';
import { mosaic, type Raster, readGrid } from './raster.js';
import { evenlySpread } from './sample-pictures.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-raster-'));
  file = path.join(folder, 'grid.png');
});
afterEach(() => rm(folder, { recursive: true }));

/** A grid of one-pixel images that count up: image k has the colour (k, k + 100, 7). */
const counting = Uint8Array.from({ length: 64 * 3 }, (_, i) =>
  i % 3 === 2 ? 7 : Math.floor(i / 3) + (i % 3) * 100,
);

describe('readGrid', () => {
  it('cuts the grid into its images, row by row', async () => {
    await writeFile(file, encode({ width: 8, height: 8, channels: 3, depth: 8, data: counting }));
    const images = await readGrid(file);
    expect(images).toHaveLength(64);
    expect(images[9]).toEqual({ width: 1, height: 1, pixels: new Uint8Array([9, 109, 7]) });
  });

  it('reads grey and transparent pictures too', async () => {
    for (const channels of [1, 2, 4] as const) {
      const data = Uint8Array.from({ length: 64 * channels }, (_, i) => Math.floor(i / channels));
      await writeFile(file, encode({ width: 8, height: 8, channels, depth: 8, data }));
      expect((await readGrid(file))[5]!.pixels).toEqual(new Uint8Array([5, 5, 5]));
    }
  });

  it('names a file that is no grid', async () => {
    await writeFile(file, 'not a picture');
    await expect(readGrid(file)).rejects.toThrow(CorruptFileError);
    await expect(readGrid(file)).rejects.toThrow(/grid.png: not a readable PNG/);
    const whole = encode({ width: 8, height: 8, channels: 3, depth: 8, data: counting });
    await writeFile(file, whole.subarray(0, whole.length - 30));
    await expect(readGrid(file)).rejects.toThrow(CorruptFileError);
    const narrow = counting.subarray(0, 7 * 8 * 3);
    await writeFile(file, encode({ width: 7, height: 8, channels: 3, depth: 8, data: narrow }));
    await expect(readGrid(file)).rejects.toThrow(/7×8 pixels, which is no grid of 8×8 images/);
  });
});

describe('mosaic', () => {
  it('blows pixels up without mixing them, with see-through gaps', () => {
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

it('moments of training are evenly spread and hold the ends', () => {
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
