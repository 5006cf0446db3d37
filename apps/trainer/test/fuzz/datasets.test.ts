/** Opens damaged data files as `wprox data`, `wprox train` and `wprox fid` do. */

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { cacheDirectory, type ImageSplit, importCifar10, openMnist10k } from '@wprox/datasets';
import type { DatasetConfig } from '@wprox/experiments';
import { openDataset } from '@wprox/experiments';
import { Random } from '@wprox/runtime/random';
import { encode } from 'fast-png';
import { zipSync } from 'fflate';
import jpeg from 'jpeg-js';
import { create } from 'tar';
import { afterAll, expect, vi } from 'vitest';
import { openSide } from '../../src/commands/fid-sides.js';
import { damageBytes } from './damage-bytes.fixture.js';
import { damageGzip, damagePng, damageTar, damageZipEntry } from './damage-inside.fixture.js';
import { damageJson } from './damage-json.fixture.js';
import { fuzz, type Target } from './fuzz.fixture.js';

const root = await mkdtemp(path.join(tmpdir(), 'wprox-fuzz-'));
vi.stubEnv('WPROX_CACHE', path.join(root, 'cache'));
afterAll(() => rm(root, { recursive: true }));

const at = (...names: string[]) => path.join(root, ...names);
const bytesOf = (count: number, below = 256) => {
  const random = new Random(count);
  return Uint8Array.from({ length: count }, () => random.integer(below));
};

/** Expects that shape, pixels and labels of images are consistent. */
function inspect({ imageShape, pixels, labels, count }: ImageSplit): void {
  for (const length of imageShape) expect(Number.isSafeInteger(length) && length > 0).toBe(true);
  expect(count).toBeGreaterThan(0);
  expect(pixels.length).toBe(imageShape.reduce((product, length) => product * length, count));
  expect(labels.length).toBe(count);
}

/** Opens data as training does, without the cache of decoded images. */
const trained = (dataset: DatasetConfig) => async () => {
  await rm(path.join(cacheDirectory(), 'datasets'), { recursive: true, force: true });
  const data = await openDataset(dataset);
  if (data.kind === 'images') inspect(data.images);
};

/** Opens a side of `wprox fid`, without the cache of decoded images. */
const measured = (from: string, size?: number) => async () => {
  await rm(path.join(cacheDirectory(), 'datasets'), { recursive: true, force: true });
  const { signal } = new AbortController();
  const options = { signal, onProgress: () => {}, ...(size !== undefined && { size }) };
  const side = await openSide(from, options);
  if (side.kind === 'images') inspect(side.images);
};

// The four files of MNIST; the first is gzipped.
const idx = (type: number, sizes: number[], data: Uint8Array) => {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.set([0, 0, type, sizes.length]);
  for (const [i, size] of sizes.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  return Uint8Array.from(Buffer.concat([header, data]));
};
/** Changes the sizes but not their product: the file is consistent but does not match the others. */
const otherSizes = (file: Uint8Array, random: Random): Uint8Array => {
  const copy = Uint8Array.from(file);
  const view = new DataView(copy.buffer);
  const places = Array.from({ length: copy[3]! }, (_, i) => 4 + 4 * i);
  const [from, to] = [0, 1].map(() => places[random.integer(places.length)]!) as [number, number];
  const factor = [2, 3, 7, 28][random.integer(4)]!;
  view.setUint32(from, view.getUint32(from) / factor);
  view.setUint32(to, view.getUint32(to) * factor);
  return copy;
};
const digits = idx(8, [3, 28, 28], bytesOf(3 * 784));
const labels = idx(8, [3], bytesOf(3, 10));
const mnistFiles = {
  'train-images-idx3-ubyte.gz': Uint8Array.from(gzipSync(digits)),
  'train-labels-idx1-ubyte': labels,
  't10k-images-idx3-ubyte': digits,
  't10k-labels-idx1-ubyte': labels,
};
await mkdir(at('mnist'));
for (const [name, bytes] of Object.entries(mnistFiles)) await writeFile(at('mnist', name), bytes);
const mnist = Object.entries(mnistFiles).map(
  ([name, whole]): Target => ({
    name: `MNIST file ${name}`,
    file: at('mnist', name),
    whole,
    damages: [
      name.endsWith('.gz')
        ? (file, random) => damageGzip(file, (bytes) => damageBytes(bytes, random))
        : otherSizes,
    ],
    // The error names the folder if a file is missing or does not match another.
    named: at('mnist'),
    read: trained({ name: 'mnist', path: at('mnist') }),
  }),
);

// An archive of CIFAR-10 with batches that are too short, so the undamaged one is refused too.
const batches = ['data_batch_1', 'data_batch_2', 'test_batch'].map((name) => `${name}.bin`);
await mkdir(at('cifar-10-batches-bin'));
for (const name of batches) await writeFile(at('cifar-10-batches-bin', name), bytesOf(3073));
await create({ file: at('whole.tar'), cwd: root, portable: true, mtime: new Date(0) }, [
  'cifar-10-batches-bin',
]);
const tar = Uint8Array.from(await readFile(at('whole.tar')));
const imported = (from: string) => async (isWhole: boolean) => {
  const importing = importCifar10(from, { cacheDir: at('cifar-cache') });
  await importing.catch((error: Error) => {
    if (!isWhole || !/has 3073 bytes; expected 30730000/.test(error.message)) throw error;
  });
  expect(await readdir(at('cifar-cache', 'datasets'))).toEqual([]);
};
const cifar: Target[] = [
  {
    name: 'cifar-10-binary.tar.gz',
    file: at('cifar-10-binary.tar.gz'),
    whole: Uint8Array.from(gzipSync(tar)),
    damages: [
      (file, random) => damageGzip(file, (bytes) => damageTar(bytes, random)),
      (file, random) => damageGzip(file, (bytes) => damageBytes(bytes, random)),
    ],
    read: imported(at('cifar-10-binary.tar.gz')),
  },
  {
    name: 'data_batch_1.bin',
    file: at('cifar-10-batches-bin', 'data_batch_1.bin'),
    whole: bytesOf(3073),
    named: 'data_batch_1.bin',
    read: imported(at('cifar-10-batches-bin')),
  },
];

// Image files.
const png = (height: number, width: number, channels: 1 | 3 | 4 = 3) =>
  encode({ width, height, channels, data: bytesOf(width * height * channels) });
const palette = encode({
  ...{ width: 8, height: 8, channels: 1, depth: 8, data: bytesOf(64, 4) },
  palette: [0, 1, 2, 3].map((k) => [k, 60 * k, 9]),
});
const jpg = (height: number, width: number) => {
  const data = bytesOf(height * width * 4);
  return Uint8Array.from(jpeg.encode({ width, height, data }, 60).data);
};
const face = jpg(218, 178);
const faces = zipSync({ 'img/1.jpg': face, 'img/2.jpg': face }, { level: 0 });
const mixed = zipSync({
  ...{ 'cats/1.png': png(8, 8), 'cats/2.jpg': jpg(8, 8), 'dogs/1.png': png(8, 8, 1) },
  ...{ 'dogs/2.png': palette, 'dogs/3.png': png(9, 12, 4), 'notes.txt': bytesOf(20) },
});
await mkdir(at('pictures'));
await writeFile(at('pictures', '0.png'), png(8, 8));
await writeFile(at('pictures', '1.png'), png(8, 8));

const inFolder = (name: string, whole: Uint8Array, damages: Target['damages'] = []): Target => ({
  name: `an image in a folder, ${name}`,
  file: at('pictures', name),
  whole,
  damages,
  named: at('pictures'),
  read: measured(at('pictures'), 8),
});
/** The same with the decoders that are used where the package sharp is missing. */
const inJavaScript = (target: Target): Target => ({
  ...target,
  name: `${target.name}, decoded in JavaScript`,
  read: async (isWhole) => {
    vi.stubEnv('WPROX_DECODER', 'javascript');
    try {
      return await target.read(isWhole);
    } finally {
      vi.stubEnv('WPROX_DECODER', '');
    }
  },
});
const celeba = (file: string, corrupt: 'refuse' | 'skip') =>
  trained({ name: 'celeba', path: at(file), crop: 100, size: 32, corrupt });
const pictures: Target[] = [
  inFolder('rgb.png', png(8, 8), [damagePng, damagePng, damagePng]),
  inFolder('gray.png', png(8, 8, 1), [damagePng]),
  inFolder('palette.png', palette, [damagePng, damagePng]),
  inFolder('small.jpg', jpg(16, 24)),
  inJavaScript(inFolder('other-palette.png', palette, [damagePng, damagePng])),
  inJavaScript(inFolder('other-small.jpg', jpg(16, 24))),
  {
    name: 'a zip archive of images',
    file: at('mixed.zip'),
    whole: mixed,
    damages: [damageZipEntry],
    read: measured(at('mixed.zip'), 8),
  },
  {
    name: 'a zip archive of images, corrupt files skipped',
    file: at('skipped.zip'),
    whole: mixed,
    damages: [
      damageZipEntry,
      (file, random) =>
        damageZipEntry(file, random, (bytes, name) =>
          name.endsWith('.png') ? damagePng(bytes, random) : damageBytes(bytes, random),
        ),
    ],
    read: trained({
      ...{ name: 'images', path: at('skipped.zip'), size: 32, channels: 1, corrupt: 'skip' },
    }),
  },
  {
    name: 'img_align_celeba.zip',
    file: at('img_align_celeba.zip'),
    whole: faces,
    damages: [damageZipEntry],
    read: celeba('img_align_celeba.zip', 'refuse'),
  },
];

// The cache of decoded images and of fetched data sets.
await writeFile(at('kept.zip'), mixed);
const keptImages = { name: 'images', path: at('kept.zip'), size: 32, channels: 3 } as const;
await openDataset({ ...keptImages, corrupt: 'refuse' });
const datasets = path.join(cacheDirectory(), 'datasets');
const [folder] = (await readdir(datasets)).filter((name) => name.startsWith('images-'));
const keptFile = (name: string) => path.join(datasets, folder!, name);
const remade = async (name: string, damages: Target['damages'] = []): Promise<Target> => ({
  name: `decoded images, ${name}`,
  file: keptFile(name),
  whole: await readFile(keptFile(name)),
  damages,
  // If the cache is damaged, the images are decoded again.
  isAlwaysRead: true,
  read: async () => {
    const data = await openDataset({ ...keptImages, corrupt: 'refuse' });
    if (data.kind === 'images') inspect(data.images);
    const { images } = data as { images: ImageSplit };
    expect([images.count, ...images.imageShape]).toEqual([5, 32, 32, 3]);
  },
});
const json = (whole: Uint8Array, random: Random) =>
  damageJson(Buffer.from(whole).toString(), random);
const kept: Target[] = [
  await remade('manifest.json', [json, json]),
  await remade('images.u8'),
  await remade('labels.u8'),
  {
    name: 'manifest.json of a fetched data set',
    file: path.join(datasets, 'mnist10k', 'manifest.json'),
    // It describes no existing data set, so it is refused undamaged too.
    whole: '{"format":1,"name":"mnist10k","imageShape":[28,28,1],"splits":{"train":{"count":1}}}',
    damages: [json],
    read: async (isWhole) => {
      await openMnist10k().catch((error: Error) => {
        if (!isWhole || !error.message.includes('describes other data')) throw error;
      });
    },
  },
];

fuzz('files of MNIST', mnist);
fuzz('files of CIFAR-10', cifar);
// These must run before the tests that delete the cache of decoded images.
fuzz('cached images', kept);
fuzz('images', pictures);
