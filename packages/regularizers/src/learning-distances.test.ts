/** A ProximalGenerator with a distance that learns: when it ascends, on what, and what that changes. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../test/on-each-backend.js';
import {
  adam,
  loss,
  makeDrawer,
  makeGenerator,
  makeLearning,
  makePotential,
  weightsOf,
} from '../test/small-networks.js';
import { ProximalGenerator, potentialNetwork, rwp } from './index.js';

onEachBackend(() => {
  describe('with a distance that learns', () => {
    it('ascends before each step but the first, and has no penalty at the first', () => {
      const generator = makeGenerator();
      const optimizer = adam();
      const distance = makeLearning();
      const order: string[] = [];
      distance.ascend = () => void order.push('ascend');
      const proximal = new ProximalGenerator(generator, {
        ...{ distance, h: 0.2, innerSteps: 3, latents: 'fixed', optimizer },
        drawLatents: makeDrawer(8).drawLatents,
      });
      const { penalties } = proximal.step((samples) => {
        order.push('descend');
        return loss(samples);
      });
      expect(order).toEqual(['descend', 'ascend', 'descend', 'ascend', 'descend']);
      const [first, second] = penalties!.dataSync();
      expect(first).toBe(0);
      expect(second).toBeGreaterThan(0);
      for (const owner of [proximal, optimizer, generator]) owner.dispose();
    });

    it('passes the present samples and the anchor’s to ascend', () => {
      const bias = tf.variable(tf.zeros([2]));
      const optimizer = tf.train.sgd(1);
      const seen: number[][] = [];
      const ascend = (x: tf.Tensor, y: tf.Tensor) =>
        void seen.push([x.dataSync()[0]!, y.dataSync()[0]!]);
      const proximal = new ProximalGenerator([bias], {
        ...{ distance: { ...rwp(), ascend }, h: 1e9, innerSteps: 3, latents: 'fresh', optimizer },
        drawLatents: () => tf.zeros([4, 2]),
        forward: (z) => tf.add(z, bias),
      });
      // The gradient by each coordinate of the bias is 1, and h is too large to hold it.
      const slope = (samples: tf.Tensor) => tf.mul(tf.sum(samples), 1 / 4);
      proximal.step(slope);
      proximal.step(slope);
      const expected = [
        [-1, 0],
        [-2, 0],
        [-4, -3],
        [-5, -3],
      ];
      expect(seen.map((pair) => pair.map((value) => Math.round(value * 1e4) / 1e4))).toEqual(
        expected,
      );
      for (const owner of [proximal, optimizer, bias]) owner.dispose();
    });

    it('changes neither weights nor batch norm’s statistics by an ascent', () => {
      const [plain, ascending] = [rwp(), makeLearning()].map((distance) => {
        const generator = makeGenerator();
        const optimizer = adam();
        const proximal = new ProximalGenerator(generator, {
          ...{ distance, h: 0.3, innerSteps: 3, latents: 'fresh', optimizer },
          drawLatents: makeDrawer(5).drawLatents,
        });
        for (let outer = 0; outer < 2; outer++) proximal.step(loss);
        const weights = weightsOf(generator);
        for (const owner of [proximal, optimizer, generator]) owner.dispose();
        return weights;
      });
      expect(ascending).toEqual(plain);
    });

    it('leaks nothing over many steps with a potential network', () => {
      const [generator, network] = [makeGenerator(), makePotential()];
      const [optimizer, potentialOptimizer] = [adam(), adam()];
      const distance = potentialNetwork({
        ...{ network, ascentSteps: 2, optimizer: potentialOptimizer },
      });
      const proximal = new ProximalGenerator(generator, {
        ...{ distance, h: 0.2, innerSteps: 4, latents: 'fresh', optimizer },
        drawLatents: makeDrawer(2).drawLatents,
      });
      const first = proximal.step(loss);
      const before = tf.memory().numTensors;
      for (let k = 0; k < 10; k++) tf.tidy(() => void proximal.step(loss));
      expect(tf.memory().numTensors).toBe(before);
      expect(first.losses.isDisposed).toBe(true);
      for (const owner of [proximal, optimizer, potentialOptimizer]) owner.dispose();
      for (const owner of [generator, network]) owner.dispose();
    });
  });
});
