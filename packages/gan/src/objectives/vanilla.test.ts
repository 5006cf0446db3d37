import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { vanilla } from './vanilla.js';

/** The losses in float64, as the paper writes them: with D = 1 / (1 + exp(-logit)). */
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const paper = {
  critic: (real: number[], fake: number[]) =>
    -mean(real.map((x) => Math.log(sigmoid(x)))) - mean(fake.map((x) => Math.log(sigmoid(-x)))),
  generator: (fake: number[]) => -mean(fake.map((x) => Math.log(sigmoid(x)))),
};

/** Central differences; their error is about 1e-10 at this step. */
function differences(f: (x: number[]) => number, at: number[], step = 1e-5): number[] {
  const moved = (i: number, by: number) => f(at.map((x, j) => (i === j ? x + by : x)));
  return at.map((_, i) => (moved(i, step) - moved(i, -step)) / (2 * step));
}

const column = (values: number[]) => tf.tensor2d(values, [values.length, 1]);
const number = (scalar: tf.Scalar) => scalar.dataSync()[0]!;

function criticGradients(real: number[], fake: number[]): [number[], number[]] {
  const gradients = tf.grads((r: tf.Tensor, f: tf.Tensor) => vanilla.criticLoss(r, f));
  const [ofReal, ofFake] = gradients([column(real), column(fake)]);
  return [[...ofReal!.dataSync()], [...ofFake!.dataSync()]];
}

function generatorGradient(fake: number[]): number[] {
  return [
    ...tf
      .grad((f: tf.Tensor) => vanilla.generatorLoss(f))(column(fake))
      .dataSync(),
  ];
}

/** Float32 holds 7 digits, and a mean of softplus of numbers up to 15 rounds a few times. */
function expectClose(actual: number | number[], expected: number | number[]): void {
  const pairs = [actual].flat().map((x, i) => [x, [expected].flat()[i]!] as const);
  expect(pairs.length).toBe([expected].flat().length);
  for (const [x, y] of pairs) {
    expect(Math.abs(x - y)).toBeLessThan(2e-6 * Math.max(1, Math.abs(y)));
  }
}

// To 15: there the paper's own form, 1 - D, still has 9 digits in float64.
const logits = fc.array(fc.double({ min: -15, max: 15, noNaN: true }).map(Math.fround), {
  minLength: 1,
  maxLength: 9,
});

onEachBackend(() => {
  describe('vanilla', () => {
    it('is 2 log 2 and log 2 where the critic does not know', () => {
      expectClose(number(vanilla.criticLoss(column([0, 0]), column([0, 0]))), 2 * Math.LN2);
      expectClose(number(vanilla.generatorLoss(column([0, 0]))), Math.LN2);
    });

    it('agrees with the logarithms of the paper, in value and gradient', () => {
      fc.assert(
        fc.property(logits, logits, (real, fake) => {
          tf.tidy(() => {
            const loss = vanilla.criticLoss(column(real), column(fake));
            expectClose(number(loss), paper.critic(real, fake));
            const [ofReal, ofFake] = criticGradients(real, fake);
            expectClose(
              ofReal,
              differences((x) => paper.critic(x, fake), real),
            );
            expectClose(
              ofFake,
              differences((x) => paper.critic(real, x), fake),
            );
            expectClose(number(vanilla.generatorLoss(column(fake))), paper.generator(fake));
            expectClose(generatorGradient(fake), differences(paper.generator, fake));
          });
        }),
        { numRuns: 60 },
      );
    });

    it.each([100, 1000])('stays finite, with its full gradient, at logits of ±%i', (size) => {
      // Wrong and sure: the loss is the logit itself, and its slope 1 for each of the batch of 2.
      expect(number(vanilla.criticLoss(column([-size, -size]), column([0, 0])))).toBeCloseTo(
        size + Math.LN2,
        3,
      );
      expect(number(vanilla.generatorLoss(column([-size, -size])))).toBeCloseTo(size, 3);
      expect(generatorGradient([-size, size])).toEqual([-0.5, expect.closeTo(0, 30)]);
      const [ofReal, ofFake] = criticGradients([-size, size], [-size, size]);
      expect(ofReal).toEqual([-0.5, expect.closeTo(0, 30)]);
      expect(ofFake).toEqual([expect.closeTo(0, 30), 0.5]);
      // Right and sure: nothing left to lose.
      const settled = vanilla.criticLoss(column([size, size]), column([-size, -size]));
      expect(number(settled)).toBeCloseTo(0, 30);
    });

    it('does not saturate: the generator’s gradient grows where the critic is sure', () => {
      const slopes = generatorGradient([-8, -4, 0, 4, 8]);
      expect(slopes).toEqual([...slopes].sort((a, b) => a - b));
      expect(slopes[0]).toBeCloseTo(-1 / 5, 3);
    });

    it('takes batches of different sizes, each with its own mean', () => {
      const loss = vanilla.criticLoss(column([1, 2, 3]), column([-1]));
      expectClose(number(loss), paper.critic([1, 2, 3], [-1]));
    });

    it('makes one tensor, and leaves the inputs to the caller', () => {
      const [real, fake] = [column([1, 2]), column([3, 4])];
      const before = tf.memory().numTensors;
      const losses = [vanilla.criticLoss(real, fake), vanilla.generatorLoss(fake)];
      expect(tf.memory().numTensors).toBe(before + 2);
      expect([...real.dataSync(), ...fake.dataSync()]).toEqual([1, 2, 3, 4]);
      tf.dispose(losses);
      expect(tf.memory().numTensors).toBe(before);
      tf.dispose([real, fake]);
    });
  });
});
