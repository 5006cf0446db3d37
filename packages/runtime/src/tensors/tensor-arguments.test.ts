import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { expect, it } from 'vitest';
import {
  assignAll,
  forward,
  infer,
  requireBatch,
  requireModel,
  requireOptimizer,
  requireTensor,
} from './index.js';

/** The message of the ArgumentError that a call throws. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as Error).message.length).toBeLessThan(200);
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

it('tells a tensor from what is none, and from one that is gone', () => {
  const gone = tf.scalar(1);
  gone.dispose();
  expect(refusal(() => requireTensor('x', gone))).toMatch(/^x is a disposed tensor/);
  for (const value of [undefined, null, 1, 'x', [1, 2], {}, { dataSync: 1 }, Promise.resolve(1)]) {
    expect(refusal(() => requireTensor('x', value))).toMatch(/^x is .*expected a tensor/);
  }
  tf.tidy(() => requireTensor('x', tf.scalar(1, 'int32')));
});

it('takes as a batch only float32 with at least one sample', () => {
  tf.tidy(() => {
    requireBatch('x', tf.ones([1, 2]));
    requireBatch('x', tf.ones([3]));
    for (const dtype of ['int32', 'bool', 'complex64', 'string'] as const) {
      const tensor =
        dtype === 'complex64'
          ? tf.complex([1], [0])
          : tf.tensor(dtype === 'string' ? ['a'] : [1], [1], dtype);
      expect(refusal(() => requireBatch('x', tensor))).toContain(dtype);
    }
    expect(refusal(() => requireBatch('x', tf.scalar(1)))).toMatch(/shape \[\]/);
    expect(refusal(() => requireBatch('x', tf.zeros([0, 2])))).toMatch(/shape \[0,2\]/);
  });
});

it('tells a built model from others', () => {
  expect(refusal(() => requireModel('m', tf.sequential()))).toMatch(/not built; .*inputShape/);
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  requireModel('m', model);
  model.dispose();
  expect(refusal(() => requireModel('m', model))).toMatch(/disposed/);
  for (const value of [undefined, 'critic', {}, tf.layers.dense({ units: 1 }), () => 1]) {
    expect(refusal(() => requireModel('m', value))).toMatch(/expected a tf.LayersModel/);
  }
  const optimizer = tf.train.sgd(1);
  requireOptimizer('o', optimizer);
  expect(refusal(() => requireOptimizer('o', 'adam'))).toMatch(/^o is "adam"/);
});

it('runs a model on inputs that fit and names those that do not', () => {
  const [a, b] = [tf.input({ shape: [2] }), tf.input({ shape: [3] })];
  const sum = tf.layers.concatenate().apply([a, b]) as tf.SymbolicTensor;
  const two = tf.model({ inputs: [a, b], outputs: sum });
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const [x, y] = [tf.ones([4, 2]), tf.ones([4, 3])];
    expect(forward(two, [x, y]).shape).toEqual([4, 5]);
    expect(infer(two, [x, y]).shape).toEqual([4, 5]);
    expect(refusal(() => forward(two, x))).toMatch(/^input is .*array of 2 tensors/);
    expect(refusal(() => forward(two, [y, x]))).toMatch(/^input\[0\] has shape \[4,3\]/);
    expect(refusal(() => forward(two, [x, tf.complex(y, y)]))).toMatch(/^input\[1\].*complex64/);
    expect(refusal(() => infer(two, [x, 3 as never]))).toMatch(/^input\[1\] is 3/);
    const both = tf.model({ inputs: [a, b], outputs: [sum, a] });
    expect(refusal(() => forward(both, [x, y]))).toMatch(/2 outputs/);
  });
  expect(tf.memory().numTensors).toBe(before);
  two.dispose();
});

it('assigns variables to themselves and to each other', async () => {
  const [a, b] = [1, 2].map((value) => tf.tidy(() => tf.variable(tf.scalar(value)))) as [
    tf.Variable,
    tf.Variable,
  ];
  const before = tf.memory().numTensors;
  assignAll([a, b], [a, b]);
  assignAll([a, b], [b, a]);
  expect([(await a.data())[0], (await b.data())[0]]).toEqual([2, 1]);
  expect(refusal(() => assignAll([a, b], [b]))).toMatch(/^tensors\[1\] is nothing/);
  tf.tidy(() => {
    expect(refusal(() => assignAll([a], [tf.ones([2])]))).toMatch(/shape \[2\]/);
    expect(refusal(() => assignAll([a], [tf.scalar(1, 'int32')]))).toMatch(/int32/);
  });
  expect((await a.data())[0]).toBe(2);
  expect(tf.memory().numTensors).toBe(before);
  tf.dispose([a, b]);
});
