import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeStatistics, statisticsOf } from '@wprox/metrics';
import { prepareBackend } from '@wprox/runtime';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { FurtherMeasures } from './feature-measures.js';
import { extractor, images } from './four-images.fixture.js';
import { realFeatures } from './real-statistics.js';

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(path.join(tmpdir(), 'wprox-statistics-'));
  vi.stubEnv('WPROX_CACHE', cache);
  await prepareBackend('cpu');
});
afterAll(() => rm(cache, { recursive: true }));

/** Every byte would take a minute. A prime, so that the fields of all entries are met. */
const STEP = 7;

/** Returns the features, and whether they were measured now. */
async function read(measures: FurtherMeasures = {}, changed: object = {}) {
  const onProgress = vi.fn();
  const map = { ...extractor, ...changed };
  const request = { images, count: 4, extractor: map, measures, onProgress };
  const features = await realFeatures(request);
  return { features, isMeasured: onProgress.mock.calls.length > 0 };
}

it.each([
  ['statistics', {}],
  ['features', { kid: true }],
])('measures again if one byte of the cached %s is damaged', async (name, measures) => {
  const { features } = await read(measures);
  expect(await read(measures)).toEqual({ features, isMeasured: false });
  const folder = path.join(cache, name);
  const file = path.join(folder, (await readdir(folder))[0]!);
  const bytes = await readFile(file);
  let measuredAgain = 0;
  for (let k = 0; k < bytes.length; k += STEP) {
    const damaged = Uint8Array.from(bytes);
    damaged[k]! ^= 1;
    await writeFile(file, damaged);
    const again = await read(measures);
    expect(again.features).toEqual(features);
    if (again.isMeasured) measuredAgain++;
  }
  // A few fields of a zip archive, such as its dates, have no effect.
  expect(measuredAgain).toBeGreaterThan(bytes.length / STEP / 2);
});

it('keeps every vector if a measure needs them, and their statistics agree', async () => {
  const [{ features: statistics }, { features: set }] = [await read(), await read({ kid: true })];
  if (!('values' in set && 'mean' in statistics)) throw new Error('expected both kinds');
  expect(set).toMatchObject({ count: 4, dimension: 2, features: 'pixels' });
  // The batches differ only in the order of float64 sums.
  statisticsOf(set).covariance.forEach((value, k) => {
    expect(value).toBeCloseTo(statistics.covariance[k]!, 12);
  });
});

it.each([
  ['weights', { fingerprint: 'other' }],
  ['resizing', { resize: '1×2 → 8×8, bilinear' }],
  ['name', { name: 'other-pixels' }],
])('does not take the features of another %s from the cache', async (_, changed) => {
  await read();
  expect((await read({}, changed)).isMeasured).toBe(true);
  expect((await read({}, changed)).isMeasured).toBe(false);
  expect((await read()).isMeasured).toBe(false);
});

it('caches statistics as wprox fid reads them', async () => {
  const { features } = await read();
  const folder = path.join(cache, 'statistics');
  const name = (await readdir(folder)).find((file) => file.includes('-4-pixels-none-cpu'));
  expect(decodeStatistics(await readFile(path.join(folder, name!)), '')).toEqual(features);
});
