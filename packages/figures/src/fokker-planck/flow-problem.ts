/**
 * A flow of F(ρ) = KL(ρ‖e^{−V}) = E V(x) + E log ρ(x) on a generator, as float64 functions, as tensors,
 * and with the true flow to compare with. The entropy of a generator is that of its latents plus
 * E log|det ∂g/∂z|, so up to a constant F = E V(x) − the log-volume.
 */
import type * as tf from '@tensorflow/tfjs';
import { Matrix } from 'ml-matrix';
import { type LinearGenerator, pulledBack, samplesOf } from './linear-generator.js';

/** A value with its gradient. */
export interface Evaluated {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** The parts of F on tensors. */
export interface TensorParts {
  /** E V over the batch, [n, d]. */
  potential(samples: tf.Tensor2D): tf.Scalar;
  /** E log|det ∂g/∂z| of the parameters, [p]; NaN where the generator is not monotone. */
  logVolume(theta: tf.Tensor1D): tf.Scalar;
}

/** A flow with everything that the experiment asks of it. */
export interface FlowProblem {
  readonly generator: LinearGenerator;
  /** θ⁰. */
  readonly start: Float64Array;
  /** E V over the samples, and n times its slope at each of them. */
  potential(samples: Float64Array): { readonly value: number; readonly slopes: Float64Array };
  /** E log|det ∂g/∂z|; NaN or −Infinity where the generator is not monotone. */
  logVolume(theta: Float64Array): Evaluated;
  /**
   * Second derivatives of F without those parts that are not convex, p × p: I + h·curvature scales the
   * search for a proximal step.
   */
  curvature(theta: Float64Array): Matrix;
  /** Makes the same on tensors. @param keep gets each constant, which the caller owns. */
  tensorParts(keep: <T extends tf.Tensor>(constant: T) => T): TensorParts;
  /** What identifies ρ_θ, as numbers that are smooth in h: moments, or quantiles. */
  describe(theta: Float64Array): Float64Array;
  /** Exact W₂ between a description and another. */
  distance(one: Float64Array, other: Float64Array): number;
  /** The description of the true flow at a time. */
  truth(time: number): Float64Array;
}

/** F and ∇F in float64, up to a constant. */
export function evaluateLoss(problem: FlowProblem, theta: Float64Array): Evaluated {
  const { value, slopes } = problem.potential(samplesOf(problem.generator, theta));
  const volume = problem.logVolume(theta);
  const gradient = pulledBack(problem.generator, slopes);
  return {
    value: Number.isNaN(volume.value) ? Infinity : value - volume.value,
    gradient: gradient.map((each, j) => each - volume.gradient[j]!),
  };
}

/** I + h·curvature: about the second derivatives of h F + ½ D̃². */
export function searchMetric(problem: FlowProblem, theta: Float64Array, h: number): Matrix {
  return Matrix.eye(theta.length).add(problem.curvature(theta).mul(h));
}
