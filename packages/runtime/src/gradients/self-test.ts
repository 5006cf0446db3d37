/** One gradient of a gradient whose value is known: is tfjs right to the second order here? */
import * as tf from '@tensorflow/tfjs';
import { disposingOnFailure } from './disposing-on-failure.js';
import { readingAtOnce } from './reading-at-once.js';

/** Gradients of gradients are wrong or missing; the message says where and what to do. */
export class SecondOrderError extends Error {
  override readonly name = 'SecondOrderError';
}

/**
 * With h(s) = sigmoid(exp(lrelu(tanh s))) and slope 0.2 below 0, the value at w = 0.8 of
 * d/dw Σ_x (d/dx h(w·x))², x in {0.7, -0.4}. It goes through each kind of repair that critics need.
 */
const points = [0.7, -0.4];
const at = 0.8;
const expected = 0.0179025862;
/** A dozen float32 operations of values below 1 leave 1e-8 of error; a wrong gradient is off by 1e-2. */
const tolerance = 1e-6;

/** The backends that have passed. A failure is not kept: the program may repair and try again. */
const passed = new Set<string>();

/**
 * Checks one second-order gradient, in a millisecond or two, on the backend in use; once it is right,
 * later calls cost nothing. For whoever is about to differentiate a gradient, such as a penalty.
 * Reads its result at once; where the backend does not allow that, `cpu` computes it.
 *
 * @throws SecondOrderError if the gradient is missing or has another value.
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
    `TensorFlow.js's gradients of gradients are not repaired (on "${backend}" the self-test ` +
      `${found}): add import '@wprox/runtime/gradients' to your program. If it is there, two copies ` +
      'of @tensorflow/tfjs are installed, which npm ls @tensorflow/tfjs shows',
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
