/**
 * A small CIFAR-10 classifier whose last hidden layer is a feature map: 128 features, the average over
 * the image of the last convolution. Its weights are part of the package; the model file records how
 * they were trained and their test accuracy.
 *
 * A Fréchet distance on these features is cheap and tells good training from bad on CIFAR-10. It is not
 * FID, which is measured on Inception v3, and must not be compared with published FID values.
 */
import * as tf from '@tensorflow/tfjs';
import { requireInteger } from '@wprox/arguments';
import { infer } from '@wprox/runtime/tensors';
import { loadableModel } from './embedded-model.js';
import type { FeatureExtractor } from './feature-extractor.js';
import { requireImages } from './image-shape.js';

/** What the model file records about the weights. */
export interface ClassifierMetadata {
  /** Share of the 10,000 test images that the classifier labels correctly. */
  readonly testAccuracy: number;
  /** Epochs of the training. */
  readonly epochs: number;
  /** Seed of the training. */
  readonly seed: number;
}

/** The classifier as a feature map, and its metadata. */
export interface Cifar10Classifier extends FeatureExtractor, ClassifierMetadata {
  readonly name: 'cifar10-classifier';
  /** The first 12 hexadecimal digits of the SHA-256 of the weights. */
  readonly fingerprint: string;
  /** The whole classifier: from images [B, 32, 32, 3] in [-1, 1] to logits [B, 10]. */
  readonly model: tf.LayersModel;
}

const INPUT_SHAPE = [32, 32, 3];
const FEATURE_LAYER = 'features';

/**
 * Builds the untrained network, from images [B, 32, 32, 3] in [-1, 1] to logits [B, 10], for training
 * scripts. To measure, use {@link loadCifar10Classifier}. The caller disposes the model.
 * @param seed seed of the initial weights, a positive integer.
 * @throws ArgumentError if the seed is not a positive integer.
 */
export function buildCifar10Classifier(seed: number): tf.LayersModel {
  requireInteger('seed', seed, 1); // TensorFlow.js treats 0 as no seed
  const input = tf.input({ shape: INPUT_SHAPE, name: 'images' });
  const layers: [filters: number, strides: number][] = [
    [32, 2],
    [64, 1],
    [64, 2],
    [128, 1],
  ];
  let x = input;
  layers.forEach(([filters, strides], i) => {
    const kernelInitializer = tf.initializers.heNormal({ seed: seed + i });
    const convolution = { kernelSize: 3, padding: 'same', useBias: false } as const;
    const conv = { ...convolution, filters, strides, kernelInitializer, name: `conv${i + 1}` };
    x = tf.layers.conv2d(conv).apply(x) as tf.SymbolicTensor;
    const norm = { momentum: 0.9, name: `norm${i + 1}` };
    x = tf.layers.batchNormalization(norm).apply(x) as tf.SymbolicTensor;
    x = tf.layers.reLU({ name: `relu${i + 1}` }).apply(x) as tf.SymbolicTensor;
  });
  const average = tf.layers.globalAveragePooling2d({ name: FEATURE_LAYER } as never);
  const kernelInitializer = tf.initializers.glorotUniform({ seed: seed + layers.length });
  const logits = tf.layers.dense({ units: 10, kernelInitializer, name: 'logits' });
  const output = logits.apply(average.apply(x)) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: output, name: 'cifar10-classifier' });
}

/**
 * Loads the classifier that is part of this package: a module of 0.7 MB, which bundlers split off. The
 * caller disposes it.
 * @example
 * const classifier = await loadCifar10Classifier();
 * const features = classifier.extract(images); // [B, 128]
 */
export async function loadCifar10Classifier(): Promise<Cifar10Classifier> {
  const embedded = await import('./cifar10-classifier.generated.js');
  const { artifacts, metadata, fingerprint } = loadableModel<ClassifierMetadata>(embedded);
  const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  const features = tf.model({
    inputs: model.inputs,
    outputs: model.getLayer(FEATURE_LAYER).output as tf.SymbolicTensor,
  });
  const { testAccuracy, epochs, seed } = metadata;
  return {
    name: 'cifar10-classifier',
    dimension: features.outputShape[1] as number,
    inputShape: INPUT_SHAPE,
    fingerprint,
    testAccuracy,
    epochs,
    seed,
    model,
    extract: (inputs) => {
      // Without this check the network accepts images of any size and averages over them.
      requireImages('inputs', inputs, INPUT_SHAPE);
      return infer(features, inputs) as tf.Tensor2D;
    },
    dispose: () => void model.dispose(),
  };
}
