/** Steps beside the formulas in float64, and states that go on to the bit. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { type OptimizerSettings, paperOptimizers } from './settings.js';
import { StatefulOptimizer } from './stateful-optimizer.js';

const start = [1, -2, 0.5];
const curvature = [1, 3, 0.1];
const variable = () => tf.tidy(() => tf.variable(tf.tensor1d(start)));

/** ½ Σ c w², whose gradient is c w. */
const loss = (w: tf.Variable) => () =>
  tf.tidy(() => tf.mul(tf.sum(tf.mul(tf.square(w), curvature)), 0.5) as tf.Scalar);

/** The optimizers' formulas, a number at a time. */
const formulas = {
  adam: (s: Extract<OptimizerSettings, { name: 'adam' }>, steps: number) =>
    start.map((w, i) => {
      let [m, v] = [0, 0];
      for (let t = 1; t <= steps; t++) {
        const g = curvature[i]! * w;
        m = s.beta1 * m + (1 - s.beta1) * g;
        v = s.beta2 * v + (1 - s.beta2) * g * g;
        w -=
          (s.learningRate * (m / (1 - s.beta1 ** t))) /
          (Math.sqrt(v / (1 - s.beta2 ** t)) + s.epsilon);
      }
      return w;
    }),
  rmsprop: (s: Extract<OptimizerSettings, { name: 'rmsprop' }>, steps: number) =>
    start.map((w, i) => {
      let [square, moment] = [0, 0];
      for (let t = 1; t <= steps; t++) {
        const g = curvature[i]! * w;
        square = s.decay * square + (1 - s.decay) * g * g;
        moment = s.momentum * moment + (s.learningRate * g) / Math.sqrt(square + s.epsilon);
        w -= moment;
      }
      return w;
    }),
};

const cases: [string, OptimizerSettings][] = [
  ['Adam', { name: 'adam', learningRate: 0.05, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 }],
  ['RMSProp', { name: 'rmsprop', learningRate: 0.02, decay: 0.9, momentum: 0, epsilon: 1e-8 }],
  [
    'with momentum',
    { name: 'rmsprop', learningRate: 0.02, decay: 0.9, momentum: 0.5, epsilon: 1e-8 },
  ],
];

function descend(optimizer: StatefulOptimizer, w: tf.Variable, steps: number) {
  for (let i = 0; i < steps; i++) optimizer.minimize(loss(w)).dispose();
}

onEachBackend(() => {
  describe.each(cases)('%s', (_, settings) => {
    it('steps as its formula says', () => {
      const w = variable();
      const optimizer = new StatefulOptimizer(settings, [w]);
      descend(optimizer, w, 10);
      const expected =
        settings.name === 'adam' ? formulas.adam(settings, 10) : formulas.rmsprop(settings, 10);
      // Ten steps, each of a dozen float32 roundings of numbers up to 2.
      w.dataSync().forEach((value, i) => {
        expect(Math.abs(value - expected[i]!)).toBeLessThan(2e-6);
      });
      optimizer.dispose();
      w.dispose();
    });

    it.each([0, 3])(
      'saved after %i steps and restored, goes on to the bit, without leaks',
      (before) => {
        const tensors = tf.memory().numTensors;
        const w = variable();
        const first = new StatefulOptimizer(settings, [w]);
        descend(first, w, before);
        const saved = Object.fromEntries(
          Object.entries(first.state()).map(([name, value]) => [name, tf.clone(value)]),
        );
        const place = tf.clone(w);
        descend(first, w, 4);
        const expected = w.dataSync();

        const again = tf.variable(place);
        const second = new StatefulOptimizer(settings, [again]);
        descend(second, again, before === 0 ? 2 : 0); // what it had learned is forgotten
        again.assign(place);
        second.restore(saved);
        descend(second, again, 4);
        expect(again.dataSync()).toEqual(expected);

        first.dispose();
        second.dispose();
        tf.dispose([saved, place, w, again]);
        expect(tf.memory().numTensors).toBe(tensors);
      },
    );
  });
});

it('names what a state lacks, and what has another shape', () => {
  const w = variable();
  const optimizer = new StatefulOptimizer(paperOptimizers.wgan, [w]);
  const square = tf.zeros([3]);
  expect(() => optimizer.restore({ 'rmsprop.square.0': square })).toThrow(
    'rmsprop.momentum.0 is missing; expected shape [3]',
  );
  const other = tf.zeros([2]);
  expect(() => optimizer.restore({ 'rmsprop.square.0': other })).toThrow(
    'rmsprop.square.0 has shape [2]; expected shape [3]',
  );
  optimizer.dispose();
  tf.dispose([w, square, other]);
});

it.each([
  [{ ...paperOptimizers.vanilla, learningRate: 0 }, /^learningRate is 0; expected a positive/],
  [{ ...paperOptimizers.vanilla, beta1: 1 }, /^beta1 is 1; expected a number from 0 to below 1/],
  [{ ...paperOptimizers.wgan, epsilon: Number.NaN }, /^epsilon is NaN/],
  [
    { ...paperOptimizers.wgan, name: 'sgd' as 'rmsprop' },
    /name is sgd; expected one of adam, rmsprop/,
  ],
])('refuses settings out of range', (settings, message) => {
  const w = variable();
  expect(() => new StatefulOptimizer(settings, [w])).toThrow(message);
  w.dispose();
  expect(() => new StatefulOptimizer(paperOptimizers.vanilla, [])).toThrow(/variables is empty/);
});
