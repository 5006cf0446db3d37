/**
 * A small CIFAR-10 classifier whose last hidden layer serves as feature map: 128 features, the
 * average over the image of the last convolution. Its weights come with the package; the model file
 * says how they were trained and what test accuracy they reach.
 *
 * A Fréchet distance on these features tells good training from bad on CIFAR-10, cheaply. It is not
 * the FID, which is measured on Inception v3, and cannot be compared with published FID values.
 */
import * as tf from '@tensorflow/tfjs';
import type { FeatureExtractor } from './feature-extractor.js';
import { readShippedModel } from './shipped-model.js';

/** What the model file tells about the weights. */
export interface ClassifierMetadata {
  /** Share of the 10,000 test images that the classifier names rightly. */
  readonly testAccuracy: number;
  readonly epochs: number;
  readonly seed: number;
}

/** The classifier as a feature map, with its test accuracy. */
export interface Cifar10Classifier extends FeatureExtractor, ClassifierMetadata {
  readonly name: 'cifar10-classifier';
  /** Of the weights: 12 hexadecimal digits, other for other weights. */
  readonly fingerprint: string;
  /** The whole classifier: images [B, 32, 32, 3] in [-1, 1] to logits [B, 10]. */
  readonly model: tf.LayersModel;
}

const INPUT_SHAPE = [32, 32, 3];
const FEATURE_LAYER = 'features';
const folder = new URL('../../weights/cifar10-classifier/', import.meta.url);

/**
 * The untrained network: images [B, 32, 32, 3] in [-1, 1] to logits [B, 10]. For training scripts;
 * to measure, use {@link loadCifar10Classifier}. The model is the caller's.
 * @param seed of the initial weights, a positive integer.
 * @throws RangeError if the seed is something else.
 */
export function buildCifar10Classifier(seed: number): tf.LayersModel {
  if (!Number.isInteger(seed) || seed < 1) {
    // TensorFlow.js takes 0 for "no seed".
    throw new RangeError(`seed is ${seed}; expected a positive integer`);
  }
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
 * Loads the classifier that comes with this package. The caller disposes it.
 * @throws Error if the package's model files are missing or do not fit together.
 * @example
 * const classifier = await loadCifar10Classifier();
 * const features = classifier.extract(images); // [B, 128]
 */
export async function loadCifar10Classifier(): Promise<Cifar10Classifier> {
  const { artifacts, metadata, fingerprint } = await readShippedModel<ClassifierMetadata>(folder);
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
    extract: (images) => {
      // The network would take images of any size, and average over them.
      if (images.rank !== 4 || !tf.util.arraysEqual(images.shape.slice(1), INPUT_SHAPE)) {
        throw new RangeError(`images have shape [${images.shape}]; expected [B, ${INPUT_SHAPE}]`);
      }
      return features.apply(images) as tf.Tensor2D;
    },
    dispose: () => void model.dispose(),
  };
}
