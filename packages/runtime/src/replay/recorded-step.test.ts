import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { adam } from '../optimizers/index.js';
import { Random } from '../random/random.js';
import { forward, trainableVariables } from '../tensors/index.js';
import { recordStep } from './recorded-step.js';

onEachBackend(() => {
  it('smoke', () => {
    const make = () => {
      const random = new Random(3);
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 7, inputShape: [5], activation: 'tanh' }),
          tf.layers.batchNormalization(),
          tf.layers.dense({ units: 1 }),
        ],
      });
      model.setWeights(
        model.getWeights().map((w) => tf.tensor(random.normal(w.size).map(Math.abs), w.shape)),
      );
      const optimizer = adam({ learningRate: 1e-2 });
      const data = new Random(5);
      const step = ({ x, y }: { x: tf.Tensor; y: tf.Tensor }) => {
        const noise = tf.tensor(random.normal(x.size), x.shape);
        return optimizer.minimize(
          () => tf.losses.meanSquaredError(y, forward(model, tf.add(x, noise))) as tf.Scalar,
          true,
          trainableVariables(model),
        );
      };
      const batch = () => ({
        x: tf.tensor(data.normal(40), [8, 5]),
        y: tf.tensor(data.normal(8), [8, 1]),
      });
      return { model, optimizer, step, batch, random };
    };
    const a = make();
    const b = make();
    const recorded = recordStep(b.step);
    const counts: number[] = [];
    for (let i = 0; i < 20; i++) {
      const [ba, bb] = [a.batch(), b.batch()];
      const la = tf.tidy(() => a.step(ba));
      const lb = recorded.run(bb);
      expect([...lb!.dataSync()]).toEqual([...la!.dataSync()]);
      tf.dispose([la, lb, ba, bb]);
      counts.push(tf.memory().numTensors, tf.memory().numDataBuffers);
    }
    console.log(recorded.state, recorded.reason, counts.join(' '));
    a.model
      .getWeights()
      .forEach((w, i) => expect(b.model.getWeights()[i]!.dataSync()).toEqual(w.dataSync()));
    expect(a.optimizer.iterations).toBe(b.optimizer.iterations);
    expect(recorded.state).toBe('replayed');
  });
});
