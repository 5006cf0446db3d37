/** States that are put back in ways that people try: into the same optimizer, twice, into another one. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { adam, rmsprop, type StatefulOptimizer, sgd } from './index.js';

const makers: [string, () => StatefulOptimizer][] = [
  ['adam', () => adam({ learningRate: 0.05 })],
  ['rmsprop', () => rmsprop({ learningRate: 0.05, momentum: 0.5 })],
  ['sgd', () => sgd({ learningRate: 0.05 })],
];

onEachBackend(() => {
  describe.each(makers)('%s', (_, make) => {
    let [w, optimizer]: [tf.Variable, StatefulOptimizer] = [] as never;
    beforeEach(() => {
      w = tf.tidy(() => tf.variable(tf.tensor1d([1, -2, 0.5])));
      optimizer = make();
    });
    afterEach(() => {
      optimizer.dispose();
      w.dispose();
    });
    const step = (of = optimizer) =>
      of.minimize(() => tf.sum(tf.square(w)) as tf.Scalar, false, [w]);

    it('continues to the bit after it takes its own state, once and again', async () => {
      const expected = await plainRun(make);
      optimizer.restore(optimizer.state(), [w]); // before the first step
      step();
      optimizer.restore(optimizer.state());
      step();
      optimizer.restore(optimizer.state());
      optimizer.restore(optimizer.state(), [w]);
      step();
      expect(await w.data()).toEqual(expected);
    });

    it('leaves no tensors behind when it takes its own state', () => {
      step();
      const before = tf.memory().numTensors;
      optimizer.restore(optimizer.state());
      expect(tf.memory().numTensors).toBe(before);
    });

    it('refuses what is no state of its kind, and stays as it was', async () => {
      const expected = await plainRun(make);
      step();
      const others = [
        ...makers.filter(([, other]) => other !== make).map(([, other]) => stateOf(other())),
        ...['state', 7, null, undefined, [], new Map()].map((value) => value as never),
      ].filter((state) => !(state instanceof Map) && Object.keys(Object(state)).length !== 0);
      for (const state of others) expect(() => optimizer.restore(state)).toThrow(ArgumentError);
      expect(() => optimizer.restore(undefined as never)).toThrow(/^state is nothing/);
      step();
      step();
      expect(await w.data()).toEqual(expected);
    });

    it('refuses states without its entries, and entries that are no tensors', async () => {
      const expected = await plainRun(make);
      step();
      expect(() => optimizer.restore({ a: 1 as never })).toThrow(/^a is 1/);
      if (Object.keys(optimizer.state()).length > 0) {
        expect(() => optimizer.restore({})).toThrow(/ is missing/);
        expect(() => optimizer.restore({ a: w })).toThrow(/ is missing/);
      }
      step();
      step();
      expect(await w.data()).toEqual(expected);
    });

    it('says that it is disposed', () => {
      step();
      const state = optimizer.state();
      optimizer.dispose();
      optimizer.dispose();
      expect(() => optimizer.state()).toThrow(/is disposed/);
      expect(() => optimizer.restore(state)).toThrow(/is disposed/);
      expect(() => step()).toThrow(/is disposed/);
      optimizer = make();
      if (Object.keys(state).length > 0) {
        expect(() => optimizer.restore(state, [w])).toThrow(/is disposed; expected a tensor/);
      }
    });

    it('is not restored inside a gradient', () => {
      step();
      const state = optimizer.state();
      const inside = () => {
        optimizer.restore(state, [w]);
        return tf.sum(w) as tf.Scalar;
      };
      expect(() => optimizer.minimize(inside, false, [w])).toThrow(/inside a gradient/);
    });

    it('names variables that are missing, and entries that are no tensors', () => {
      step();
      const state = optimizer.state();
      const other = make();
      expect(() => other.restore(state, 'w' as never)).toThrow(/^variables is "w"/);
      expect(() => other.restore(state, [3 as never])).toThrow(/^variables\[0\] is 3/);
      expect(() => other.restore(state, [])).toThrow(/^variables is empty/);
      const [name] = Object.keys(state);
      if (name) {
        expect(() => other.restore(state)).toThrow(/^variables is missing/);
        const text = { ...state, [name]: { shape: [3], data: [1, 2, 3] } as never };
        expect(() => other.restore(text, [w])).toThrow(new RegExp(`^${name} is an object`));
      }
      other.dispose();
    });
  });
});

function stateOf(optimizer: StatefulOptimizer): Record<string, tf.Tensor> {
  const v = tf.variable(tf.scalar(1));
  optimizer.minimize(() => tf.square(v) as tf.Scalar, false, [v]);
  return optimizer.state();
}

/** The weights after three steps without any restoring. */
async function plainRun(make: () => StatefulOptimizer) {
  const w = tf.tidy(() => tf.variable(tf.tensor1d([1, -2, 0.5])));
  const optimizer = make();
  for (let k = 0; k < 3; k++) {
    optimizer.minimize(() => tf.sum(tf.square(w)) as tf.Scalar, false, [w]);
  }
  const values = await w.data();
  optimizer.dispose();
  w.dispose();
  return values.slice();
}
