/** Steps compared with the formulas in float64, and states that continue to the bit. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { adam } from './adam.js';
import { optimizer } from './optimizer.js';
import { rmsprop } from './rmsprop.js';
import type { AdamSettings, OptimizerSettings, RmspropSettings } from './settings.js';
import type { StatefulOptimizer } from './stateful-optimizer.js';

const start = [1, -2, 0.5];
const curvature = [1, 3, 0.1];
const variable = () => tf.tidy(() => tf.variable(tf.tensor1d(start)));

/** ½ Σ c w², whose gradient is c w. */
const loss = (w: tf.Variable) => () =>
  tf.tidy(() => tf.mul(tf.sum(tf.mul(tf.square(w), curvature)), 0.5) as tf.Scalar);

/** The formulas of the optimizers for one number at a time. */
const formulas = {
  adam: (s: AdamSettings, steps: number) =>
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
  rmsprop: (s: RmspropSettings, steps: number) =>
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
    'RMSProp with momentum',
    { name: 'rmsprop', learningRate: 0.02, decay: 0.9, momentum: 0.5, epsilon: 1e-8 },
  ],
];

function descend(optimizer: StatefulOptimizer, w: tf.Variable, steps: number) {
  for (let i = 0; i < steps; i++) optimizer.minimize(loss(w), true, [w])!.dispose();
}

const cloned = (state: Record<string, tf.Tensor>) =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [name, tf.clone(value)]));

const read = (state: Record<string, tf.Tensor>) =>
  Object.entries(state).map(([name, value]) => [name, [...value.dataSync()]]);

onEachBackend(() => {
  describe.each(cases)('%s', (_, settings) => {
    it('takes the steps of its formula', () => {
      const w = variable();
      const steps = optimizer(settings);
      descend(steps, w, 10);
      const expected =
        settings.name === 'adam' ? formulas.adam(settings, 10) : formulas.rmsprop(settings, 10);
      // Ten steps, each of a dozen float32 roundings of numbers up to 2.
      w.dataSync().forEach((value, i) => {
        expect(Math.abs(value - expected[i]!)).toBeLessThan(2e-6);
      });
      steps.dispose();
      w.dispose();
    });

    it.each([0, 3])(
      'restored from a state saved after %i steps, continues to the bit without leaks',
      (before) => {
        const tensors = tf.memory().numTensors;
        const w = variable();
        const first = optimizer(settings);
        descend(first, w, before);
        const saved = cloned(first.state());
        const place = tf.clone(w);
        descend(first, w, 4);
        const expected = w.dataSync();

        const again = tf.variable(place);
        const second = optimizer(settings);
        descend(second, again, before === 0 ? 2 : 0); // these steps must be forgotten
        again.assign(place);
        second.restore(saved, [again]);
        descend(second, again, 4);
        expect(again.dataSync()).toEqual(expected);

        first.dispose();
        second.dispose();
        tf.dispose([saved, place, w, again]);
        expect(tf.memory().numTensors).toBe(tensors);
      },
    );

    it.each([0, 2])('restores its own state after %i steps and continues to the bit', (before) => {
      const { numTensors, numDataBuffers } = tf.memory();
      const [w, other] = [variable(), variable()];
      const [restoring, plain] = [optimizer(settings), optimizer(settings)];
      descend(restoring, w, before);
      descend(plain, other, before + 3);
      const state = restoring.state();
      restoring.restore(state, [w]);
      restoring.restore(state, [w]);
      descend(restoring, w, 3);
      expect(w.dataSync()).toEqual(other.dataSync());
      expect(read(restoring.state())).toEqual(read(plain.state()));
      restoring.dispose();
      plain.dispose();
      tf.dispose([w, other]);
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
    });

    it('changes nothing if a restore fails', () => {
      const [w, other] = [variable(), variable()];
      const [failing, plain] = [optimizer(settings), optimizer(settings)];
      descend(failing, w, 2);
      descend(plain, other, 2);
      const good = cloned(failing.state());
      descend(failing, w, 2);
      descend(plain, other, 2);
      const before = read(failing.state());
      const { numTensors } = tf.memory();
      for (const name of Object.keys(good)) {
        const { [name]: removed, ...rest } = good;
        expect(() => failing.restore(rest, [w])).toThrow(`${name} is missing`);
        const larger = tf.zeros([7]);
        expect(() => failing.restore({ ...rest, [name]: larger }, [w])).toThrow(
          `${name} has shape [7]`,
        );
        const integers = tf.zeros(removed!.shape, 'int32');
        expect(() => failing.restore({ ...rest, [name]: integers }, [w])).toThrow(
          `${name} has type int32`,
        );
        tf.dispose([larger, integers]);
        expect(() => failing.restore({ ...rest, [name]: larger }, [w])).toThrow(
          `${name} is disposed`,
        );
      }
      expect(() => failing.restore(good, [])).toThrow('variables is empty');
      expect(() => failing.restore(good, [w, other])).toThrow('.1 is missing');
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(read(failing.state())).toEqual(before);
      descend(failing, w, 1);
      descend(plain, other, 1);
      expect(w.dataSync()).toEqual(other.dataSync());
      failing.dispose();
      plain.dispose();
      tf.dispose([w, other, good]);
    });

    it('names its state by its own name, and ignores tensors of other names', () => {
      const w = variable();
      const steps = optimizer(settings);
      descend(steps, w, 1);
      for (const name of Object.keys(steps.state())) {
        expect(name).toMatch(new RegExp(`^${settings.name}\\.`));
      }
      steps.restore({ ...steps.state(), 'weights.0.kernel': w }, [w]);
      steps.dispose();
      w.dispose();
    });
  });
});

it('refuses a state of more variables than are given', () => {
  const w = variable();
  const steps = rmsprop({ learningRate: 1 });
  const zeros = tf.zeros([3]);
  const state = Object.fromEntries(
    [0, 1].flatMap((i) => [
      [`rmsprop.square.${i}`, zeros],
      [`rmsprop.momentum.${i}`, zeros],
    ]),
  );
  expect(() => steps.restore(state, [w])).toThrow(RangeError);
  expect(() => steps.restore(state, [w])).toThrow('rmsprop.square.1 is superfluous');
  steps.dispose();
  tf.dispose([w, zeros]);
});

const [, adamSettings] = cases[0]!;
const [, rmspropSettings] = cases[1]!;

it.each<[OptimizerSettings, RegExp]>([
  [{ ...adamSettings, learningRate: 0 }, /learningRate is 0/],
  [{ ...(adamSettings as AdamSettings), beta1: 1 }, /beta1 is 1/],
  [{ ...(rmspropSettings as RmspropSettings), decay: -0.1 }, /decay is -0.1/],
  [{ ...(rmspropSettings as RmspropSettings), momentum: 1 }, /momentum is 1/],
  [{ ...rmspropSettings, epsilon: Number.NaN }, /epsilon is NaN/],
  [{ ...rmspropSettings, name: 'sgd' as 'rmsprop' } as RmspropSettings, /name is "sgd"/],
])('refuses %j and names the value', (settings, named) => {
  expect(() => optimizer(settings)).toThrow(RangeError);
  expect(() => optimizer(settings)).toThrow(named);
});

describe('an optimizer that is given to two networks', () => {
  it.each([
    ['adam', () => adam({ learningRate: 0.1 })],
    ['rmsprop', () => rmsprop({ learningRate: 0.1 })],
  ])('%s refuses the second, whatever the shapes', (_, open) => {
    for (const sizes of [
      [2, 2],
      [2, 1000],
    ] as const) {
      const steps = open();
      const [first, second] = sizes.map((size) => tf.variable(tf.ones([size])));
      const down = (variable: tf.Variable) =>
        steps.minimize(() => tf.sum(tf.square(variable)) as tf.Scalar, false, [variable]);
      down(first!);
      down(first!);
      const before = [...second!.dataSync()];
      expect(() => down(second!)).toThrow(RangeError);
      expect([...second!.dataSync()]).toEqual(before);
      tf.dispose([first!, second!]);
      steps.dispose();
    }
  });

  it('refuses options that are no numbers, unknown or missing', () => {
    expect(() => adam({ learningRate: '1e-3' as never })).toThrow(/learningRate is "1e-3"/);
    expect(() => adam({ learningRate: 1e-3, beta1: null as never })).toThrow(/beta1 is null/);
    expect(() => adam({ learningRate: 1e-3, beta_1: 0.5 } as never)).toThrow(
      /"beta_1", which is no option/,
    );
    expect(() => adam(1e-3 as never)).toThrow(/\{ learningRate: 1e-3 \}/);
    expect(() => rmsprop(undefined as never)).toThrow(ArgumentError);
    expect(() => adam({ learningRate: 1e-300 })).toThrow(/learningRate is 1e-300/);
    expect(() => adam({ learningRate: 1e-3, beta1: 1 - 1e-12 })).toThrow(/beta1/);
  });
});
