import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareBackend } from '@wprox/runtime';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { extractor, images } from './four-images.fixture.js';
import { realStatistics } from './real-statistics.js';

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(path.join(tmpdir(), 'wprox-statistics-'));
  vi.stubEnv('WPROX_CACHE', cache);
  await prepareBackend('cpu');
});
afterAll(() => rm(cache, { recursive: true }));

/** Returns the statistics, and whether they were measured now. */
async function read() {
  const onProgress = vi.fn();
  const statistics = await realStatistics(images, 4, extractor, onProgress);
  return { statistics, isMeasured: onProgress.mock.calls.length > 0 };
}

it('measures again if one digit in the cache is damaged', async () => {
  const { statistics } = await read();
  expect(await read()).toEqual({ statistics, isMeasured: false });
  const folder = path.join(cache, 'statistics');
  const file = path.join(folder, (await readdir(folder))[0]!);
  const text = await readFile(file, 'utf8');
  for (const { index } of text.matchAll(/\d/g)) {
    const digit = (Number(text[index]) + 1) % 10;
    await writeFile(file, text.slice(0, index) + digit + text.slice(index + 1));
    const again = await read();
    expect(again.statistics).toEqual(statistics);
    // The last digits of a decimal number can exceed the precision of a float64.
    if (!again.isMeasured)
      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject(statistics);
  }
});

it('accepts undamaged statistics of earlier versions, which have no checksum', async () => {
  const folder = path.join(cache, 'statistics');
  const file = path.join(folder, (await readdir(folder))[0]!);
  const { checksum: _, ...older } = JSON.parse(await readFile(file, 'utf8'));
  const moved = { ...older, mean: [0.5, 0.25] };
  await writeFile(file, JSON.stringify(moved));
  expect(await read()).toEqual({ statistics: moved, isMeasured: false });
  await writeFile(file, JSON.stringify({ ...older, mean: [0.5] }));
  expect((await read()).isMeasured).toBe(true);
});
