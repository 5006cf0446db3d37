/** Replayed generator steps have the bits of taped ones and run no layers. */
import * as tf from '@tensorflow/tfjs';
import { adam } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { sampleLatents } from '@wprox/runtime/tensors';
import { expect, it, vi } from 'vitest';
import { onEachBackend } from '../test/on-each-backend.js';
import { o2Diag, type ProximalDistance, ProximalGenerator, rwp } from './index.js';

function makeGenerator(options: {
  distance: ProximalDistance | undefined;
  latents: 'fixed' | 'fresh';
  replay: boolean;
  dependsOn?: () => readonly unknown[];
}) {
  const random = new Random(4);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 6, inputShape: [3], activation: 'tanh' }),
      tf.layers.batchNormalization(),
      tf.layers.dense({ units: 2 }),
    ],
  });
  tf.tidy(() => {
    const weights = model.getWeights();
    model.setWeights(weights.map(({ size, shape }) => tf.tensor(random.uniform(size), shape)));
  });
  const optimizer = adam({ learningRate: 0.01 });
  const { distance, ...rest } = options;
  const proximal = new ProximalGenerator(model, {
    ...(distance && { distance, h: 0.3 }),
    ...{ ...rest, innerSteps: 3, optimizer, drawLatents: () => sampleLatents(random, 5, 3) },
  });
  const layer = vi.spyOn(model.layers[0]!, 'call');
  const dispose = () => {
    proximal.dispose();
    model.dispose();
    optimizer.dispose();
  };
  return { model, optimizer, proximal, layer, dispose };
}

onEachBackend(() => {
  it.each([
    ['no distance', 'fresh', undefined],
    ['rwp', 'fixed', rwp()],
    ['rwp', 'fresh', rwp()],
    ['o2diag', 'fresh', o2Diag()],
  ] as const)('%s on %s latents', (_, latents, distance) => {
    const before = tf.memory().numTensors;
    const [taped, replayed] = [false, true].map((replay) =>
      makeGenerator({ latents, distance, replay }),
    ) as [ReturnType<typeof makeGenerator>, ReturnType<typeof makeGenerator>];
    expect(taped.proximal.replays).toBeUndefined();
    let calls = 0;
    const loss = (samples: tf.Tensor) => tf.mean(tf.softplus(samples));
    for (let k = 0; k < 20; k++) {
      if (k === 5) calls = replayed.layer.mock.calls.length;
      const [expected, found] = [taped, replayed].map(({ proximal }) => {
        const { losses, penalties } = proximal.step(loss);
        return [[...losses.dataSync()], [...(penalties?.dataSync() ?? [])]];
      });
      expect(found).toEqual(expected);
    }
    const [expected, found] = [taped, replayed].map(({ model }) =>
      model.getWeights().map((weight) => [...weight.dataSync()]),
    );
    expect(found).toEqual(expected);
    expect(replayed.proximal.replays).toMatchObject({ state: 'replayed', reason: undefined });
    expect(replayed.layer).toHaveBeenCalledTimes(calls);
    taped.dispose();
    replayed.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(['fixed', 'fresh'] as const)('follows what changes, on %s latents', (latents) => {
    const results = [false, true].map((replay) => {
      let loss = (samples: tf.Tensor) => tf.mean(tf.softplus(samples));
      const made = makeGenerator({ latents, distance: rwp(), replay });
      const { proximal, model, optimizer } = made;
      const losses: number[] = [];
      const run = () => {
        for (let k = 0; k < 6; k++) {
          losses.push(...proximal.step(loss).losses.dataSync());
        }
        if (replay) expect(proximal.replays?.state).toBe('replayed');
      };
      run();
      loss = (samples) => tf.mean(tf.square(samples));
      run();
      (model.layers[1] as unknown as { epsilon: number }).epsilon = 0.5;
      run();
      optimizer.learningRate = 0.05;
      run();
      const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
      made.dispose();
      return { losses, weights };
    });
    expect(results[1]).toEqual(results[0]);
  });

  it('follows what dependsOn() names', () => {
    const results = [false, true].map((replay) => {
      let factor = 1;
      const dependsOn = () => [factor];
      const { proximal, dispose } = makeGenerator({
        ...{ latents: 'fixed', distance: rwp(), replay, dependsOn },
      });
      const loss = (samples: tf.Tensor) => tf.mul(tf.mean(tf.softplus(samples)), factor);
      const losses = Array.from({ length: 12 }, (_, k) => {
        if (k === 6) factor = 3;
        return [...proximal.step(loss).losses.dataSync()];
      });
      if (replay) expect(proximal.replays?.state).toBe('replayed');
      dispose();
      return losses;
    });
    expect(results[1]).toEqual(results[0]);
  });

  it('stays taped if each step has a loss function of its own, and says why', () => {
    const results = [false, true].map((replay) => {
      const { proximal, dispose } = makeGenerator({ latents: 'fixed', distance: rwp(), replay });
      const losses = Array.from({ length: 15 }, (_, k) => [
        ...proximal.step((samples) => tf.mul(tf.mean(tf.softplus(samples)), k)).losses.dataSync(),
      ]);
      if (replay) {
        expect(proximal.replays?.state).toBe('taped');
        expect(proximal.replays?.reason).toMatch(/the loss function changes too often/);
      }
      dispose();
      return losses;
    });
    expect(results[1]).toEqual(results[0]);
  });
});
