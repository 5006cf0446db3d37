/** Steps replayed with kept commands on the card compared with the same steps on the tape. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { noWebGPU } from '../../test/webgpu.js';
import { adam } from '../optimizers/index.js';
import { Random } from '../random/random.js';
import { recordStep } from '../replay/record-step.js';
import { stepCompiler } from '../replay/recording.js';
import { forward, trainableVariables } from '../tensors/index.js';
import { compileCommands } from './recorded-commands.js';

const missing = await noWebGPU();

interface Batch extends Record<string, tf.Tensor> {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
}

/** A small convolutional network with a step that draws noise, and the batches to train it on. */
function training() {
  const random = new Random(3);
  const { conv2d, flatten, dense } = tf.layers;
  const model = tf.sequential({
    layers: [
      conv2d({ filters: 5, kernelSize: 4, strides: 2, padding: 'same', inputShape: [8, 8, 3] }),
      tf.layers.leakyReLU({ alpha: 0.2 }),
      flatten(),
      dense({ units: 1, activation: 'tanh' }),
    ],
  });
  const drawn = model.getWeights().map(({ size, shape }) => tf.tensor(random.normal(size), shape));
  model.setWeights(drawn);
  tf.dispose(drawn);
  const optimizer = adam({ learningRate: 1e-2 });
  const data = new Random(5);
  const batch = (size: number): Batch => ({
    x: tf.tensor(data.normal(size * 192), [size, 8, 8, 3]),
    y: tf.tensor(data.normal(size), [size, 1]),
  });
  const step = ({ x, y }: Batch) => {
    const noise = tf.tensor(random.normal(x.size), x.shape);
    const loss = () => tf.losses.meanSquaredError(y, forward(model, tf.add(x, noise))) as tf.Scalar;
    return optimizer.minimize(loss, true, trainableVariables(model)) as tf.Scalar;
  };
  const weightsNow = async () => {
    const all = await Promise.all(trainableVariables(model).map((each) => each.data()));
    return all.map((values) => [...values]);
  };
  const dispose = () => {
    model.dispose();
    optimizer.dispose();
  };
  return { model, optimizer, step, batch, weightsNow, dispose };
}

describe.skipIf(missing)('a step with kept commands on WebGPU', () => {
  it('is replayed with the bits of the tape and frees what it made', async () => {
    await tf.setBackend('webgpu');
    expect(stepCompiler('webgpu')).toBe(compileCommands);
    const [taped, own] = [training(), training()];
    const recorded = recordStep(own.step);
    const losses: tf.Scalar[][] = [];
    for (let i = 0; i < 12; i++) {
      for (const { optimizer } of [taped, own]) optimizer.learningRate = 1e-2 / (1 + i);
      const batches = [taped.batch(4), own.batch(4)] as const;
      losses.push([tf.tidy(() => taped.step(batches[0])), recorded.run(batches[1])]);
      tf.dispose(batches as unknown as tf.TensorContainer);
      if (i < 4) await losses.at(-1)![1]!.data(); // lets the comparison end
    }
    expect(recorded.report()).toEqual({ state: 'replayed', way: 'kept commands' });
    // Losses that are kept for long keep their numbers.
    for (const [expected, found] of losses) {
      expect([...(await found!.data())]).toEqual([...(await expected!.data())]);
    }
    expect(await own.weightsNow()).toEqual(await taped.weightsNow());
    tf.dispose(losses);

    recorded.dispose(); // the variables live on
    expect(await own.weightsNow()).toEqual(await taped.weightsNow());
    const batches = [taped.batch(4), own.batch(4)] as const;
    tf.tidy(() => void [taped.step(batches[0]), own.step(batches[1])]);
    expect(await own.weightsNow()).toEqual(await taped.weightsNow());
    tf.dispose(batches as unknown as tf.TensorContainer);
    taped.dispose();
    own.dispose();
  });

  it('sends one batch of commands a step and makes nothing anew', async () => {
    await tf.setBackend('webgpu');
    const own = training();
    const recorded = recordStep(own.step);
    const batch = own.batch(4);
    for (let i = 0; i < 8; i++) {
      const loss = recorded.run(batch);
      await loss.data();
      loss.dispose();
    }
    expect(recorded.state, recorded.reason).toBe('replayed');
    const { device, queue } = tf.backend() as unknown as Record<'device' | 'queue', object>;
    const counts = { submit: 0, createBuffer: 0, createBindGroup: 0 };
    const restore = [
      count(queue, 'submit', counts),
      count(device, 'createBuffer', counts),
      count(device, 'createBindGroup', counts),
    ];
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    for (let i = 0; i < 4; i++) recorded.run(batch).dispose();
    for (const each of restore) each();
    expect(counts).toEqual({ submit: 4, createBuffer: 0, createBindGroup: 0 });
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers, numBytes });
    recorded.dispose();
    tf.dispose(batch);
    own.dispose();
  });

  it('goes on with variables that were set from outside, and with snapshots of them', async () => {
    await tf.setBackend('webgpu');
    const [taped, own] = [training(), training()];
    const recorded = recordStep(own.step);
    const snapshots: tf.Tensor[][] = [];
    for (let i = 0; i < 14; i++) {
      const batches = [taped.batch(3), own.batch(3)] as const;
      const losses = [tf.tidy(() => taped.step(batches[0])), recorded.run(batches[1])];
      if (i < 5) await losses[1]!.data();
      if (i === 8) {
        for (const { model } of [taped, own]) {
          const halves = model.getWeights().map((each) => tf.mul(each, 0.5));
          model.setWeights(halves);
          tf.dispose(halves);
        }
      }
      if (i > 8) {
        const first = ({ model }: typeof own) => tf.clone(trainableVariables(model)[0]!);
        snapshots.push([first(taped), first(own)]);
      }
      tf.dispose([losses, batches] as unknown as tf.TensorContainer);
    }
    expect(recorded.state, recorded.reason).toBe('replayed');
    for (const [expected, found] of snapshots) {
      expect([...(await found!.data())]).toEqual([...(await expected!.data())]);
    }
    tf.dispose(snapshots);
    expect(await own.weightsNow()).toEqual(await taped.weightsNow());
    recorded.dispose();
    taped.dispose();
    own.dispose();
  });
});

/** Counts the calls of a method. @returns a function that takes the counting away. */
function count(object: object, name: string, counts: Record<string, number>): () => void {
  const methods = object as Record<string, (...args: unknown[]) => unknown>;
  const method = methods[name]!;
  const counting = (...args: unknown[]) => {
    counts[name]!++;
    return method.apply(object, args);
  };
  Object.defineProperty(object, name, { configurable: true, value: counting });
  return () => delete methods[name];
}
