/** Compares each proximal distance, its value and its gradient, with @wprox/exact in float64. */
import * as tf from '@tensorflow/tfjs';
import * as exact from '@wprox/exact';
import {
  affine,
  fullQuadraticFunctions,
  o1,
  o2Diag,
  o2Full,
  type ProximalDistance,
  rwp,
} from '@wprox/regularizers';
import { Random } from '@wprox/runtime/random';
import type { Check } from './check.js';

type Oracle = (
  x: exact.SamplesInput,
  y: exact.SamplesInput,
) => { readonly squaredDistance: number; readonly gradient: ArrayLike<number> };

const damping = 1e-3;

const distances: Record<string, { distance: ProximalDistance; oracle: Oracle; shape: number[] }> = {
  RWP: {
    distance: rwp(),
    oracle: exact.rwpFromSamples,
    shape: [64, 16, 16, 3],
  },
  O1: {
    distance: o1(),
    oracle: exact.o1FromSamples,
    shape: [64, 16, 16, 3],
  },
  O2Diag: {
    distance: o2Diag({ damping }),
    oracle: (x, y) => exact.o2DiagFromSamples(x, y, { damping }),
    shape: [64, 16, 16, 3],
  },
  O2Full: {
    distance: o2Full({ damping }),
    oracle: (x, y) => exact.o2FullFromSamples(x, y, { damping }),
    shape: [64, 4],
  },
  'affine in quadratic functions': {
    distance: affine({ basis: fullQuadraticFunctions, damping }),
    oracle: (x, y) => exact.affineFromSamples(x, y, exact.fullQuadraticBasis(3), { damping }),
    shape: [64, 3],
  },
};

/** Two pairs of batches: one as close as within an inner loop, one far apart. */
const batches: Record<string, (count: number, random: Random) => [Float32Array, Float32Array]> = {
  near: (count, random) => {
    const y = random.normal(count, 0.2, 0.5);
    const noise = random.normal(count);
    return [y.map((value, k) => value + 1e-2 * noise[k]!), y];
  },
  apart: (count, random) => [random.normal(count), random.normal(count, 0.2, 0.5)],
};

export const regularizerChecks: Check[] = Object.entries(distances).flatMap(
  ([name, { distance, oracle, shape }]) =>
    Object.entries(batches).flatMap(([kind, make]) => {
      const count = tf.util.sizeFromShape(shape);
      const draw = () => make(count, new Random(11));
      const truth = () => {
        const [x, y] = draw().map((values) => exact.samples(values, count / shape[0]!));
        return oracle(x!, y!);
      };
      const evaluate = () => {
        const [x, y] = draw().map((values) => tf.tensor(values, shape));
        return tf.valueAndGrad((samples) => distance.squaredDistance(samples, y!))(x!);
      };
      return [
        {
          group: 'regularizers' as const,
          name: `${name}, ${kind} batches, value`,
          compute: () => tf.tidy(() => [evaluate().value]),
          expected: () => [truth().squaredDistance],
        },
        {
          group: 'regularizers' as const,
          name: `${name}, ${kind} batches, gradient`,
          compute: () => tf.tidy(() => [evaluate().grad]),
          expected: () => [...Array.from(truth().gradient)],
        },
      ];
    }),
);
