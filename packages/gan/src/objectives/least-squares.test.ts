import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { leastSquares } from './least-squares.js';

/** The paper's equation 2, in float64 and for any labels: equation 9 has a = 0 and b = c = 1. */
const labels = { a: 0, b: 1, c: 1 };
const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const paper = {
  critic: (real: number[], fake: number[], { a, b } = labels) =>
    mean(real.map((x) => (x - b) ** 2)) / 2 + mean(fake.map((x) => (x - a) ** 2)) / 2,
  generator: (fake: number[], { c } = labels) => mean(fake.map((x) => (x - c) ** 2)) / 2,
};

const column = (values: number[]) => tf.tensor2d(values, [values.length, 1]);
const number = (scalar: tf.Scalar) => scalar.dataSync()[0]!;

function criticGradients(real: number[], fake: number[]): [number[], number[]] {
  return tf.tidy(() => {
    const gradients = tf.grads((r: tf.Tensor, f: tf.Tensor) => leastSquares.criticLoss(r, f));
    const [ofReal, ofFake] = gradients([column(real), column(fake)]);
    return [[...ofReal!.dataSync()], [...ofFake!.dataSync()]];
  });
}

function generatorGradient(fake: number[]): number[] {
  return tf.tidy(() => [
    ...tf
      .grad((f: tf.Tensor) => leastSquares.generatorLoss(f))(column(fake))
      .dataSync(),
  ]);
}

/** Tolerance: a mean of at most 9 squares takes a dozen float32 roundings (6e-8 each). */
function expectClose(actual: number | number[], expected: number | number[]): void {
  const pairs = [actual].flat().map((x, i) => [x, [expected].flat()[i]!] as const);
  expect(pairs.length).toBe([expected].flat().length);
  for (const [x, y] of pairs) {
    expect(Math.abs(x - y)).toBeLessThan(2e-6 * Math.max(1, Math.abs(y)));
  }
}

const outputs = fc.array(fc.double({ min: -15, max: 15, noNaN: true }).map(Math.fround), {
  minLength: 1,
  maxLength: 9,
});

onEachBackend(() => {
  describe('lsgan', () => {
    it('is the paper’s equation 9 in value and gradient', () => {
      fc.assert(
        fc.property(outputs, outputs, (real, fake) => {
          tf.tidy(() => {
            const loss = leastSquares.criticLoss(column(real), column(fake));
            expectClose(number(loss), paper.critic(real, fake));
            expectClose(number(leastSquares.generatorLoss(column(fake))), paper.generator(fake));
          });
          const [ofReal, ofFake] = criticGradients(real, fake);
          // The derivative of ½(s - label)² is s - label.
          const slopes = (of: number[], label: number) => of.map((s) => (s - label) / of.length);
          expectClose(ofReal, slopes(real, 1));
          expectClose(ofFake, slopes(fake, 0));
          expectClose(generatorGradient(fake), slopes(fake, 1));
        }),
        { numRuns: 60 },
      );
    });

    it('is not the loss of other labels, nor without the ½', () => {
      const [real, fake] = [
        [0.25, 2, -1],
        [0.5, -0.75, 3],
      ];
      const [critic, generator] = tf.tidy(() => [
        number(leastSquares.criticLoss(column(real), column(fake))),
        number(leastSquares.generatorLoss(column(fake))),
      ]);
      const others = [
        { a: 1, b: 0, c: 0 }, // swapped
        { a: -1, b: 1, c: 0 }, // the paper's equation 8
      ];
      for (const other of others) {
        expect(Math.abs(critic - paper.critic(real, fake, other))).toBeGreaterThan(0.1);
        expect(Math.abs(generator - paper.generator(fake, other))).toBeGreaterThan(0.1);
      }
      expect(Math.abs(critic - 2 * paper.critic(real, fake))).toBeGreaterThan(0.1);
      expect(Math.abs(generator - 2 * paper.generator(fake))).toBeGreaterThan(0.1);
    });

    it('has the optimal critic p/(p + q), and there the losses that the docstring states', () => {
      // Points with p and q in eighths: a batch of 8 has each point as often as its density says.
      const counts = fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { minLength: 1, maxLength: 4 });
      const both = counts
        .map((drawn) => {
          // A last point takes what is missing of each sum, so that both are distributions.
          let [p, q] = [8, 8];
          const points = drawn.map(([a, b]) => {
            const [atP, atQ] = [Math.min(a, p), Math.min(b, q)];
            [p, q] = [p - atP, q - atQ];
            return [atP, atQ] as const;
          });
          return [...points, [p, q] as const];
        })
        .map((points) => points.filter(([p, q]) => p + q > 0));
      fc.assert(
        fc.property(both, (points) => {
          const optimal = (p: number, q: number) => p / (p + q);
          const real = points.flatMap(([p, q]) => Array<number>(p).fill(optimal(p, q)));
          const fake = points.flatMap(([p, q]) => Array<number>(q).fill(optimal(p, q)));
          const [ofReal, ofFake] = criticGradients(real, fake);
          let [r, f] = [0, 0];
          for (const [p, q] of points) {
            // The derivative in the critic's output at this point, through real and generated samples.
            const slope = (slopes: number[], from: number, count: number) =>
              slopes.slice(from, from + count).reduce((sum, x) => sum + x, 0);
            expectClose(slope(ofReal, r, p) + slope(ofFake, f, q), 0);
            [r, f] = [r + p, f + q];
          }
          const sum = (at: (p: number, q: number) => number) =>
            points.reduce((total, [p, q]) => total + at(p / 8, q / 8), 0);
          tf.tidy(() => {
            const loss = leastSquares.criticLoss(column(real), column(fake));
            expectClose(number(loss), sum((p, q) => (p * q) / (p + q)) / 2);
            const ofGenerator = leastSquares.generatorLoss(column(fake));
            expectClose(number(ofGenerator), sum((p, q) => q ** 3 / (p + q) ** 2) / 2);
          });
        }),
        { numRuns: 40 },
      );
    });

    it('can be differentiated twice: the Hessian is I/B', () => {
      const batch = column([-2, 0.5, 1, 7]);
      const along = column([1, -2, 0.5, 3]);
      const expected = [0.25, -0.5, 0.125, 0.75];
      const losses = [
        (x: tf.Tensor) => leastSquares.generatorLoss(x),
        (x: tf.Tensor) => leastSquares.criticLoss(x, column([4])),
        (x: tf.Tensor) => leastSquares.criticLoss(column([4]), x),
      ];
      for (const loss of losses) {
        tf.tidy(() => {
          const slope = (x: tf.Tensor) => tf.sum(tf.mul(tf.grad(loss)(x), along));
          expectClose([...tf.grad(slope)(batch).dataSync()], expected);
        });
      }
      tf.dispose([batch, along]);
    });

    it('takes the mean of each batch when their sizes differ', () => {
      const loss = tf.tidy(() => number(leastSquares.criticLoss(column([1, 2, 3]), column([-1]))));
      expectClose(loss, paper.critic([1, 2, 3], [-1]));
    });

    it('returns one tensor and keeps the inputs', () => {
      const [real, fake] = [column([1, 2]), column([3, 4])];
      const before = tf.memory().numTensors;
      const losses = [leastSquares.criticLoss(real, fake), leastSquares.generatorLoss(fake)];
      expect(tf.memory().numTensors).toBe(before + 2);
      expect([...real.dataSync(), ...fake.dataSync()]).toEqual([1, 2, 3, 4]);
      tf.dispose(losses);
      expect(tf.memory().numTensors).toBe(before);
      tf.dispose([real, fake]);
    });
  });
});
