import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCelebA } from './celeba.js';
import { jpegOf, zipOf } from './pictures.fixture.js';

/** A picture of CelebA's size, 178 wide and 218 high: white inside the crop, black outside. */
const face = (crop: number) =>
  jpegOf(218, 178, (y, x) => {
    const inside = Math.abs(x - 88.5) < crop / 2 && Math.abs(y - 108.5) < crop / 2;
    return inside ? [255, 255, 255] : [0, 0, 0];
  });

const mean = (bytes: Uint8Array) => bytes.reduce((sum, value) => sum + value, 0) / bytes.length;

describe('openCelebA', () => {
  let root: string;
  let zip: string;
  let cacheDir: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'wprox-celeba-'));
    cacheDir = join(root, 'cache');
    zip = join(root, 'img_align_celeba.zip');
    const files = {
      'img_align_celeba/000001.jpg': face(178),
      'img_align_celeba/000002.jpg': face(108),
    };
    await writeFile(zip, zipOf(files));
  });
  afterAll(() => rm(root, { recursive: true }));

  it('crops the central square of the whole width and resizes it to 64×64', async () => {
    const { images, imageShape, name } = await openCelebA(zip, { cacheDir });
    expect([name, imageShape, images.count]).toEqual(['celeba-178-64', [64, 64, 3], 2]);
    const [first, second] = [images.pixels.subarray(0, 12288), images.pixels.subarray(12288)];
    expect(mean(first)).toBeGreaterThan(253);
    // 108² of 178² pixels are white; JPEG's ringing changes the mean a little.
    expect(mean(second) / 255).toBeCloseTo((108 / 178) ** 2, 2);
  });

  it('crops and resizes as the options say', async () => {
    const { images, imageShape } = await openCelebA(zip, { cacheDir, crop: 108, size: 32 });
    expect(imageShape).toEqual([32, 32, 3]);
    // No black border is left on any side.
    expect(mean(images.pixels.subarray(3072))).toBeGreaterThan(253);
    const wider = await openCelebA(zip, { cacheDir, crop: 112, size: 112, limit: 2 });
    const second = wider.images.pixels.subarray(112 * 112 * 3);
    const at = (y: number, x: number) => second[(y * 112 + x) * 3]!;
    for (const i of [0, 1]) {
      // Two black pixels on every side: the crop is centered.
      for (const value of [at(i, 56), at(111 - i, 56), at(56, i), at(56, 111 - i)]) {
        expect(value).toBeLessThan(60);
      }
    }
    expect(at(2, 56)).toBeGreaterThan(190);
    expect(at(56, 109)).toBeGreaterThan(190);
  });

  it('refuses pictures of other sizes and crops out of range', async () => {
    const other = join(root, 'other.zip');
    await writeFile(other, zipOf({ 'a.jpg': jpegOf(64, 64, () => [1, 2, 3]) }));
    await expect(openCelebA(other, { cacheDir })).rejects.toMatchObject({
      code: 'bad-source',
      message:
        'a.jpg is 64×64 (height × width); expected 218×178, the size of every image of this dataset',
    });
    for (const crop of [0, 179, 2.5]) {
      await expect(openCelebA(zip, { crop })).rejects.toThrow(
        `crop is ${crop}; expected an integer from 1 to 178`,
      );
    }
  });
});
