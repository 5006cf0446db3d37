import * as tf from '@tensorflow/tfjs';
import { gradient } from '@wprox/exact';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { vanilla } from './vanilla.js';

/** The losses in float64 as in the paper, with D = 1 / (1 + exp(-logit)). */
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const paper = {
  critic: (real: number[], fake: number[]) =>
    -mean(real.map((x) => Math.log(sigmoid(x)))) - mean(fake.map((x) => Math.log(sigmoid(-x)))),
  generator: (fake: number[]) => -mean(fake.map((x) => Math.log(sigmoid(x)))),
};

const gradientOf = (f: (x: number[]) => number, at: number[]) => [
  ...gradient((x) => f([...x]), at).values,
];

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

/** Tolerance: a mean of softplus of numbers up to 15 takes a few float32 roundings (6e-8 each). */
function expectClose(actual: number | number[], expected: number | number[]): void {
  const pairs = [actual].flat().map((x, i) => [x, [expected].flat()[i]!] as const);
  expect(pairs.length).toBe([expected].flat().length);
  for (const [x, y] of pairs) {
    expect(Math.abs(x - y)).toBeLessThan(2e-6 * Math.max(1, Math.abs(y)));
  }
}

// Up to 15: at 15 the paper's form, 1 - D, still has 9 digits in float64.
const logits = fc.array(fc.double({ min: -15, max: 15, noNaN: true }).map(Math.fround), {
  minLength: 1,
  maxLength: 9,
});

onEachBackend(() => {
  describe('vanilla', () => {
    it('is 2 log 2 and log 2 at logit 0', () => {
      expectClose(number(vanilla.criticLoss(column([0, 0]), column([0, 0]))), 2 * Math.LN2);
      expectClose(number(vanilla.generatorLoss(column([0, 0]))), Math.LN2);
    });

    it('agrees with the paper’s logarithms in value and gradient', () => {
      fc.assert(
        fc.property(logits, logits, (real, fake) => {
          tf.tidy(() => {
            const loss = vanilla.criticLoss(column(real), column(fake));
            expectClose(number(loss), paper.critic(real, fake));
            const [ofReal, ofFake] = criticGradients(real, fake);
            expectClose(
              ofReal,
              gradientOf((x) => paper.critic(x, fake), real),
            );
            expectClose(
              ofFake,
              gradientOf((x) => paper.critic(real, x), fake),
            );
            expectClose(number(vanilla.generatorLoss(column(fake))), paper.generator(fake));
            expectClose(generatorGradient(fake), gradientOf(paper.generator, fake));
          });
        }),
        { numRuns: 60 },
      );
    });

    it.each([100, 1000])('is finite and has the exact gradient at logits of ±%i', (size) => {
      // All outputs wrong: the loss is |logit|, with derivative ±1 divided by the batch of 2.
      expect(number(vanilla.criticLoss(column([-size, -size]), column([0, 0])))).toBeCloseTo(
        size + Math.LN2,
        3,
      );
      expect(number(vanilla.generatorLoss(column([-size, -size])))).toBeCloseTo(size, 3);
      expect(generatorGradient([-size, size])).toEqual([-0.5, expect.closeTo(0, 30)]);
      const [ofReal, ofFake] = criticGradients([-size, size], [-size, size]);
      expect(ofReal).toEqual([-0.5, expect.closeTo(0, 30)]);
      expect(ofFake).toEqual([expect.closeTo(0, 30), 0.5]);
      // All outputs right: the loss is 0.
      const settled = vanilla.criticLoss(column([size, size]), column([-size, -size]));
      expect(number(settled)).toBeCloseTo(0, 30);
    });

    it('is non-saturating: the generator’s gradient is largest at the lowest logits', () => {
      const derivatives = generatorGradient([-8, -4, 0, 4, 8]);
      expect(derivatives).toEqual([...derivatives].sort((a, b) => a - b));
      expect(derivatives[0]).toBeCloseTo(-1 / 5, 3);
    });

    it('takes the mean of each batch when their sizes differ', () => {
      const loss = vanilla.criticLoss(column([1, 2, 3]), column([-1]));
      expectClose(number(loss), paper.critic([1, 2, 3], [-1]));
    });

    it('returns one tensor and keeps the inputs', () => {
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
