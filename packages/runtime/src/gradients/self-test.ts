/** Tests tfjs's gradients of gradients by one whose value is known. */
import * as tf from '@tensorflow/tfjs';
import { disposingOnFailure } from '../tensors/disposing-on-failure.js';
import { readingAtOnce } from './reading-at-once.js';

/** Says which gradient of a gradient is wrong or missing, and what to do. */
export class SecondOrderError extends Error {
  override readonly name = 'SecondOrderError';
}

/**
 * The tested value is d/dw Σ_x (d/dx h(w·x))² at w = 0.8 for x in {0.7, -0.4}, where
 * h(s) = sigmoid(exp(lrelu(tanh s))) has slope 0.2 below 0. It uses each kind of repair that critics
 * need.
 */
const points = [0.7, -0.4];
const at = 0.8;
const expected = 0.0179025862;
/** A dozen float32 operations on values below 1 round by 1e-8; a wrong gradient is wrong by 1e-2. */
const tolerance = 1e-6;

/** Backends that have passed. Failures are not stored, because the program may repair and try again. */
const passed = new Set<string>();

/**
 * Checks one second-order gradient on the backend in use, in a millisecond or two; after a success,
 * later calls do nothing. Call it before you differentiate a gradient, for example in a penalty. On a
 * backend without synchronous reads, `cpu` computes the gradient.
 *
 * @throws SecondOrderError if the gradient is missing or has a wrong value.
 */
export function assertSecondOrder(): void {
  const backend = tf.getBackend();
  if (passed.has(backend)) return;
  let found: string;
  try {
    const value = readingAtOnce(secondOrderValue);
    if (Math.abs(value - expected) <= tolerance) {
      passed.add(backend);
      return;
    }
    found = `gave ${value.toPrecision(5)} instead of ${expected.toPrecision(5)}`;
  } catch (error) {
    found = `stopped with "${error instanceof Error ? error.message : error}"`;
  }
  throw new SecondOrderError(
    `gradients of gradients are not repaired (the self-test on "${backend}" ${found}): add ` +
      "import '@wprox/runtime/gradients', and look for a second copy with npm ls @tensorflow/tfjs",
  );
}

function secondOrderValue(): number {
  return disposingOnFailure(() => {
    const x = tf.tensor1d(points);
    const h = (s: tf.Tensor) => tf.sigmoid(tf.exp(tf.leakyRelu(tf.tanh(s), 0.2)));
    const penalty = (w: tf.Tensor) => tf.sum(tf.square(tf.grad((z) => h(tf.mul(w, z)))(x)));
    return tf.grad(penalty)(tf.scalar(at)).dataSync()[0]!;
  });
}
