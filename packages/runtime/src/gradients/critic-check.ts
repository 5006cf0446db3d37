/**
 * Finds the layer of a critic that cannot be differentiated twice.
 *
 * Each layer is tested alone on random inputs of its shape. With the layer y, random v and
 * G = ∂(v·y)/∂x, its penalty is P = ΣG². The layer fails if ∂P/∂x or ∂P/∂W throws, or if ∂P/∂x
 * disagrees with central differences of P. A step in one coordinate changes few terms of P, so that
 * the differences are taken term by term, in float64.
 */
import type { LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { Random } from '../random/random.js';
import { disposingOnFailure } from '../tensors/disposing-on-failure.js';
import { trainableVariables } from '../tensors/layers-model.js';
import { requireModel } from '../tensors/tensor-arguments.js';
import { canReadAtOnce } from './reading-at-once.js';
import { assertSecondOrder, SecondOrderError } from './self-test.js';

type Layer = LayersModel['layers'][number];

/** Coordinates of each input in which differences are taken. */
const PROBES = 8;
/** Half the step of a central difference, for inputs of size 1. */
const STEP = 2 ** -6;
/** Differences of a smooth layer are wrong by about STEP², 2e-4, of the slope; wrong gradients by all of it. */
const TOLERANCE = 0.05;

/**
 * Checks that tfjs differentiates every layer of a critic twice with the right values, as gradient
 * penalties require, including the layers of nested models. Call it once before training: it costs
 * about twenty gradients of each layer. It does not change the critic and leaves no tensors.
 *
 * @param critic a built model; its layers are applied in inference mode to batches of 2.
 * @throws ArgumentError unless it is one. @throws SecondOrderError naming the first layer that fails, in the order of the model.
 * @throws Error on the `webgpu` backend, which cannot read results synchronously.
 */
export function assertTwiceDifferentiable(critic: LayersModel): void {
  requireModel('critic', critic);
  if (!canReadAtOnce()) {
    throw new Error(
      `the backend "${tf.getBackend()}" cannot read results synchronously, as this check must; ` +
        'build the critic on another backend, such as wasm, and check it there',
    );
  }
  assertSecondOrder();
  check(critic, '');
}

function check(model: LayersModel, path: string): void {
  for (const layer of model.layers) {
    const name = `${path}${layer.name}`;
    if (layer.getClassName() === 'InputLayer') continue;
    if (layer instanceof tf.LayersModel) {
      check(layer, `${name}/`);
      continue;
    }
    const problem = problemOf(layer);
    if (problem) {
      throw new SecondOrderError(
        `critic layer "${name}" (${layer.getClassName()}) is not twice differentiable: ${problem}. ` +
          'Use a layer that docs/project/layers.md marks as right',
      );
    }
  }
}

/** Returns the problem of a layer; undefined if there is none. */
function problemOf(layer: Layer): string | undefined {
  try {
    return disposingOnFailure(() => isRight(layer))
      ? undefined
      : 'its second-order gradient has a wrong value';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Tells whether ∂P/∂x of a layer agrees with differences of P. @throws the errors of tfjs. */
function isRight(layer: Layer): boolean {
  const random = new Random(1);
  const normal = (shape: number[]) =>
    tf.tensor(random.normal(tf.util.sizeFromShape(shape)), shape, 'float32');
  const inputs = inputShapes(layer).map(normal);
  const outputs = (xs: Tensor[]) => layer.apply(xs.length === 1 ? xs[0]! : xs) as Tensor;
  const v = normal(outputs(inputs).shape);
  const inner = tf.grads((...xs: Tensor[]) => tf.sum(tf.mul(outputs(xs), v)) as Tensor);
  const weights = trainableVariables(layer);
  const penalty = (...all: Tensor[]) => {
    const terms = inner(all.slice(0, inputs.length)).map((g) => tf.sum(tf.square(g)));
    // G of a linear layer does not depend on x, and tfjs refuses to differentiate a constant.
    return tf.addN([...terms, ...all.map((each) => tf.mul(tf.sum(each), 0))]) as Tensor;
  };
  const gradients = tf.grads(penalty)([...inputs, ...weights]);
  return inputs.every((_, k) => agrees(inner, inputs, k, gradients[k]!, random));
}

function inputShapes(layer: Layer): number[][] {
  const inputs = layer.getInputAt(0);
  const shapeOf = ({ shape }: SymbolicTensor) => shape.map((size) => size ?? 2);
  return Array.isArray(inputs) ? inputs.map(shapeOf) : [shapeOf(inputs)];
}

/**
 * Tells whether ∂P/∂x_k agrees with differences of P at most of the tested coordinates. At a few a
 * difference may be wrong, because a step crosses a kink, for example of a rectifier.
 */
function agrees(
  inner: (xs: Tensor[]) => Tensor[],
  inputs: Tensor[],
  k: number,
  gradient: Tensor,
  random: Random,
): boolean {
  const values = inputs[k]!.dataSync();
  const slopes = gradient.dataSync();
  const moved = (i: number, by: number) => {
    const shifted = values.slice();
    shifted[i]! += by;
    return tf.tidy(() => {
      const xs = inputs.map((x, j) => (j === k ? tf.tensor(shifted, x.shape) : x));
      return inner(xs).map((g) => g.dataSync());
    });
  };
  const probes = Math.min(PROBES, values.length);
  let votes = 0;
  for (const i of random.permutation(values.length).slice(0, probes)) {
    const up = moved(i, STEP);
    const down = moved(i, -STEP);
    let rise = 0;
    let size = 0; // of the terms that change; the rounding of G is proportional to it
    up.forEach((terms, j) => {
      terms.forEach((term, t) => {
        const other = down[j]![t]!;
        rise += term ** 2 - other ** 2;
        size += term === other ? 0 : term ** 2 + other ** 2;
      });
    });
    const slope = rise / (2 * STEP);
    const rounding = (size * 2 ** -20) / STEP;
    const allowed = TOLERANCE * Math.max(Math.abs(slope), Math.abs(slopes[i]!)) + rounding;
    // NaN: the layer is not defined here, for example a logarithm below 0.
    if (Number.isNaN(slope) || Math.abs(slope - slopes[i]!) <= allowed) votes++;
  }
  return 2 * votes >= probes;
}
