/** A layer of any TensorFlow.js model as feature map. */
import * as tf from '@tensorflow/tfjs';
import {
  ArgumentError,
  quoted,
  reject,
  requireArray,
  requireFinite,
  requireOptions,
  requireString,
} from '@wprox/arguments';
import { infer, requireModel } from '@wprox/runtime/tensors';
import type { FeatureExtractor } from './feature-extractor.js';
import { requireFeatureName } from './feature-name.js';
import { requireImageShape } from './image-shape.js';
import { bilinearWeights, type ImageResizer, imageResizer } from './resize.js';

/** What {@link layerFeatures} takes. */
export interface LayerFeaturesOptions {
  /** Name of the features; every result measured on them carries it. */
  readonly name: string;
  /** Name of the layer of a LayersModel, or of the node of a GraphModel. */
  readonly layer: string;
  /** Height, width and channels (1 or 3) of the images; the model's input shape by default. */
  readonly inputShape?: readonly number[];
  /** The values of black and of white in the model's input; -1 and 1 by default. */
  readonly range?: readonly [black: number, white: number];
}

/**
 * Makes a feature map of a layer of a model of images. Images in [-1, 1] are resized to the model's size
 * (bilinear, a gray channel repeated) and scaled to its range of values. If the output of the layer is an
 * image [B, height, width, features], its mean over height and width is taken. The model stays the
 * caller's; `dispose` of the extractor frees only what the extractor made.
 *
 * @throws ArgumentError naming what is wrong: an option, the layer, the model's input or the layer's output.
 * @example
 * const features = layerFeatures(model, { name: 'my-net/pool', layer: 'pool' });
 */
export function layerFeatures(
  model: tf.LayersModel | tf.GraphModel,
  options: LayerFeaturesOptions,
): FeatureExtractor {
  if (!(model instanceof tf.GraphModel)) requireModel('model', model, MODEL);
  const { name, layer, inputShape, range = [-1, 1] } = checked(options);
  const taken = imageShapeOf(model, inputShape);
  const run = runnerOf(model, layer);
  const from = inputShape ?? taken;
  const resizer = imageResizer(from, [taken[0], taken[1]], bilinearWeights);
  const extract = (images: tf.Tensor) =>
    tf.tidy(() => featuresOf(run, resizer.resize(images), range, layer));
  return {
    name,
    dimension: probe(extract, from, resizer),
    inputShape: from,
    extract,
    dispose: resizer.dispose,
  };
}

const MODEL = 'a tf.LayersModel or tf.GraphModel';

function checked(options: LayerFeaturesOptions): LayerFeaturesOptions {
  const names = ['name', 'layer', 'inputShape', 'range'];
  requireOptions('options', options, names, "{ name: 'my-net/pool', layer: 'pool' }");
  const { name, layer, inputShape, range } = options;
  requireFeatureName('name', name);
  requireString('layer', layer, 'the name of a layer');
  if (inputShape !== undefined) requireImageShape('inputShape', inputShape);
  if (range !== undefined) {
    requireArray('range', range, '[black, white]');
    if (range.length !== 2) reject('range', range, '[black, white]');
    requireFinite('range[0]', range[0]);
    requireFinite('range[1]', range[1]);
  }
  return options;
}

type Run = (images: tf.Tensor4D) => tf.Tensor;

function featuresOf(
  run: Run,
  images: tf.Tensor4D,
  [black, white]: readonly [number, number],
  layer: string,
): tf.Tensor2D {
  const isSigned = black === -1 && white === 1;
  const scaled = isSigned
    ? images
    : tf.add(tf.mul(images, (white - black) / 2), (white + black) / 2);
  const output = run(scaled as tf.Tensor4D);
  if (output.rank === 4) return tf.mean(output, [1, 2]);
  if (output.rank === 2) return output as tf.Tensor2D;
  throw new ArgumentError(
    'layer',
    `${quoted(layer)} has outputs of shape [${output.shape}]; expected [B, features] or ` +
      '[B, height, width, features]',
  );
}

/** Finds the number of features with one gray image, because a graph does not always state it. */
function probe(
  extract: (images: tf.Tensor) => tf.Tensor2D,
  from: readonly number[],
  resizer: ImageResizer,
): number {
  try {
    return tf.tidy(() => extract(tf.zeros([1, ...from])).shape[1]);
  } catch (error) {
    resizer.dispose();
    throw error;
  }
}

function imageShapeOf(
  model: tf.LayersModel | tf.GraphModel,
  inputShape: readonly number[] | undefined,
): [number, number, number] {
  const [input, ...others] = model.inputs;
  const [, height, width, channels] = input?.shape ?? [];
  if (others.length > 0 || input?.shape?.length !== 4 || channels !== 3) {
    const shapes = model.inputs.slice(0, 3).map(({ shape }) => `[${shape?.slice(0, 6)}]`);
    throw new ArgumentError(
      'model',
      `takes ${shapes.join(' and ')}; expected one input of images, [B, height, width, 3]`,
    );
  }
  const isOpen = !(height! > 0) || !(width! > 0);
  if (isOpen && !inputShape) {
    throw new ArgumentError(
      'inputShape',
      'is nothing, but the model takes images of any size; expected [height, width, channels]',
    );
  }
  const [rows, columns] = isOpen ? inputShape! : [height!, width!];
  return [rows!, columns!, 3];
}

function runnerOf(model: tf.LayersModel | tf.GraphModel, layer: string): Run {
  if (!(model instanceof tf.LayersModel)) {
    return (images) => {
      const output = model.execute(images, layer);
      return Array.isArray(output) ? output[0]! : output;
    };
  }
  if (!model.layers.some(({ name }) => name === layer)) {
    const last = model.layers.slice(-5).map(({ name }) => name);
    throw new ArgumentError(
      'layer',
      `is ${quoted(layer)}, which the model lacks; its last layers are ${quoted(last.join(', '))}`,
    );
  }
  const outputs = model.getLayer(layer).output as tf.SymbolicTensor;
  const part = tf.model({ inputs: model.inputs, outputs });
  return (images) => infer(part, images);
}
