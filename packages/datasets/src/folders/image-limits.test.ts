import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { requireBytesOfImages } from './image-limits.js';
import { openImages } from './open.js';
import { writeFiles } from './pictures.fixture.js';

const root = await mkdtemp(join(tmpdir(), 'wprox-limits-'));
afterAll(() => rm(root, { recursive: true }));

it('refuses more bytes than memory holds before it reads a file or writes into the cache', async () => {
  const [folder, cacheDir] = [join(root, 'photos'), join(root, 'cache')];
  const many = Array.from({ length: 172 }, (_, i) => [`${i}.png`, Buffer.from('no picture')]);
  await writeFiles(folder, Object.fromEntries(many));
  await expect(openImages(folder, { cacheDir, size: 4096 })).rejects.toThrow(
    /^size gives 172 images of 4096×4096×3, 8\.06 GiB; expected at most [48] GiB/,
  );
  const squares = { cacheDir, crop: 8192, maxPixels: 2 ** 26 };
  await expect(openImages(folder, squares)).rejects.toThrow(/^crop gives 172 images of 8192×8192/);
  await expect(readdir(cacheDir)).rejects.toThrow('ENOENT');
});

it('accepts as many bytes as every Node holds', () => {
  expect(() => requireBytesOfImages('limit', 2 ** 32, [1, 1, 1])).not.toThrow();
  expect(() => requireBytesOfImages('limit', 2 ** 33 + 1, [1, 1, 1])).toThrow(/^limit gives/);
});
