/** A right call of every function that `@wprox/metrics` exports. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import * as main from '@wprox/metrics';
import * as files from '@wprox/metrics/files';
import * as nsfwjs from '@wprox/metrics/nsfwjs';
import { Random } from '@wprox/runtime/random';
import type { Calls } from '../misuse.js';

export const exported = { ...main, ...files, ...nsfwjs };

let folder: string;
let classifier: main.Cifar10Classifier;
let resizer: main.ImageResizer;
let model: tf.LayersModel;
let images: tf.Tensor4D;
let large: tf.Tensor4D;
let points: tf.Tensor2D;

export async function prepare() {
  await tf.setBackend('cpu');
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-misuse-'));
  await writeModelFile();
  images = tf.zeros([1, 2, 2, 3]);
  large = tf.zeros([1, 32, 32, 3]);
  points = tf.tensor2d([0, 1, 2, 4], [2, 2]);
  classifier = await exported.loadCifar10Classifier();
  resizer = exported.imageResizer([2, 2, 3], [4, 4], exported.bilinearWeights);
  model = tf.sequential({
    layers: [tf.layers.conv2d({ inputShape: [2, 2, 3], filters: 1, kernelSize: 1, name: 'last' })],
  });
  return async () => {
    for (const owner of [classifier, resizer, model]) owner.dispose();
    tf.dispose([images, large, points]);
    await rm(folder, { recursive: true });
  };
}

export const tensors = () => tf.memory().numTensors;

/** A model of one layer, as TensorFlow.js saves it. */
async function writeModelFile(): Promise<void> {
  const saved = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] });
  await saved.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs: weights, weightData }) => {
      const weightsManifest = [{ paths: ['weights.bin'], weights }];
      const json = JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest });
      await writeFile(path.join(folder, 'model.json'), json);
      await writeFile(path.join(folder, 'weights.bin'), new Uint8Array(weightData as ArrayBuffer));
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  saved.dispose();
}

const random = () => new Random(7);
const set = () => exported.featureSet('points', [0, 1, 2, 4, 9, 7], 2);
const statistics = () => exported.statisticsOf(set());
const distribution = () => ({
  description: {
    kind: 'gaussian-mixture' as const,
    means: [[0], [1]],
    weights: [0.5, 0.5],
    standardDeviation: 0.1,
  },
});
const perturbed = () => [images, 0.5, random()];
const identity = () => exported.identityFeatures('points', [2]);

const CALLBACK = 'called by the package, not by users';
const INCEPTION = 'needs a file of 95 MB; its test in packages/metrics has these calls';

export const calls: Calls = {
  'CollectOptions#onProgress': CALLBACK,
  'KernelDistanceOptions#onProgress': CALLBACK,
  'PrecisionRecallOptions#onProgress': CALLBACK,
  'InceptionV3#extract': INCEPTION,
  'NsfwjsInception#extract': 'needs a network of 90 MB; it is an extractor of layerFeatures',
  loadInceptionV3: INCEPTION,
  loadNsfwjsInception: 'makes a network of 90 MB; its test in packages/metrics has these calls',
  'Cifar10Classifier#extract': { on: () => classifier, with: () => [large] },
  'FeatureCollector#add': {
    on: () => exported.vectorCollector(identity()),
    with: () => [points],
  },
  'FeatureExtractor#extract': { on: identity, with: () => [points] },
  'ImageResizer#resize': { on: () => resizer, with: () => [images] },
  'Perturbation#apply': { on: () => exported.gaussianNoise, with: perturbed },
  areaWeights: () => [2, 3],
  bilinearWeights: () => [2, 3],
  'blackRectangles.apply': perturbed,
  buildCifar10Classifier: () => [1],
  collectFeatures: () => [identity(), [points], {}],
  collectStatistics: () => [identity(), [points], {}],
  countModes: () => [exported.modeMap(distribution()), [0.1, 0.9]],
  decodeFeatures: () => [exported.encodeFeatures(set()), {}],
  decodeStatistics: () => [exported.encodeStatistics(statistics()), 'points', {}],
  encodeFeatures: () => [set()],
  encodeStatistics: () => [statistics()],
  featureSet: () => ['points', [0, 1, 2, 4], 2],
  frechetDistance: () => [statistics(), set(), {}],
  'gaussianBlur.apply': perturbed,
  'gaussianNoise.apply': perturbed,
  identityFeatures: () => ['points', [2]],
  imageResizer: () => [[2, 2, 3], [4, 4], exported.areaWeights],
  kernelDistance: () => [set(), set(), { random: random(), subsets: 2, subsetSize: 2 }],
  layerFeatures: () => [model, { name: 'own', layer: 'last' }],
  loadModelFile: () => [path.join(folder, 'model.json'), {}],
  modeMap: () => [distribution()],
  npyHeader: () => ['<f4', [2, 3]],
  'pixelShift.apply': perturbed,
  precisionRecall: () => [set(), set(), { neighbors: 1 }],
  'saltAndPepper.apply': perturbed,
  slicedWasserstein2: () => [set(), set(), { random: random() }],
  statisticsCollector: { with: () => [identity()], unused: ['extractor.extract'] },
  statisticsOf: () => [set()],
  'subpixelShift.apply': perturbed,
  'swirl.apply': perturbed,
  vectorCollector: { with: () => [identity()], unused: ['extractor.extract'] },
  wasserstein2: () => [set(), set()],
};
