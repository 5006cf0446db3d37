/**
 * The flow in a double well on the line: V = (x² − 1)², from a Gaussian in the right well. The generator
 * is a combination of the latent and of smooth steps of it; F has the barrier −E log g', so that it stays
 * increasing.
 */
import * as tf from '@tensorflow/tfjs';
import {
  type Density,
  fokkerPlanck,
  type LinePotential,
  normal,
  wassersteinOnLine,
} from '@wprox/exact';
import { Matrix } from 'ml-matrix';
import type { FlowProblem } from './flow-problem.js';
import { type Features, orthonormal, productOf, weightedGram } from './linear-generator.js';

/** V, in units of the temperature. */
export const DOUBLE_WELL: LinePotential = {
  value: (x) => (x * x - 1) ** 2,
  derivative: (x) => 4 * x * (x * x - 1),
  secondDerivative: (x) => 12 * x * x - 4,
};
/** Mean and standard deviation of ρ₀. */
export const START = { mean: 0.8, deviation: 0.3 } as const;
const FLOW = {
  potential: DOUBLE_WELL.value,
  start: normal(START.mean, START.deviation),
  // At the ends V is 85 above its minima.
  interval: [-3.2, 3.2],
} as const;
/** Samples: the quantiles at (i − ½)/n. */
const COUNT = 256;
/** Positions of the steps, most where the two wells part, and their width, in units of the latent. */
const STEPS = [-2.2, -1.9, -1.6, -1.3, -1, -0.7, -0.4, -0.1, 0.3, 0.8, 1.4, 2];
const STEP_WIDTH = 0.35;

/** The true flow's density at a time. */
export const doubleWellDensity = (time: number): Density => fokkerPlanck(FLOW, time).density;

export function doubleWellProblem(): FlowProblem {
  const size = STEPS.length + 2;
  const { values: design, slopes: derivative } = orthonormal(features(), size);
  const start = new Float64Array(size);
  latents().forEach((z, row) => {
    const x = START.mean + START.deviation * z;
    for (let j = 0; j < size; j++) start[j]! += (x * design[row * size + j]!) / COUNT;
  });
  const generator = { count: COUNT, dimension: 1, parameters: size, design };
  return {
    generator,
    start,
    potential: (samples) => ({
      value: samples.reduce((sum, x) => sum + DOUBLE_WELL.value(x), 0) / COUNT,
      slopes: samples.map(DOUBLE_WELL.derivative),
    }),
    logVolume(theta) {
      const slopes = productOf(derivative, theta);
      const gradient = new Float64Array(size);
      let value = 0;
      slopes.forEach((slope, row) => {
        value += Math.log(slope) / COUNT;
        for (let j = 0; j < size; j++) gradient[j]! += derivative[row * size + j]! / slope / COUNT;
      });
      return { value, gradient };
    },
    curvature(theta) {
      const slopes = productOf(derivative, theta);
      const bends = productOf(design, theta).map((x) =>
        Math.max(0, DOUBLE_WELL.secondDerivative(x)),
      );
      return Matrix.add(
        weightedGram(design, bends, COUNT),
        weightedGram(
          derivative,
          slopes.map((slope) => 1 / slope ** 2),
          COUNT,
        ),
      );
    },
    tensorParts(keep) {
      const rows = keep(tf.tensor2d(Float32Array.from(derivative), [COUNT, size]));
      return {
        potential: (x) => tf.mean(tf.square(tf.sub(tf.square(x), 1))) as tf.Scalar,
        logVolume: (theta) =>
          tf.mean(tf.log(tf.matMul(rows, tf.reshape(theta, [size, 1])))) as tf.Scalar,
      };
    },
    describe: (theta) => productOf(design, theta),
    distance: (one, other) => wassersteinOnLine(one, other, 2),
    truth(time) {
      const density = doubleWellDensity(time);
      return Float64Array.from(levels(), (u) => density.quantile(u));
    },
  };
}

/** The levels (i − ½)/n of the samples. */
const levels = () => Array.from({ length: COUNT }, (_, i) => (i + 0.5) / COUNT);

const latents = () => levels().map(normal(0, 1).quantile);

/** 1, z and tanh((z − c)/w) at the latents. */
function features(): Features {
  const rows = latents().map((z) => {
    const steps = STEPS.map((at) => Math.tanh((z - at) / STEP_WIDTH));
    return {
      values: [1, z, ...steps],
      slopes: [0, 1, ...steps.map((step) => (1 - step * step) / STEP_WIDTH)],
    };
  });
  return {
    values: Float64Array.from(rows.flatMap(({ values }) => values)),
    slopes: Float64Array.from(rows.flatMap(({ slopes }) => slopes)),
  };
}
