/** Gradient descent compared with its formula, and its empty state. */
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { type SgdOptions, sgd } from './sgd.js';

const start = [1, -2, 0.5];
const curvature = [1, 3, 0.25];

/** ½ Σ c w², whose gradient is c w. */
const lossOf = (w: tf.Variable) => () =>
  tf.tidy(() => tf.mul(tf.sum(tf.mul(tf.square(w), curvature)), 0.5) as tf.Scalar);

onEachBackend(() => {
  it('takes the steps w ← w - αg and leaks no tensors', () => {
    const { numTensors } = tf.memory();
    const w = tf.tidy(() => tf.variable(tf.tensor1d(start)));
    const steps = sgd({ learningRate: 0.1 });
    for (let i = 0; i < 5; i++) steps.minimize(lossOf(w), true, [w])!.dispose();
    w.dataSync().forEach((value, i) => {
      // Five steps of three float32 roundings (6e-8 each) of numbers up to 2.
      expect(Math.abs(value - start[i]! * (1 - 0.1 * curvature[i]!) ** 5)).toBeLessThan(2e-6);
    });
    steps.dispose();
    w.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('has an empty state, which it restores without any change to its steps', () => {
    const [w, other] = [tf.variable(tf.tensor1d(start)), tf.variable(tf.tensor1d(start))];
    const [restored, plain] = [sgd({ learningRate: 0.1 }), sgd({ learningRate: 0.1 })];
    for (let i = 0; i < 3; i++) {
      expect(restored.state()).toEqual({});
      restored.restore({ ...restored.state(), 'weights.0.kernel': w }, [w]);
      restored.minimize(lossOf(w), false, [w]);
      plain.minimize(lossOf(other), false, [other]);
    }
    expect(w.dataSync()).toEqual(other.dataSync());
    expect(() => restored.restore({}, [])).toThrow(RangeError);
    for (const owner of [restored, plain, w, other]) owner.dispose();
  });
});

it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, undefined])(
  'refuses the learning rate %s and names it',
  (learningRate) => {
    const make = () => sgd({ learningRate } as SgdOptions);
    expect(make).toThrow(RangeError);
    expect(make).toThrow(`learningRate is ${learningRate ?? 'nothing'}`);
  },
);
