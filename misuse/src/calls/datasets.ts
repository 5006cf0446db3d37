/** A right call of every function that `@wprox/datasets` exports. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import * as main from '@wprox/datasets';
import * as images from '@wprox/datasets/images';
import * as toys from '@wprox/datasets/toys';
import { Random } from '@wprox/runtime/random';
import type { Calls } from '../misuse.js';

export const exported = { ...main, ...images, ...toys };

let folder: string;
let decoder: main.PictureDecoder;

/** A gray picture of 2×2 pixels. */
const picture = () => Buffer.from('P5 2 2 255 abcd');
/** An IDX file of the shape, full of zeros. */
const idx = (...shape: number[]) => {
  const header = [0, 0, 8, shape.length, ...shape.flatMap((length) => [0, 0, 0, length])];
  return Uint8Array.from([...header, ...new Uint8Array(shape.reduce((a, b) => a * b))]);
};

/** Hides npm: a download that is really tried ends at once. Relative paths lead into the folder. */
export async function prepare() {
  await tf.setBackend('cpu');
  const before = process.cwd();
  const { PATH } = process.env;
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-misuse-'));
  await mkdir(path.join(folder, 'pictures'));
  await writeFile(path.join(folder, 'pictures', 'one.pgm'), picture());
  for (const start of ['train', 't10k', 'emnist-mnist-train', 'emnist-mnist-test']) {
    await writeFile(path.join(folder, `${start}-images-idx3-ubyte`), idx(1, 2, 2));
    await writeFile(path.join(folder, `${start}-labels-idx1-ubyte`), idx(1));
  }
  process.chdir(folder);
  process.env['PATH'] = folder;
  decoder = await exported.pictureDecoder('javascript');
  return async () => {
    process.chdir(before);
    process.env['PATH'] = PATH;
    await rm(folder, { recursive: true });
  };
}

export const tensors = () => tf.memory().numTensors;

const random = () => new Random(7);
const options = () => ({ batchSize: 1, random: random() });
const cacheDir = () => path.join(folder, 'cache');
const content = () => ({
  name: 'images',
  imageShape: [1, 1, 1] as const,
  pixels: new Uint8Array(2),
  labels: new Uint8Array(2),
});
const split = () => new exported.ImageSplit(content());
const imageSource = () => ({
  name: 'images',
  count: 2,
  labels: [0, 0],
  images: () => tf.zeros<tf.Rank.R4>([1, 1, 1, 1]),
});
const pointSource = () => ({
  name: 'points',
  dimension: 1,
  draw: () => ({ values: new Float32Array(1), labels: new Int32Array(1) }),
});
const points = () => new exported.PointStream(exported.ring(), options());

const CALLBACK = 'called by the package, not by users';
const NOT_THERE = 'the data set is not in the cache, and npm is hidden';

export const calls: Calls = {
  'CurveDescription#at': 'a formula, which is not checked for each of many points',
  'IdxDatasetOptions#onProgress': CALLBACK,
  'IdxOptions#onProgress': CALLBACK,
  'EmnistOptions#onProgress': CALLBACK,
  'ImagesOptions#onProgress': CALLBACK,
  'InstallOptions#onProgress': CALLBACK,
  'ImageSource#images': 'called by ImageStream; ImageSplit#images is one',
  'ImageSplit#firstImages': { on: split, with: () => [1, 1] },
  'ImageSplit#images': { on: split, with: () => [[0]] },
  'ImageSplit#stream': { on: split, with: () => [options()] },
  'ImageStream#restore': {
    on: () => split().stream(options()),
    with: () => [split().stream(options()).state()],
  },
  'PictureDecoder#decode': { on: () => decoder, with: () => [picture(), 4] },
  'PointSource#draw': { on: () => exported.ring(), with: () => [random(), 1] },
  'PointStream#restore': { on: points, with: () => [points().state()] },
  'ResumableStream#restore': { on: points, with: () => [points().state()] },
  'SampleSource#stream': { on: () => exported.ring(), with: () => [options()] },
  'ToyDistribution#draw': { on: () => exported.swissRoll(), with: () => [random(), 1] },
  'ToyDistribution#stream': { on: () => exported.swissRoll(), with: () => [options()] },
  cifar10Status: () => [{ cacheDir: cacheDir() }],
  deltaPairDistribution: () => [{ a: 0 }],
  eightGaussians: () => [{ radius: 1 }],
  fetchCifar10: { with: () => [{ cacheDir: cacheDir() }], fails: NOT_THERE },
  fetchMnist10k: { with: () => [{ cacheDir: cacheDir() }], fails: NOT_THERE },
  importCifar10: { with: () => [folder, { cacheDir: cacheDir() }], fails: NOT_THERE },
  mnist10kStatus: () => [{ cacheDir: cacheDir() }],
  'new ImageSplit': () => [content()],
  'new ImageStream': { with: () => [imageSource(), options()], unused: ['source.images'] },
  'new PointStream': { with: () => [pointSource(), options()], unused: ['source.draw'] },
  openCelebA: {
    with: () => [path.join(folder, 'pictures'), { cacheDir: cacheDir() }],
    fails: 'the picture has another size than those of CelebA',
  },
  openCifar10: { with: () => [{ cacheDir: cacheDir() }], fails: NOT_THERE },
  openEmnist: () => [folder, { split: 'mnist' }],
  openFashionMnist: () => [folder, {}],
  openIdxDataset: () => [folder, { name: 'digits', classNames: ['0'] }],
  openImages: () => [path.join(folder, 'pictures'), { cacheDir: cacheDir() }],
  openMnist: () => [folder, {}],
  openMnist10k: { with: () => [{ cacheDir: cacheDir() }], fails: NOT_THERE },
  parallelLine: () => [0],
  pictureDecoder: () => ['javascript'],
  pixelBytes: () => [[0, 1]],
  pointCloud: () => [{ points: [[0, 1]] }],
  readIdx: () => [path.join(folder, 'train-labels-idx1-ubyte'), {}],
  referencePoints: () => [exported.ring(), 3, random()],
  ring: () => [{ radius: 1 }],
  swissRoll: () => [{ noise: 1 }],
  twentyFiveGaussians: () => [{ spacing: 1 }],
};
