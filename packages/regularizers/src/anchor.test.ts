/** The anchor: evaluation by remembered weights, exact restoration, memory. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { allVariables, forward, trainableVariables } from '@wprox/runtime/tensors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onEachBackend } from '../test/on-each-backend.js';
import { Anchor } from './anchor.js';

/** Makes a small generator with batch norm. */
function makeGenerator(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 6, inputShape: [3], useBias: false }),
      tf.layers.batchNormalization({ momentum: 0.5 }),
      tf.layers.dense({ units: 4, activation: 'tanh' }),
    ],
  });
}

const valuesOf = (model: tf.LayersModel) =>
  allVariables(model).map((variable) => variable.dataSync().slice());

onEachBackend(() => {
  let generator: tf.Sequential;
  let latents: tf.Tensor;

  beforeAll(() => {
    generator = makeGenerator();
    latents = tf.randomNormal([8, 3], 0, 1, 'float32', 11);
  });

  afterAll(() => {
    generator.dispose();
    latents.dispose();
  });

  const train = () => {
    const optimizer = tf.train.sgd(0.1);
    optimizer.minimize(
      () => tf.mean(forward(generator, latents)) as tf.Scalar,
      false,
      trainableVariables(generator),
    );
    optimizer.dispose();
  };

  const generate = () => tf.tidy(() => forward(generator, latents).dataSync().slice());

  it('evaluates by the captured weights and restores the present ones to the bit', () => {
    const anchor = new Anchor(generator);
    const captured = generate();
    train();
    const present = valuesOf(generator);
    const moved = generate();
    const afterMoving = valuesOf(generator); // this pass moved the statistics
    const samples = anchor.sample(latents);
    expect(samples.dataSync()).toEqual(captured);
    expect(valuesOf(generator)).toEqual(afterMoving);
    expect(moved).not.toEqual(captured);
    expect(present).not.toEqual(afterMoving);
    samples.dispose();
    anchor.dispose();
  });

  it('changes neither the moving statistics of batch norm nor its own copy of them', () => {
    const anchor = new Anchor(generator);
    const before = valuesOf(generator);
    tf.dispose(anchor.sample(latents));
    expect(valuesOf(generator)).toEqual(before);
    const remembered = anchor.run(() => allVariables(generator).map((v) => tf.mul(v, 1)));
    expect(remembered.map((tensor) => tensor.dataSync())).toEqual(before);
    tf.dispose(remembered);
    anchor.dispose();
  });

  it('captures the present weights without copying data', () => {
    const anchor = new Anchor(generator);
    train();
    const before = tf.memory();
    anchor.capture();
    // The buffers of the weights remembered before are freed, and none is new.
    expect(tf.memory().numDataBuffers).toBeLessThan(before.numDataBuffers);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    const samples = anchor.sample(latents);
    expect(samples.dataSync()).toEqual(generate());
    samples.dispose();
    anchor.dispose();
  });

  it('adds references, not buffers', () => {
    const { numDataBuffers } = tf.memory();
    const anchor = new Anchor(generator);
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
    anchor.run(() => {
      expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
    });
    anchor.dispose();
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
  });

  it('restores when the function throws', () => {
    const anchor = new Anchor(generator);
    train();
    const before = valuesOf(generator);
    const { numTensors } = tf.memory();
    expect(() =>
      anchor.run(() => {
        tf.ones([3]);
        throw new Error('stop here');
      }),
    ).toThrow('stop here');
    expect(valuesOf(generator)).toEqual(before);
    expect(tf.memory().numTensors).toBe(numTensors);
    anchor.dispose();
  });

  it('leaks nothing over many iterations, inside a tidy or not', () => {
    const { numTensors, numBytes } = tf.memory();
    const anchor = new Anchor(generator);
    for (let iteration = 0; iteration < 5; iteration++) {
      tf.tidy(() => anchor.capture());
      train();
      tf.dispose(anchor.sample(latents));
      tf.tidy(() => {
        anchor.sample(latents);
      });
    }
    anchor.dispose();
    anchor.dispose();
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
  });

  it('takes a list of variables, with or without a forward function', () => {
    const slope = tf.variable(tf.scalar(2));
    const anchor = new Anchor([slope, slope], (z) => tf.mul(z, slope));
    const alone = new Anchor([slope]);
    slope.assign(tf.scalar(5));
    const [ones, byRun] = [tf.ones([2]), alone.run(() => tf.mul(slope, 3))];
    const samples = anchor.sample(ones);
    expect([...samples.dataSync()]).toEqual([2, 2]);
    expect(byRun.dataSync()[0]).toBe(6);
    expect(slope.dataSync()[0]).toBe(5);
    expect(() => alone.sample(ones)).toThrow(/forward function/);
    tf.dispose([ones, byRun, samples, slope]);
    expect(() => alone.run(() => 1)).toThrow(/is disposed/);
    anchor.dispose();
    alone.dispose();
  });

  it('refuses to run inside a gradient', () => {
    const anchor = new Anchor(generator);
    expect(() => tf.variableGrads(() => tf.sum(anchor.sample(latents)) as tf.Scalar)).toThrow(
      /inside a gradient/,
    );
    anchor.dispose();
  });

  it('refuses to be used after dispose, or without variables', () => {
    const anchor = new Anchor(generator);
    anchor.dispose();
    expect(() => anchor.capture()).toThrow(/disposed/);
    expect(() => anchor.sample(latents)).toThrow(/disposed/);
    expect(() => new Anchor([])).toThrow(ArgumentError);
  });
});

describe('the return type of run', () => {
  it('is that of the function', () => {
    const anchor = new Anchor([tf.variable(tf.scalar(1))]);
    const result: { samples: tf.Tensor } = anchor.run(() => ({ samples: tf.ones([1]) }));
    expect(result.samples.shape).toEqual([1]);
    result.samples.dispose();
    anchor.dispose();
  });
});
