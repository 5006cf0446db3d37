/** The proximal flow on tensors, with the distances of regularizers, each step to convergence. */
import * as tf from '@tensorflow/tfjs';
import type { ProximalDistance } from '@wprox/regularizers';
import { inverse } from 'ml-matrix';
import { breathe, type Pause } from '../study-kind.js';
import type { Steps } from './float64-steps.js';
import { type Evaluated, type FlowProblem, searchMetric } from './flow-problem.js';
import { minimizeRounded } from './quasi-newton.js';

/**
 * Follows θᵏ⁺¹ = argmin F(θ) + D̃²(θ, θᵏ)/(2h) on the backend in use. All tensors are freed when the
 * promise settles.
 *
 * @param pause is called after each step. @returns θ⁰, …, θᴷ.
 */
export async function followOnTensors(
  problem: FlowProblem,
  distance: ProximalDistance,
  { h, steps }: Steps,
  pause: Pause = breathe,
): Promise<Float64Array[]> {
  const { generator } = problem;
  const { count, dimension, parameters } = generator;
  const kept: tf.Tensor[] = [];
  const keep = <T extends tf.Tensor>(tensor: T): T => {
    kept.push(tensor);
    return tensor;
  };
  const parts = problem.tensorParts(keep);
  const design = keep(
    tf.tensor2d(Float32Array.from(generator.design), [count * dimension, parameters]),
  );
  const samplesAt = (theta: tf.Tensor) =>
    tf.reshape(tf.matMul(design, tf.reshape(theta, [parameters, 1])), [
      count,
      dimension,
    ]) as tf.Tensor2D;
  const guess = (theta: Float64Array) => inverse(searchMetric(problem, theta, h)).mul(h);
  try {
    const path = [problem.start];
    for (let k = 0; k < steps; k++) {
      const anchor = tf.tidy(() => samplesAt(tf.tensor1d(Float32Array.from(path[k]!))));
      /** F + D̃²/(2h). */
      const objective = (theta: tf.Tensor) => {
        const x = samplesAt(theta);
        const loss = tf.sub(parts.potential(x), parts.logVolume(theta as tf.Tensor1D));
        return tf.add(loss, tf.mul(distance.squaredDistance(x, anchor), 1 / (2 * h)));
      };
      const evaluate = async (theta: Float64Array): Promise<Evaluated> => {
        const numbers = tf.tidy(() => {
          const { value, grad } = tf.valueAndGrad(objective)(tf.tensor1d(Float32Array.from(theta)));
          return tf.concat([tf.reshape(value, [1]), grad]);
        });
        const [value, ...gradient] = await numbers.data();
        numbers.dispose();
        return { value: value!, gradient: Float64Array.from(gradient) };
      };
      try {
        path.push(await minimizeRounded({ evaluate, guess }, path[k]!));
      } finally {
        anchor.dispose();
      }
      await pause((k + 1) / steps);
    }
    return path;
  } finally {
    tf.dispose(kept);
  }
}
