/**
 * Generators of several inputs, such as noise and labels: the steps equal those of a generator of one
 * input that does the same, and nothing leaks.
 */
import * as tf from '@tensorflow/tfjs';
import { forward, trainableVariables } from '@wprox/runtime/tensors';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../test/on-each-backend.js';
import {
  Anchor,
  ArgumentError,
  o1,
  o2Diag,
  type ProximalDistance,
  ProximalGenerator,
  rwp,
} from './index.js';

const BATCH = 12;
const CLASSES = 3;
const noise = (seed: number) => tf.randomNormal([BATCH, 2], 0, 1, 'float32', seed);
const labels = (seed: number) =>
  tf.tensor1d(
    Array.from({ length: BATCH }, (_, i) => (i * 7 + seed) % CLASSES),
    'int32',
  );

/** Noise and one-hot labels through a matrix: an embedding as a product, without gather. */
function byProduct() {
  const inputs = [tf.input({ shape: [2] }), tf.input({ shape: [CLASSES] })];
  const table = tf.layers.dense({ units: 4, useBias: false, name: `table_${tf.util.now()}` });
  const embedded = table.apply(inputs[1]!) as tf.SymbolicTensor;
  return { inputs, embedded };
}

/** Noise and int32 labels through an embedding layer. */
function byEmbedding() {
  const inputs = [tf.input({ shape: [2] }), tf.input({ shape: [], dtype: 'int32' })];
  const embedding = tf.layers.embedding({ inputDim: CLASSES, outputDim: 4 });
  const column = tf.layers.reshape({ targetShape: [1] }).apply(inputs[1]!) as tf.SymbolicTensor;
  const rows = embedding.apply(column) as tf.SymbolicTensor;
  return { inputs, embedded: tf.layers.flatten().apply(rows) as tf.SymbolicTensor };
}

function conditional({ inputs, embedded }: ReturnType<typeof byProduct>): tf.LayersModel {
  const joined = tf.layers.concatenate().apply([inputs[0]!, embedded]) as tf.SymbolicTensor;
  const hidden = tf.layers.dense({ units: 6, activation: 'tanh' }).apply(joined);
  const outputs = tf.layers.dense({ units: 2 }).apply(hidden) as tf.SymbolicTensor;
  return tf.model({ inputs, outputs });
}

const oneHot = (of: tf.Tensor) => tf.cast(tf.oneHot(of as tf.Tensor1D, CLASSES), 'float32');
const loss = (samples: tf.Tensor) => tf.mean(tf.sum(tf.square(tf.sub(samples, 1)), 1));

/** Weights as one array. */
const weightsOf = (model: tf.LayersModel) =>
  trainableVariables(model).flatMap((variable) => [...variable.dataSync()]);

const distances: [string, () => ProximalDistance][] = [
  ['rwp', rwp],
  ['o1', o1],
  ['o2Diag', o2Diag],
];

onEachBackend(() => {
  describe.each(distances)('%s', (_, distance) => {
    it.each(['fresh', 'fixed'] as const)('%s latents: as with one input', (mode) => {
      // The same weights in a function of one tensor, [noise, one-hot labels], is the oracle.
      const [model, same] = [conditional(byProduct()), conditional(byProduct())];
      same.setWeights(model.getWeights());
      const optimizers = [tf.train.sgd(0.1), tf.train.sgd(0.1)] as const;
      const options = { distance: distance(), h: 0.5, innerSteps: 3, latents: mode } as const;
      let [first, second] = [0, 0];
      const split = new ProximalGenerator(model, {
        ...options,
        optimizer: optimizers[0],
        drawLatents: () => [noise(++first), tf.tidy(() => oneHot(labels(first)))],
      });
      const whole = new ProximalGenerator(trainableVariables(same), {
        ...options,
        optimizer: optimizers[1],
        drawLatents: () => {
          second++;
          return tf.tidy(() => tf.concat([noise(second), oneHot(labels(second))], 1));
        },
        forward: (z) => forward(same, tf.split(z, [2, CLASSES], 1)),
      });
      for (let k = 0; k < 2; k++) {
        split.step(loss);
        whole.step(loss);
      }
      expect(weightsOf(model)).toEqual(weightsOf(same));
      const parts = [split, whole, model, same, ...optimizers];
      for (const owner of parts) owner.dispose();
    });
  });

  it('trains an embedding of int32 labels and leaks nothing', ({ skip }) => {
    // The gradient of an embedding needs a kernel that the stock wasm backend lacks.
    skip(!tf.getKernel('UnsortedSegmentSum', tf.getBackend()));
    const generator = conditional(byEmbedding());
    const optimizer = tf.train.sgd(0.1);
    let seed = 0;
    const seen: number[] = [];
    const proximal = new ProximalGenerator(generator, {
      ...{ distance: rwp(), h: 0.5, innerSteps: 4, latents: 'fresh', optimizer },
      drawLatents: () => [noise(++seed), labels(seed)],
    });
    const before = weightsOf(generator);
    const run = () =>
      proximal.step((samples, latents) => {
        seen.push(latents.length);
        expect(latents[1]!.dtype).toBe('int32');
        return loss(samples);
      });
    run();
    const tensors = tf.memory().numTensors;
    const { penalties } = run();
    expect(tf.memory().numTensors).toBe(tensors);
    expect(penalties!.dataSync()[0]).toBe(0);
    expect(penalties!.dataSync()[3]).toBeGreaterThan(0);
    expect(seen).toEqual(Array(8).fill(2));
    const after = weightsOf(generator);
    expect(after.slice(0, 12).some((weight, i) => weight !== before[i])).toBe(true);
    for (const owner of [proximal, optimizer, generator]) owner.dispose();
  });

  it('has an anchor that keeps all inputs', () => {
    const generator = conditional(byProduct());
    const anchor = new Anchor<tf.Tensor[]>(generator);
    tf.tidy(() => {
      const latents = [noise(1), oneHot(labels(1))];
      const before = forward(generator, latents).dataSync().slice();
      for (const variable of trainableVariables(generator)) variable.assign(tf.mul(variable, 2));
      expect(anchor.sample(latents).dataSync()).toEqual(before);
      expect(forward(generator, latents).dataSync()).not.toEqual(before);
    });
    anchor.dispose();
    generator.dispose();
  });

  it('refuses what does not fit the inputs, frees it, and goes on', () => {
    const generator = conditional(byProduct());
    const optimizer = tf.train.sgd(0.1);
    const right = () => [noise(1), tf.tidy(() => oneHot(labels(1)))];
    let draw: () => unknown = right;
    const proximal = new ProximalGenerator(generator, {
      ...{ distance: rwp(), h: 0.5, innerSteps: 2, latents: 'fixed', optimizer },
      drawLatents: () => draw() as tf.Tensor[],
    });
    proximal.step(loss);
    const before = tf.memory().numTensors;
    const kept = noise(9);
    const variable = tf.variable(kept);
    const wrong: [string, () => unknown, RegExp][] = [
      ['one tensor', () => noise(1), /1 tensor; expected 2 tensors/],
      ['three', () => [...right(), noise(2)], /3 tensors; expected 2/],
      ['none', () => [], /an empty array/],
      ['numbers', () => [[1, 2]], /an array with an array of 2/],
      ['a half', () => [noise(1), undefined], /an array with nothing/],
      ['two sizes of batch', () => [noise(1), tf.zeros([5, CLASSES])], /batches of 12 and of 5/],
      ['a scalar', () => [noise(1), tf.scalar(1)], /shape \[\]/],
      ['no samples', () => [tf.zeros([0, 2]), tf.zeros([0, CLASSES])], /shape \[0,2\]/],
      [
        'the wrong order',
        () => right().reverse(),
        /input\[0\] has shape \[12,3\]; expected \[batch, 2\]/,
      ],
      ['a variable', () => [variable, noise(1)], /a tf.Variable/],
    ];
    if (tf.getBackend() === 'cpu') {
      const zeros = () => tf.zeros([BATCH, CLASSES]);
      wrong.push(['complex', () => [noise(1), tf.complex(zeros(), zeros())], /complex64/]);
    }
    for (const [name, make, message] of wrong) {
      draw = () => tf.tidy(make as () => tf.Tensor[]);
      expect(() => proximal.step(loss), name).toThrow(ArgumentError);
      expect(() => proximal.step(loss), name).toThrow(message);
    }
    draw = () => Promise.resolve([1]);
    expect(() => proximal.step(loss)).toThrow(/a Promise/);
    expect(variable.isDisposed).toBe(false);
    tf.dispose([kept, variable]);
    expect(tf.memory().numTensors).toBe(before);
    draw = right;
    proximal.step(loss);
    for (const owner of [proximal, optimizer, generator]) owner.dispose();
  });

  it('says that latents are freed, if the same tensor comes again', () => {
    const generator = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });
    const z = noise(1);
    const optimizer = tf.train.sgd(0.1);
    const proximal = new ProximalGenerator(generator, {
      ...{ distance: rwp(), h: 0.5, innerSteps: 1, latents: 'fresh', optimizer },
      drawLatents: () => z,
    });
    proximal.step(loss);
    expect(() => proximal.step(loss)).toThrow(/drawLatents returned a disposed tensor; .*new one/);
    for (const owner of [proximal, optimizer, generator]) owner.dispose();
  });
});
