/** Two equal small networks in training, one taped and one recorded, that are compared to the bit. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { adam } from '../optimizers/index.js';
import { Random } from '../random/random.js';
import { forward, trainableVariables } from '../tensors/index.js';
import { recordStep } from './record-step.js';

/** A step with batch norm, noise of a `Random`, and Adam. */
export function makeNetwork() {
  const random = new Random(3);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 7, inputShape: [5], activation: 'tanh' }),
      tf.layers.batchNormalization(),
      tf.layers.dense({ units: 1 }),
    ],
  });
  const weights = model.getWeights().map((w) => tf.tensor(random.uniform(w.size, 0.1, 1), w.shape));
  model.setWeights(weights);
  tf.dispose(weights);
  const optimizer = adam({ learningRate: 1e-2 });
  const step = ({ x, y }: { readonly x: tf.Tensor; readonly y: tf.Tensor }) => {
    const noise = tf.tensor(random.normal(x.size), x.shape);
    const loss = () => tf.mean(tf.square(tf.sub(y, forward(model, tf.add(x, noise))))) as tf.Scalar;
    return optimizer.minimize(loss, true, trainableVariables(model))!;
  };
  return { model, optimizer, random, step };
}

export type Network = ReturnType<typeof makeNetwork>;

/** The numbers of everything that training changes. */
export function numbersOf({ model, optimizer, random }: Network): unknown {
  const tensors = [...model.getWeights(), ...Object.values(optimizer.state())];
  return [tensors.map((each) => [...each.dataSync()]), optimizer.iterations, random.state()];
}

/** Trains both twins on the same batches. */
export function makeTwins(options = {}) {
  const [taped, replayed] = [makeNetwork(), makeNetwork()];
  const recorded = recordStep(replayed.step, options);
  const data = new Random(5);
  const run = (steps: number, batchSize = 8) => {
    for (let i = 0; i < steps; i++) {
      const x = tf.tensor(data.normal(batchSize * 5), [batchSize, 5]);
      const y = tf.tensor(data.normal(batchSize), [batchSize, 1]);
      const losses = [tf.tidy(() => taped.step({ x, y })), recorded.run({ x, y })];
      const [expected, found] = losses.map((loss) => [...loss.dataSync()]);
      expect(found).toEqual(expected);
      tf.dispose([losses, x, y]);
    }
    expect(numbersOf(replayed)).toEqual(numbersOf(taped));
  };
  const change = (how: (network: Network) => void) => [taped, replayed].forEach(how);
  const dispose = () => {
    recorded.dispose();
    change(({ model, optimizer }) => {
      model.dispose();
      optimizer.dispose();
    });
  };
  return { taped, replayed, recorded, run, change, dispose };
}
