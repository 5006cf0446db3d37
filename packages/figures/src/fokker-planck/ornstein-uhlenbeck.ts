/**
 * The Ornstein-Uhlenbeck flow in the plane: V = ½ xᵀAx with a correlated A, from a correlated and
 * shifted Gaussian. The generator is m + Lz with z uniform on a grid of quantiles, so that its mean and
 * covariance are 0 and I to the last digit, and F = E V − log|det L| is that of the Gaussian N(m, LLᵀ).
 */
import * as tf from '@tensorflow/tfjs';
import {
  type Gaussian,
  gaussian,
  gaussianSquaredW2,
  normal,
  type OrnsteinUhlenbeck,
  ornsteinUhlenbeck,
} from '@wprox/exact';
import { Matrix } from 'ml-matrix';
import type { FlowProblem } from './flow-problem.js';
import type { LinearGenerator } from './linear-generator.js';

/** A, with eigenvalues of about 2.2 and 0.32. */
export const STIFFNESS = [
  [1.5, 0.9],
  [0.9, 1],
] as const;
const START_MEAN = [2, -1] as const;
/** S₀, with correlation 0.61; that of the limit A⁻¹ is −0.73. A and S₀ do not commute. */
const START_COVARIANCE = [0.6, 0.3, 0.4] as const;

const [XX, XY, YY] = START_COVARIANCE;
const FLOW: OrnsteinUhlenbeck = {
  drift: STIFFNESS,
  mean: START_MEAN,
  covariance: [
    [XX, XY],
    [XY, YY],
  ],
};

/** Quantiles on each axis of the latents. */
const PER_AXIS = 12;

/** Which matrices L the generator has: all, or those with zeros above the diagonal. */
export type Shape = 'full' | 'triangular';

/** The parameters are m₁, m₂, L₁₁, L₂₁, L₂₂, and L₁₂ if L is full. */
export function ornsteinUhlenbeckProblem(shape: Shape): FlowProblem {
  const generator = affineGenerator(shape);
  const parameters = generator.parameters;
  const matrixOf = (theta: ArrayLike<number>) => ({
    xx: theta[2]!,
    yx: theta[3]!,
    yy: theta[4]!,
    xy: shape === 'full' ? theta[5]! : 0,
  });
  const [[a, b], [, c]] = STIFFNESS;
  return {
    generator,
    start: startOf(shape),
    potential(samples) {
      const slopes = new Float64Array(samples.length);
      let sum = 0;
      for (let k = 0; k < samples.length; k += 2) {
        const [x, y] = [samples[k]!, samples[k + 1]!];
        slopes[k] = a * x + b * y;
        slopes[k + 1] = b * x + c * y;
        sum += (x * slopes[k]! + y * slopes[k + 1]!) / 2;
      }
      return { value: sum / generator.count, slopes };
    },
    logVolume(theta) {
      const { xx, yx, yy, xy } = matrixOf(theta);
      const determinant = xx * yy - xy * yx;
      const slopes = [0, 0, yy, -xy, xx, -yx].slice(0, parameters);
      return {
        value: Math.log(determinant),
        gradient: Float64Array.from(slopes, (slope) => slope / determinant),
      };
    },
    // The loss is as smooth as RWP's metric already.
    curvature: () => Matrix.zeros(parameters, parameters),
    tensorParts(keep) {
      const stiffness = keep(tf.tensor2d(STIFFNESS.flat(), [2, 2]));
      const entry = (theta: tf.Tensor1D, j: number) => tf.slice(theta, [j], [1]);
      return {
        potential: (x) =>
          tf.mul(tf.sum(tf.mul(x, tf.matMul(x, stiffness))), 0.5 / x.shape[0]) as tf.Scalar,
        logVolume(theta) {
          let determinant = tf.mul(entry(theta, 2), entry(theta, 4));
          if (shape === 'full') {
            determinant = tf.sub(determinant, tf.mul(entry(theta, 5), entry(theta, 3)));
          }
          return tf.reshape(tf.log(determinant), []) as tf.Scalar;
        },
      };
    },
    describe(theta) {
      const { xx, yx, yy, xy } = matrixOf(theta);
      const covariance = [xx * xx + xy * xy, xx * yx + xy * yy, yx * yx + yy * yy];
      return Float64Array.of(theta[0]!, theta[1]!, ...covariance);
    },
    distance: (one, other) => Math.sqrt(gaussianSquaredW2(gaussianOf(one), gaussianOf(other))),
    truth: (time) => momentsOf(ornsteinUhlenbeck(FLOW, time)),
  };
}

/** (m₁, m₂, S₁₁, S₁₂, S₂₂). */
const momentsOf = ({ mean: [m, n], covariance }: Gaussian) =>
  Float64Array.of(m!, n!, covariance.get(0, 0), covariance.get(0, 1), covariance.get(1, 1));

/** Reads (m₁, m₂, S₁₁, S₁₂, S₂₂). */
export const gaussianOf = ([m, n, xx, xy, yy]: ArrayLike<number> & Iterable<number>) =>
  gaussian(
    [m!, n!],
    [
      [xx!, xy!],
      [xy!, yy!],
    ],
  );

function affineGenerator(shape: Shape): LinearGenerator {
  const axis = whitenedQuantiles(PER_AXIS);
  const parameters = shape === 'full' ? 6 : 5;
  const rows = axis.flatMap((u) =>
    axis.flatMap((v) => [
      [1, 0, u, 0, 0, v].slice(0, parameters),
      [0, 1, 0, u, v, 0].slice(0, parameters),
    ]),
  );
  const design = Float64Array.from(rows.flat());
  return { count: axis.length ** 2, dimension: 2, parameters, design };
}

/** The quantiles of N(0, 1) at (i − ½)/n, divided by their deviation. */
function whitenedQuantiles(count: number): number[] {
  const { quantile } = normal(0, 1);
  const values = Array.from({ length: count }, (_, i) => quantile((i + 0.5) / count));
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / count);
  return values.map((value) => value / deviation);
}

/** L₀ is the triangular Cholesky factor of S₀, or its symmetric root. */
function startOf(shape: Shape): Float64Array {
  const [xx, xy, yy] = START_COVARIANCE;
  if (shape === 'triangular') {
    const first = Math.sqrt(xx);
    return Float64Array.of(...START_MEAN, first, xy / first, Math.sqrt(yy - xy ** 2 / xx));
  }
  // √S = (S + √(det S) I)/√(tr S + 2 √(det S)) in two dimensions.
  const root = Math.sqrt(xx * yy - xy * xy);
  const scale = Math.sqrt(xx + yy + 2 * root);
  const off = xy / scale;
  return Float64Array.of(...START_MEAN, (xx + root) / scale, off, (yy + root) / scale, off);
}
