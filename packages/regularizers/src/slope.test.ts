/**
 * The slopes L of RWP, O1 and O2Diag against what they mean: F falls by at most L per unit of D̃, and the
 * move that is optimal in the class of the distance reaches it. All moves are made here, in float64.
 */
import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../test/on-each-backend.js';
import { o1, o2Diag, type ProximalDistance, rwp } from './index.js';

const [batch, coordinates] = [48, 3];
const size = batch * coordinates;
/** D̃ is read in float32, so that a move of 1e-3 is known to 1e-4 of itself. */
const step = 1e-3;
const tolerance = 2e-3; // the step's second order, and rounding

interface Batches {
  readonly y: Float64Array;
  readonly gradients: Float64Array;
}

function draw(seed: number): Batches {
  const random = new Random(seed);
  const y = Float64Array.from(random.normal(size, 0.3, 0.7));
  // Gradients that depend on y, as a critic's do.
  const gradients = Float64Array.from(random.normal(size), (v, k) => v + 0.8 * y[k]! ** 2 - 1);
  return { y, gradients };
}

const mean = (values: ArrayLike<number>, i: number) => {
  let sum = 0;
  for (let k = i; k < size; k += coordinates) sum += values[k]! / batch;
  return sum;
};

/** The direction in which F falls fastest per unit of D̃: minus the gradient, seen by the potentials. */
const steepest: Record<string, (batches: Batches) => Float64Array> = {
  rwp: ({ gradients }) => gradients.map((v) => -v),
  o1: ({ gradients }) => gradients.map((_, k) => -mean(gradients, k % coordinates)),
  o2diag: ({ y, gradients }) => {
    const centered = y.map((v, k) => v - mean(y, k % coordinates));
    const product = centered.map((v, k) => v * gradients[k]!);
    const variance = centered.map((v) => v * v);
    return gradients.map((_, k) => {
      const i = k % coordinates;
      return -mean(gradients, i) - (mean(product, i) / mean(variance, i)) * centered[k]!;
    });
  },
};

/** A random move of the class: any; a shift; a shift and a scaling. */
const moves: Record<string, (batches: Batches, random: Random) => Float64Array> = {
  rwp: (_, random) => Float64Array.from(random.normal(size)),
  o1: (_, random) => {
    const a = random.normal(coordinates);
    return Float64Array.from({ length: size }, (_each, k) => a[k % coordinates]!);
  },
  o2diag: ({ y }, random) => {
    const [a, q] = [random.normal(coordinates), random.normal(coordinates)];
    return y.map((v, k) => a[k % coordinates]! + q[k % coordinates]! * v);
  },
};

const tensorOf = (values: Float64Array) =>
  tf.tensor2d(Float32Array.from(values), [batch, coordinates]);

/** The decrease of F per unit of D̃ of the move y + s·u, s → 0. */
function decreasePerDistance(
  distance: ProximalDistance,
  { y, gradients }: Batches,
  u: Float64Array,
) {
  const decrease = -u.reduce((sum, v, k) => sum + v * gradients[k]!, 0) / batch;
  const squared = tf.tidy(
    () =>
      distance
        .squaredDistance(tensorOf(y.map((v, k) => v + step * u[k]!)), tensorOf(y))
        .dataSync()[0]!,
  );
  return (step * decrease) / Math.sqrt(squared);
}

const slopeOf = (distance: ProximalDistance, { y, gradients }: Batches) =>
  tf.tidy(() => distance.slope!(tensorOf(gradients), tensorOf(y)).dataSync()[0]!);

onEachBackend(() => {
  describe.each([rwp(), o1(), o2Diag({ damping: 0 })])('the slope of $name', (distance) => {
    it.each([1, 2, 3])('is reached by the steepest move, seed %i', (seed) => {
      const batches = draw(seed);
      const reached = decreasePerDistance(distance, batches, steepest[distance.name]!(batches));
      expect(slopeOf(distance, batches) / reached).toBeCloseTo(1, -Math.log10(2 * tolerance));
    });

    it('is exceeded by no move of the class', () => {
      const batches = draw(4);
      const random = new Random(5);
      const slope = slopeOf(distance, batches);
      for (let i = 0; i < 50; i++) {
        const move = moves[distance.name]!(batches, random);
        expect(decreasePerDistance(distance, batches, move)).toBeLessThan(slope * (1 + tolerance));
      }
    });

    it('leaks no tensors', () => {
      const batches = draw(6);
      const before = tf.memory().numTensors;
      slopeOf(distance, batches);
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  it('is ordered as the metrics are: O1, O2Diag, RWP', () => {
    for (const seed of [7, 8, 9]) {
      const batches = draw(seed);
      const [first, second, third] = [o1(), o2Diag(), rwp()].map((d) => slopeOf(d, batches));
      expect(first!).toBeLessThan(second!);
      expect(second!).toBeLessThan(third!);
    }
  });
});
