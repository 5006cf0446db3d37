/** Who owns the tensors of a ProximalGenerator, and when it disposes them. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../test/on-each-backend.js';
import { loss, makeDrawer, makeGenerator } from '../test/small-networks.js';
import { type InnerStep, ProximalGenerator, rwp } from './index.js';

onEachBackend(() => {
  describe.each(['fresh', 'fixed'] as const)('with %s latents', (latents) => {
    it('disposes its tensors on break and on a throw', () => {
      const generator = makeGenerator();
      const optimizer = tf.train.sgd(0.1);
      const { drawn, drawLatents } = makeDrawer(5);
      const proximal = new ProximalGenerator(generator, {
        ...{ distance: rwp(), h: 0.2, innerSteps: 4, latents, optimizer, drawLatents },
      });
      const before = tf.memory().numTensors;
      proximal.setAnchor();
      for (const inner of proximal.innerSteps()) {
        tf.dispose(inner.descend(loss));
        if (inner.index === 1) break;
      }
      expect(tf.memory().numTensors).toBe(before);
      let calls = 0;
      const failing = (samples: tf.Tensor) => {
        if (calls++ === 1) throw new Error('no loss');
        return loss(samples);
      };
      // TensorFlow.js leaks what the failed gradient had saved, so this counts latents only.
      expect(() => proximal.step(failing)).toThrow('no loss');
      expect(drawn.every(({ isDisposed }) => isDisposed)).toBe(true);
      for (const owner of [proximal, optimizer, generator]) owner.dispose();
    });
    it('keeps the latents of a step that was asked for inside a tidy', () => {
      const generator = makeGenerator();
      const proximal = new ProximalGenerator(generator, {
        ...{ distance: rwp(), h: 0.2, innerSteps: 3, latents, optimizer: tf.train.sgd(0.1) },
        drawLatents: makeDrawer(6).drawLatents,
      });
      proximal.setAnchor();
      const steps = proximal.innerSteps();
      let count = 0;
      while (true) {
        const { done, value } = tf.tidy(() => steps.next() as never) as IteratorResult<InnerStep>;
        if (done) break;
        expect(value.latents.isDisposed).toBe(false);
        tf.tidy(() => void value.descend(loss));
        count++;
      }
      expect(count).toBe(3);
      proximal.dispose();
      generator.dispose();
    });
  });

  it('refuses a loss without samples or in an array, and leaves no tensors', () => {
    const generator = makeGenerator();
    const optimizer = tf.train.sgd(0.1);
    const proximal = new ProximalGenerator(generator, {
      ...{ distance: rwp(), h: 0.2, innerSteps: 2, latents: 'fixed', optimizer },
      drawLatents: makeDrawer(7).drawLatents,
    });
    proximal.step(loss);
    const before = tf.memory().numTensors;
    expect(() => proximal.step(() => tf.scalar(3))).toThrow(/^loss does not depend on samples/);
    expect(() => proximal.step((samples) => [samples.mean()] as never)).toThrow(/an array of 1/);
    expect(tf.memory().numTensors).toBe(before);
    for (const owner of [proximal, optimizer, generator]) owner.dispose();
  });

  it('gives the losses of a step to the caller or to the surrounding tidy', () => {
    const generator = makeGenerator();
    const optimizer = tf.train.sgd(0.1);
    const proximal = new ProximalGenerator(generator, {
      ...{ distance: rwp(), h: 0.2, innerSteps: 2, latents: 'fixed', optimizer },
      drawLatents: makeDrawer(3).drawLatents,
    });
    const before = tf.memory().numTensors;
    proximal.setAnchor();
    const kept: tf.Scalar[] = [];
    for (const inner of proximal.innerSteps()) {
      if (inner.index === 0) tf.tidy(() => void inner.descend(loss));
      else kept.push(...(Object.values(inner.descend(loss)) as tf.Scalar[]));
    }
    expect(tf.memory().numTensors).toBe(before + 2);
    expect(kept.map(({ shape }) => shape)).toEqual([[], []]);
    expect(kept[1]!.dataSync()[0]).toBeGreaterThan(0);
    tf.dispose(kept);
    for (const owner of [proximal, optimizer, generator]) owner.dispose();
  });
});
