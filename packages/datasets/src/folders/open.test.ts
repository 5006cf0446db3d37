import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DatasetProgress } from '../cache/install.js';
import type { ImageStream, ImageStreamState } from '../images/image-stream.js';
import type { CollectionManifest as Manifest } from './collection-cache.js';
import { openImages } from './open.js';
import { pictureDecoder } from './picture-decoder.js';
import { jpegOf, noise, pngOf, writeFiles, zipOf } from './pictures.fixture.js';

const text = Buffer.from('not a picture');

describe('openImages', () => {
  let root: string;
  let folder: string;
  let cacheDir: string;
  const inCache = () => readdir(join(cacheDir, 'datasets'));

  beforeAll(async () => {
    await tf.setBackend('cpu');
  });
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'wprox-images-'));
    folder = join(root, 'photos');
    cacheDir = join(root, 'cache');
    await mkdir(folder);
  });
  afterEach(() => rm(root, { recursive: true }));

  const six = Object.fromEntries([0, 1, 2, 3, 4, 5].map((i) => [`${i}.png`, pngOf(i, 3, 4)]));
  const sixPixels = Buffer.concat([0, 1, 2, 3, 4, 5].map((i) => noise(i, 3, 4)));

  it('reads a folder and a zip archive to the same pixels and caches them', async () => {
    await writeFiles(folder, { ...six, 'notes.txt': text, '.hidden.png': text });
    await writeFile(join(root, 'photos.zip'), zipOf({ ...six, '__MACOSX/._0.png': text }));
    const fromFolder = await openImages(folder, { cacheDir });
    expect(fromFolder).toMatchObject({ name: 'photos', imageShape: [3, 4, 3], cached: false });
    expect(fromFolder).toMatchObject({ skipped: [], classNames: ['image'] });
    expect(Buffer.from(fromFolder.images.pixels).equals(sixPixels)).toBe(true);
    expect([...fromFolder.images.labels]).toEqual([0, 0, 0, 0, 0, 0]);
    const fromZip = await openImages(join(root, 'photos.zip'), { cacheDir, name: 'photos' });
    // The name holds a checksum of the pixels, so a stream saved on one split resumes on the other.
    expect(fromZip.images.name).toBe(fromFolder.images.name);
    expect(fromZip.images.pixels).toEqual(fromFolder.images.pixels);
    const again = await openImages(folder, { cacheDir });
    expect(again).toEqual({ ...fromFolder, cached: true });
    expect(await inCache()).toHaveLength(2);
  });

  it('keeps the pictures of different decoders apart', async () => {
    const jpg = jpegOf(8, 8, (y, x) => [30 * x, 30 * y, 90]);
    await writeFiles(folder, { 'a.jpg': jpg });
    const scripted = await openImages(folder, { cacheDir, decoder: 'javascript' });
    expect(scripted).toMatchObject({ decoder: 'wprox in JavaScript', cached: false });
    const native = await openImages(folder, { cacheDir });
    const { name } = await pictureDecoder();
    expect(native.decoder).toBe(name);
    expect(native.cached).toBe(name === scripted.decoder);
    expect(native.path === scripted.path).toBe(native.cached);
    const again = await openImages(folder, { cacheDir, decoder: 'javascript' });
    expect(again).toEqual({ ...scripted, cached: true });
    const manifest = JSON.parse(await readFile(join(native.path, 'manifest.json'), 'utf8'));
    expect(manifest.decoder).toBe(name);
  });

  it('reads the files again if they change or the cache is damaged', async () => {
    await writeFiles(folder, six);
    const first = await openImages(folder, { cacheDir });
    const cached = join(first.path, 'images.u8');
    const bytes = await readFile(cached);
    for (const damaged of [bytes.subarray(1), Buffer.from(bytes).fill(0, 5, 9)]) {
      await writeFile(cached, damaged);
      expect(await openImages(folder, { cacheDir })).toEqual(first);
    }
    await writeFile(join(first.path, 'manifest.json'), '{');
    expect(await openImages(folder, { cacheDir })).toEqual(first);
    await writeFile(join(folder, '0.png'), pngOf(77, 3, 4));
    await utimes(join(folder, '0.png'), new Date(), new Date(Date.now() + 5000));
    const changed = await openImages(folder, { cacheDir });
    expect(changed.cached).toBe(false);
    expect(changed.images.pixels.subarray(0, 36)).toEqual(noise(77, 3, 4));
    expect(changed.images.name).not.toBe(first.images.name);
  });

  it('resizes images of all sizes if a size is given and refuses them otherwise', async () => {
    const flat = (value: number) => () => [value, value, value] as const;
    await writeFiles(folder, {
      'a.png': pngOf(1, 8, 8),
      'b.jpg': jpegOf(16, 24, flat(60)),
      'c.JPEG': jpegOf(30, 10, flat(200)),
    });
    await expect(openImages(folder, { cacheDir })).rejects.toMatchObject({
      code: 'bad-source',
      message: expect.stringMatching(
        /different sizes: a\.png is 8×8 .*, b\.jpg 16×24\. Give a size to resize them all/,
      ),
    });
    expect(await inCache()).toEqual([]);
    const { images, imageShape } = await openImages(folder, { cacheDir, size: 4 });
    expect(imageShape).toEqual([4, 4, 3]);
    expect(images.count).toBe(3);
    const original = noise(1, 8, 8);
    const blockMean = (original[0]! + original[3]! + original[24]! + original[27]!) / 4;
    expect(images.pixels[0]).toBe(Math.round(blockMean));
    // A JPEG of one color is exact within two levels.
    for (const value of images.pixels.subarray(48, 96))
      expect(Math.abs(value - 60)).toBeLessThan(3);
    const gray = await openImages(folder, { cacheDir, size: [2, 3], channels: 1 });
    expect(gray.imageShape).toEqual([2, 3, 1]);
    expect(gray.images.pixels).toHaveLength(18);
  });

  it('crops as the option says', async () => {
    const half = jpegOf(16, 32, (_, x) => (x >= 8 && x < 24 ? [255, 255, 255] : [0, 0, 0]));
    await writeFiles(folder, { 'x.jpg': half });
    const mean = async (crop: 'fit' | 'none' | number) => {
      const { pixels } = (await openImages(folder, { cacheDir, size: 8, crop })).images;
      return pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    };
    // The central 16 of 32 columns are white.
    expect(await mean('fit')).toBeGreaterThan(250);
    expect(await mean('none')).toBeCloseTo(127.5, -1);
    expect(await mean(16)).toBeGreaterThan(250);
    await expect(mean(20)).rejects.toThrow(
      'x.jpg is 16×32 (height × width); expected at least 20×20',
    );
  });

  it('refuses corrupt files and names them, or skips and lists them', async () => {
    const jpg = jpegOf(3, 4, () => [9, 99, 199]);
    await writeFiles(folder, {
      ...six,
      'a text.jpg': text,
      'cut.jpg': jpg.subarray(0, jpg.length - 40),
      'empty.png': new Uint8Array(),
    });
    const refused = {
      code: 'bad-source',
      message: expect.stringMatching(
        /photos.a text\.jpg \(and 2 more\) cannot be used: it is not a picture.*corrupt: 'skip'$/,
      ),
    };
    await expect(openImages(folder, { cacheDir })).rejects.toMatchObject(refused);
    const { images, skipped, cached } = await openImages(folder, { cacheDir, corrupt: 'skip' });
    // The first opening kept the decoded files.
    expect(cached).toBe(true);
    expect(skipped.map(({ file }) => file)).toEqual(['a text.jpg', 'cut.jpg', 'empty.png']);
    expect(Buffer.from(images.pixels).equals(sixPixels)).toBe(true);
    await expect(openImages(folder, { cacheDir })).rejects.toMatchObject(refused);
  });

  it('refuses a folder without a readable file, also with corrupt: "skip"', async () => {
    await writeFiles(folder, { 'a.jpg': text });
    const opening = openImages(folder, { cacheDir, corrupt: 'skip' });
    await expect(opening).rejects.toThrow(
      /a\.jpg cannot be used: it is not a picture.*There is no other picture$/,
    );
    expect(await inCache()).toEqual([]);
  });

  it('names a folder or archive without images', async () => {
    const bad = (message: RegExp) => ({
      code: 'bad-source',
      message: expect.stringMatching(message),
    });
    await expect(openImages(folder, { cacheDir })).rejects.toMatchObject(
      bad(/no pictures \(\.png.*\) in .*photos: it is empty$/),
    );
    await writeFiles(folder, { 'a.gif': text, 'deep/b.txt': text });
    await expect(openImages(folder, { cacheDir })).rejects.toMatchObject(
      bad(/: 2 other files \(1: the extension \.gif is not read; 1: the extension \.txt/),
    );
    await expect(openImages(join(root, 'no'), { cacheDir })).rejects.toMatchObject(
      bad(/no does not exist; expected a folder or a zip archive/),
    );
    const zip = join(root, 'some.zip');
    const whole = zipOf(six);
    for (const part of [text, new Uint8Array(), whole.subarray(0, whole.length - 30)]) {
      await writeFile(zip, part);
      await expect(openImages(zip, { cacheDir })).rejects.toMatchObject(
        bad(/some\.zip is neither a folder nor a complete zip archive/),
      );
    }
    await writeFile(zip, zipOf({ 'a.txt': text }));
    await expect(openImages(zip, { cacheDir })).rejects.toMatchObject(
      bad(/: 1 other files \(1: the extension \.txt/),
    );
  });

  it('finds a damaged file in an archive by its checksum', async () => {
    const bytes = zipOf(six, 0);
    const png = Buffer.from(bytes).indexOf(Buffer.from('IDAT')) + 6;
    bytes[png]! ^= 1;
    await writeFile(join(root, 'bad.zip'), bytes);
    const opening = openImages(join(root, 'bad.zip'), { cacheDir, corrupt: 'skip' });
    const { skipped, images } = await opening;
    expect(skipped).toHaveLength(1);
    expect(skipped[0]).toEqual({
      file: '0.png',
      problem: expect.stringContaining('checksum'),
    });
    expect(images.count).toBe(5);
  });

  it('labels images by folder and reads only the first files with a limit', async () => {
    await writeFiles(folder, {
      'dogs/2.png': pngOf(2, 2, 2),
      'cats/deep/1.png': pngOf(1, 2, 2),
      'cats/0.png': pngOf(0, 2, 2),
    });
    const { images, classNames } = await openImages(folder, { cacheDir });
    expect(classNames).toEqual(['cats', 'dogs']);
    expect([...images.labels]).toEqual([0, 0, 1]);
    const first = await openImages(folder, { cacheDir, limit: 2 });
    expect(first.images.count).toBe(2);
    expect(first.images.pixels).toEqual(images.pixels.subarray(0, 24));
  });

  it('keeps messages short, whatever the names are', async () => {
    const deep = join(folder, ...Array<string>(12).fill('a-long-name-of-a-folder'));
    await mkdir(deep, { recursive: true });
    const name = `${'long'.repeat(30)}\u001b[31m`;
    const attempts: [Record<string, Uint8Array>, string][] = [
      [{ [`${name}.png`]: pngOf(1, 2, 2), [`${name}2.png`]: pngOf(1, 3, 3) }, deep],
      [{ [`${name}.png`]: text }, deep],
      [{ [`${name}.txt`]: text }, deep],
      [{ [`${name}.zip`]: text }, join(deep, `${name}.zip`)],
      [{}, join(deep, 'no')],
    ];
    for (const [files, path] of attempts) {
      await rm(deep, { recursive: true });
      await mkdir(deep);
      await writeFiles(deep, files);
      const error: Error = await openImages(path, { cacheDir }).then(
        () => expect.fail('was read'),
        (reason: Error) => reason,
      );
      expect(error.message.length).toBeLessThan(200);
      expect(error.message).toMatch(/^\P{Cc}+$/u);
    }
  });

  it('counts and names what it leaves out, with extensions in any case', async () => {
    await writeFiles(folder, {
      ...{ 'a.PNG': pngOf(1, 2, 2), 'b.JfIf': jpegOf(2, 2, () => [1, 2, 3]), 'c.gif': text },
      ...{ 'd.GIF': text, 'in/e.heic': text, 'in/README': text, '.hidden': text },
    });
    const { images, ignored } = await openImages(folder, { cacheDir });
    expect(images.count).toBe(2);
    expect(ignored).toEqual([
      { reason: 'the extension .gif is not read', count: 2, examples: ['c.gif', 'd.GIF'] },
      { reason: 'names without an extension are not read', count: 1, examples: ['in/README'] },
      { reason: 'the extension .heic is not read', count: 1, examples: ['in/e.heic'] },
    ]);
  });

  it('refuses pictures above maxPixels, and reads them with a higher limit', async () => {
    await writeFiles(folder, { ...six, 'z.png': pngOf(9, 4, 4) });
    const options = { cacheDir, size: 3, corrupt: 'skip' } as const;
    const { skipped } = await openImages(folder, { ...options, maxPixels: 12 });
    expect(skipped).toEqual([
      {
        file: 'z.png',
        problem: expect.stringMatching(/4×4 pixels, more than 12; to read it, raise maxPixels/),
      },
    ]);
    expect((await openImages(folder, { ...options, maxPixels: 16 })).skipped).toEqual([]);
    await expect(openImages(folder, { maxPixels: 0 })).rejects.toThrow(RangeError);
    vi.stubEnv('WPROX_MAX_PIXELS', '12');
    expect((await openImages(folder, options)).skipped).toHaveLength(1);
    vi.stubEnv('WPROX_MAX_PIXELS', '1e99');
    await expect(openImages(folder, options)).rejects.toThrow(/WPROX_MAX_PIXELS is "1e99"; exp/);
    vi.unstubAllEnvs();
  });

  it('reports its progress, and leaves nothing when aborted', async () => {
    await writeFiles(folder, { ...six, '9.jpg': text });
    const seen: DatasetProgress[] = [];
    const onProgress = (progress: DatasetProgress) => seen.push(progress);
    await openImages(folder, { cacheDir: join(root, 'other'), corrupt: 'skip', onProgress });
    expect(seen).toHaveLength(7);
    expect(seen.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6, 7].map((i) => i * 37));
    expect(seen.every(({ phase, total }) => phase === 'decode' && total === 7 * 37)).toBe(true);
    const reason = new Error('stopped by the test');
    const controller = new AbortController();
    const opening = openImages(folder, {
      cacheDir,
      signal: controller.signal,
      onProgress: ({ done }) => done > 100 && controller.abort(reason),
    });
    await expect(opening).rejects.toBe(reason);
    expect(await inCache()).toEqual([]);
    await expect(openImages(folder, { cacheDir, signal: controller.signal })).rejects.toBe(reason);
  });

  it('leaves one copy if several openings run at once', async () => {
    await writeFiles(folder, six);
    const results = await Promise.all([1, 2, 3].map(() => openImages(folder, { cacheDir })));
    for (const { images } of results) expect(images.pixels).toEqual(results[0]!.images.pixels);
    expect(await inCache()).toHaveLength(1);
  });

  it('names the folder that cannot be written', async () => {
    await writeFiles(folder, six);
    await mkdir(cacheDir);
    await writeFile(join(cacheDir, 'datasets'), 'a file where a folder should be');
    await expect(openImages(folder, { cacheDir })).rejects.toMatchObject({
      code: 'write-failed',
      message: expect.stringContaining(cacheDir),
    });
  });

  it.each([
    ['a changed number', (manifest: Manifest) => ({ ...manifest, imageShape: [3, 3, 4] })],
    ['a damaged list', (manifest: Manifest) => ({ ...manifest, skipped: [{}] })],
    ['a value that is not an object', () => [1]],
  ])('decodes the files again for a manifest with %s', async (_, damage) => {
    await writeFiles(folder, six);
    const { path, images } = await openImages(folder, { cacheDir });
    const file = join(path, 'manifest.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as Manifest;
    await writeFile(file, JSON.stringify(damage(manifest)));
    const again = await openImages(folder, { cacheDir });
    expect(again).toMatchObject({ cached: false, skipped: [], images });
    expect((await openImages(folder, { cacheDir })).cached).toBe(true);
  });

  it('reads manifests of earlier versions, which have no checksum', async () => {
    await writeFiles(folder, six);
    const { path } = await openImages(folder, { cacheDir });
    const file = join(path, 'manifest.json');
    const { checksum, ...manifest } = JSON.parse(await readFile(file, 'utf8')) as Manifest;
    expect(checksum).toMatch(/^[0-9a-f]{64}$/);
    await writeFile(file, JSON.stringify(manifest));
    expect((await openImages(folder, { cacheDir })).cached).toBe(true);
  });

  it('opens streams that continue from any saved state', async () => {
    await writeFiles(folder, six);
    const { images } = await openImages(folder, { cacheDir });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(9),
        async (seed, batchSize, before) => {
          const stream = images.stream({ batchSize, random: new Random(seed) });
          const take = async (from: ImageStream) => {
            const batch = await from.next();
            const values = [...batch.samples.dataSync()];
            batch.samples.dispose();
            return { ...batch, samples: values };
          };
          for (let i = 0; i < before; i++) await take(stream);
          const state = JSON.parse(JSON.stringify(stream.state())) as ImageStreamState;
          const reopened = (await openImages(folder, { cacheDir })).images;
          const resumed = reopened.stream({ batchSize, random: new Random(0) });
          resumed.restore(state);
          for (let i = 0; i < 8; i++) expect(await take(resumed)).toEqual(await take(stream));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('refuses options out of range and names them', async () => {
    await writeFiles(folder, six);
    const refuses = async (options: object, message: string) =>
      await expect(openImages(folder, { cacheDir, ...options })).rejects.toThrow(message);
    await refuses({ size: 0 }, 'size is 0; expected');
    await refuses({ size: 4097 }, 'size is 4097; expected an integer from 1 to 4,096');
    await refuses({ size: [4, 1e9] }, 'size[1] is 1000000000');
    await refuses({ crop: 5001 }, 'crop is 5001');
    await refuses({ crop: 4, maxPixels: 15 }, 'crop is 4');
    await refuses({ size: [4, 2.5] }, 'size[1] is 2.5');
    await refuses({ crop: 'fit' }, "crop is 'fit' without a size");
    await refuses({ crop: -3 }, 'crop is -3');
    await refuses({ channels: 4 }, 'channels is 4; expected 1 or 3');
    await refuses({ limit: 0 }, 'limit is 0; expected an integer of at least 1');
    await refuses({ decoder: 'gd' }, 'decoder is "gd"; expected one of auto, sharp, javascript');
    await refuses({ corrupt: 'ignore' }, 'corrupt is "ignore"; expected');
  });
});
