/** A linear generator, a linear critic, and real samples of the tests' own. */
import * as tf from '@tensorflow/tfjs';
import type { SampleSource, StreamState } from '@wprox/datasets';
import { Random } from '@wprox/runtime/random';
import { trainableVariables } from '@wprox/runtime/tensors';
import { Player } from '../src/index.js';

export const [batchSize, latentSize, sampleSize] = [8, 3, 2];

/** W row by row, then b; a, then c. Numbers of order 1, exact in float32. */
export const start = {
  generator: [0.75, -0.5, 0.25, 1, -1, 0.5, 0.5, -0.25],
  critic: [0.75, -0.5, 0.25],
};

/** Draws a batch of real samples around (2, -1.5), far enough from the generator's for a clear slope. */
export const drawReal = (random: Random) =>
  random.normal(batchSize * sampleSize).map((v, i) => (i % sampleSize === 0 ? 2 : -1.5) + v / 2);

/** A source whose stream draws its batches from a copy of the generator that the training hands over. */
export const realSamples: SampleSource = {
  name: 'around-a-point',
  sampleShape: [sampleSize],
  stream: (options) => {
    let random = Random.fromState(options.random.state());
    let taken = 0;
    const next = async () => {
      taken++;
      const samples = tf.tensor2d(drawReal(random), [batchSize, sampleSize]);
      return { samples, labels: new Int32Array(batchSize) };
    };
    return {
      batchSize: options.batchSize,
      next,
      state: () => ({
        source: realSamples.name,
        batchSize: options.batchSize,
        taken,
        random: random.state(),
      }),
      restore: (state: StreamState) => {
        random = Random.fromState(state.random);
        taken = state.taken;
      },
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false as const, value: await next() }),
      }),
    };
  },
};

/** A dense layer without activation; `weights` are the kernel row by row, then the bias. */
export function linearModel(name: string, inputs: number, weights: readonly number[]) {
  const units = weights.length / (inputs + 1);
  const model = tf.sequential({
    layers: [tf.layers.dense({ name, units, inputShape: [inputs] })],
  });
  tf.tidy(() => {
    model.setWeights([
      tf.tensor2d(weights.slice(0, -units), [inputs, units]),
      tf.tensor1d(weights.slice(-units)),
    ]);
  });
  return model;
}

/** The trainable weights of a player, in one list. */
export const weightsOf = ({ model }: Player) =>
  trainableVariables(model).flatMap((variable) => [...variable.dataSync()]);

/** A generator and a critic with optimizers from `open`, at {@link start}. */
export function linearPlayers(open: () => Player['optimizer']) {
  return {
    generator: new Player(linearModel('generator', latentSize, start.generator), open()),
    critic: new Player(linearModel('critic', sampleSize, start.critic), open()),
  };
}
