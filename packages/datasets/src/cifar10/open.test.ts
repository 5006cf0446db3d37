import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTinyCifar10, removeFolder, type TinyCifar10 } from './edition.fixture.js';
import { CIFAR10 } from './edition.js';
import { importEdition } from './import.js';
import { cifar10Status, editionStatus, openCifar10, openEdition } from './open.js';

describe('openCifar10 and cifar10Status', () => {
  let tiny: TinyCifar10;
  let whole: string;
  let cacheDir: string;
  let dataset: string;

  beforeAll(async () => {
    tiny = await makeTinyCifar10();
    whole = await mkdtemp(join(tmpdir(), 'wprox-cache-'));
    await importEdition(tiny.edition, tiny.folder, { cacheDir: whole });
  });
  afterAll(async () => {
    await removeFolder(tiny.folder);
    await removeFolder(whole);
  });

  beforeEach(async () => {
    cacheDir = await mkdtemp(join(tmpdir(), 'wprox-cache-'));
    await cp(whole, cacheDir, { recursive: true });
    dataset = join(cacheDir, 'datasets', 'cifar10');
  });
  afterEach(() => removeFolder(cacheDir));

  const open = () => openEdition(tiny.edition, { cacheDir });
  const status = () => editionStatus(tiny.edition, { cacheDir });
  const corrupt = (message: RegExp) =>
    expect(open()).rejects.toMatchObject({
      code: 'corrupt-cache',
      message: expect.stringMatching(message),
    });

  it('has the names, shapes and counts of the data', async () => {
    const { name, imageShape, classNames, train, test } = await open();
    expect({ name, imageShape }).toEqual({ name: 'cifar10', imageShape: [32, 32, 3] });
    expect(classNames[6]).toBe('frog');
    expect([train.name, train.count, test.count]).toEqual(['cifar10/train', 15, 3]);
    expect(await status()).toEqual({ state: 'present', path: dataset, bytes: 18 * 3073 });
  });

  it('says how to fetch a missing dataset', async () => {
    await rm(dataset, { recursive: true });
    const message = /not fetched yet.*npx wprox data fetch cifar10.*fetchCifar10\(\)/;
    await expect(open()).rejects.toMatchObject({
      code: 'not-fetched',
      message: expect.stringMatching(message),
    });
    await expect(openCifar10({ cacheDir })).rejects.toThrow(message);
    expect(await cifar10Status({ cacheDir })).toEqual({
      state: 'missing',
      path: dataset,
      bytes: 0,
    });
  });

  it.each(['train-images.u8', 'train-labels.u8', 'test-images.u8', 'test-labels.u8'])(
    'names %s if it is damaged, truncated or missing',
    async (name) => {
      const file = join(dataset, name);
      const bytes = await readFile(file);
      bytes[2]! ^= 4;
      await writeFile(file, bytes);
      await corrupt(new RegExp(`${name} is corrupt.*Fetch cifar10 again`));
      expect(await status()).toMatchObject({ state: 'present' }); // the status checks sizes only
      await truncate(file, 1);
      await corrupt(new RegExp(`${name} has 1 bytes instead of ${bytes.length}`));
      expect(await status()).toMatchObject({
        state: 'invalid',
        problem: expect.stringContaining(name),
      });
      await rm(file);
      await corrupt(new RegExp(`${name} is missing`));
    },
  );

  it('refuses a manifest that is missing, truncated or of other data', async () => {
    const file = join(dataset, 'manifest.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, 100));
    await corrupt(/manifest\.json is not JSON/);
    await writeFile(file, text.replace('"count": 3', '"count": 2'));
    await corrupt(/manifest\.json describes other data/);
    await writeFile(file, 'null');
    await corrupt(/manifest\.json describes other data/);
    await rm(file);
    await corrupt(/manifest\.json is missing/);
    expect(await status()).toMatchObject({ state: 'invalid' });
  });

  it('refuses the small edition as CIFAR-10', async () => {
    await expect(openCifar10({ cacheDir })).rejects.toThrow(/describes other data/);
  });

  it('pins consistent sizes for CIFAR-10', () => {
    const { dataset: real, files, imagesPerFile } = CIFAR10;
    for (const split of ['train', 'test'] as const) {
      const { count, images, labels } = real.splits[split];
      expect(files.filter((file) => file.split === split).length * imagesPerFile).toBe(count);
      expect([images.bytes, labels.bytes]).toEqual([count * 3072, count]);
    }
    expect(real.classNames).toHaveLength(10);
  });
});
