/**
 * Which layer of a critic cannot be differentiated twice?
 *
 * Each layer is taken alone, on random inputs of its own shape: with y the layer, v random and
 * G = ∂(v·y)/∂x, its penalty is P = ΣG². If ∂P/∂x or ∂P/∂W throws, the layer is the culprit. If not,
 * ∂P/∂x is compared with differences of P. P is a sum of many terms, of which a step in one
 * coordinate changes few; so the differences are taken term by term, in float64.
 */
import type { LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { Random } from '../random/random.js';
import { disposingOnFailure } from './disposing-on-failure.js';
import { canReadAtOnce } from './reading-at-once.js';
import { assertSecondOrder, SecondOrderError } from './self-test.js';

type Layer = LayersModel['layers'][number];

/** Coordinates of each input that are moved. */
const PROBES = 8;
/** Half the step of a central difference, for inputs of size 1. */
const STEP = 2 ** -6;
/** Of a smooth layer, differences truncate about STEP², 2e-4, of a slope; silent errors are of its size. */
const TOLERANCE = 0.05;

/**
 * Checks that every layer of a critic is twice differentiable with the right values, as gradient
 * penalties need; looks into models that are layers of the critic. Meant to be called once, before
 * training: it costs about twenty gradients of each layer. The critic is not changed.
 *
 * @param critic a built model; its layers are applied as for inference, to batches of 2.
 * @throws SecondOrderError naming the first layer, in the model's order, that is not.
 * @throws Error on the `webgpu` backend, which cannot read results at once.
 */
export function assertTwiceDifferentiable(critic: LayersModel): void {
  if (!canReadAtOnce()) {
    throw new Error(
      `assertTwiceDifferentiable reads results at once, which the backend "${tf.getBackend()}" ` +
        'cannot: build the critic and check it on another backend, such as wasm',
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
          'Gradient penalties need that; replace the layer by one of those marked right in ' +
          'docs/second-order-gradients.md',
      );
    }
  }
}

/** What is wrong with a layer; undefined if nothing is. */
function problemOf(layer: Layer): string | undefined {
  try {
    return disposingOnFailure(() => isRight(layer))
      ? undefined
      : 'its second-order gradient has a wrong value';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether a layer's ∂P/∂x is what differences of P say; throws what tfjs throws. */
function isRight(layer: Layer): boolean {
  const random = new Random(1);
  const normal = (shape: number[]) =>
    tf.tensor(random.normal(tf.util.sizeFromShape(shape)), shape, 'float32');
  const inputs = inputShapes(layer).map(normal);
  const outputs = (xs: Tensor[]) => layer.apply(xs.length === 1 ? xs[0]! : xs) as Tensor;
  const v = normal(outputs(inputs).shape);
  const inner = tf.grads((...xs: Tensor[]) => tf.sum(tf.mul(outputs(xs), v)) as Tensor);
  const weights = layer.trainableWeights.map((weight) => weight.read());
  const penalty = (...all: Tensor[]) => {
    const terms = inner(all.slice(0, inputs.length)).map((g) => tf.sum(tf.square(g)));
    // A linear layer's G does not depend on x at all, which tfjs would take for a mistake.
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
 * Whether ∂P/∂x_k is what differences of P say. Coordinates vote: near a kink, of a rectifier say,
 * a difference may be wrong, but not at most coordinates.
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
    let size = 0; // of what changes, to which the rounding of G is proportional
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
    // Where the layer is not defined, such as a logarithm below 0, there is nothing to compare.
    if (Number.isNaN(slope) || Math.abs(slope - slopes[i]!) <= allowed) votes++;
  }
  return 2 * votes >= probes;
}
