/** Which tensors a training holds, and that it leaks none. */

import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { expect, it } from 'vitest';
import { disposeLosses, GanTraining, LossLog } from '../src/index.js';
import { onEachBackend } from './on-each-backend.js';
import { iterate, regularizers, type Toy, toyOptions, toyTraining } from './toy-training.js';

const toys: Toy[] = regularizers.flatMap((regularizer) =>
  (['fixed', 'fresh'] as const).map((latents) => ({
    ...{ regularizer, latents, optimizer: 'Adam', objective: 'WGAN-GP', innerSteps: 3, seed: 2 },
  })),
);

onEachBackend(() => {
  it('frees real samples of a wrong type', async () => {
    const options = toyOptions({ ...toys[0]!, objective: 'vanilla' });
    const stream = { next: async () => ({ samples: tf.ones([6, 2], 'int32') }) };
    const training = new GanTraining({ ...options, data: { stream: () => stream as never } });
    const before = tf.memory().numTensors;
    await expect(training.outerIteration()).rejects.toThrow(/nextReal\(\)\.samples/);
    expect(tf.memory().numTensors).toBe(before);
    training.dispose();
  });

  it.each(toys)('leaks nothing with $regularizer on $latents latents', async (toy) => {
    const before = tf.memory().numTensors;
    const training = toyTraining(toy);
    await iterate(training, 1); // the optimizers' first step makes their accumulators
    const held = tf.memory().numTensors;

    const losses = await training.outerIteration();
    const scalars = Object.values(losses).flat();
    expect(scalars).toHaveLength(2 + 3 + (toy.regularizer === 'none' ? 0 : 3));
    expect(tf.memory().numTensors).toBe(held + scalars.length);
    disposeLosses(losses);
    await iterate(training, 2);
    expect(tf.memory().numTensors).toBe(held);

    const saved = await training.state();
    training.sample(4, training.evaluationRandom()).dispose();
    training.restore(saved);
    const wrong = {
      ...saved,
      tensors: { ...saved.tensors, 'critic.adam.m.9': saved.tensors['critic.adam.m.0']! },
    };
    expect(() => training.restore(wrong)).toThrow(ArgumentError);
    expect(tf.memory().numTensors).toBe(held);
    await iterate(training, 1);
    expect(tf.memory().numTensors).toBe(held);

    training.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('a log frees the losses that it reads, and those that nobody reads', async () => {
    const training = toyTraining(toys[0]!);
    await iterate(training, 1);
    const held = tf.memory().numTensors;
    const log = new LossLog();
    log.add(await training.outerIteration());
    await log.takeMeans();
    expect(tf.memory().numTensors).toBe(held);
    log.add(await training.outerIteration());
    log.dispose();
    expect(tf.memory().numTensors).toBe(held);
    training.dispose();
  });
});
