/** The steps of a ProximalGenerator compared with a loop written out, and the passes they need. */
import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import { forward, trainableVariables } from '@wprox/runtime/tensors';
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
import {
  Anchor,
  o1,
  o2Diag,
  type ProximalDistance,
  ProximalGenerator,
  type ProximalGeneratorOptions,
  potentialNetwork,
  rwp,
} from './index.js';

const modes = ['fresh', 'fixed'] as const;

onEachBackend(() => {
  describe.each(modes)('with %s latents', (latents) => {
    it.each([
      ['RWP', rwp()],
      ['O2Diag', o2Diag()],
    ])('takes the steps of a loop written out with %s, to the bit', (_, distance) => {
      const [generator, reference] = [makeGenerator(), makeGenerator()];
      const [optimizer, referenceOptimizer] = [adam(), adam()];
      const [h, innerSteps] = [0.3, 3];
      const { drawLatents } = makeDrawer(1);
      const proximal = new ProximalGenerator(generator, {
        ...{ distance, h, innerSteps, latents, optimizer, drawLatents },
      });
      const anchor = new Anchor(reference);
      const draw = makeDrawer(1).drawLatents;
      for (let outer = 0; outer < 2; outer++) {
        const { losses, penalties } = proximal.step(loss);
        anchor.capture();
        const totals: number[] = [];
        let z = draw();
        for (let step = 0; step < innerSteps; step++) {
          if (step > 0 && latents === 'fresh') {
            z.dispose();
            z = draw();
          }
          const anchorSamples = anchor.sample(z); // a pass at every step, the first included
          const objective = () => {
            const samples = forward(reference, z);
            const squaredDistance = distance.squaredDistance(samples, anchorSamples);
            return tf.add(loss(samples), tf.mul(squaredDistance, 1 / (2 * h))) as tf.Scalar;
          };
          const variables = trainableVariables(reference);
          const total = referenceOptimizer.minimize(objective, true, variables)!;
          totals.push(total.dataSync()[0]!);
          tf.dispose([total, anchorSamples]);
        }
        z.dispose();
        expect(penalties!.dataSync()[0]).toBe(0);
        expect(penalties!.dataSync()[2]).toBeGreaterThan(0);
        const sums = tf.tidy(() => Array.from(tf.add(losses, penalties!).dataSync()));
        expect(sums).toEqual(totals);
      }
      expect(weightsOf(generator)).toEqual(weightsOf(reference)); // with batch norm's statistics
      for (const owner of [proximal, anchor, optimizer, referenceOptimizer]) owner.dispose();
      for (const owner of [generator, reference]) owner.dispose();
    });

    it('takes the same outer iteration as a whole and in its parts', () => {
      const train = (iterate: (proximal: ProximalGenerator) => number[]) => {
        const [generator, network] = [makeGenerator(), makePotential()];
        const [optimizer, potentialOptimizer] = [adam(), adam()];
        const distance = potentialNetwork({
          ...{ network, ascentSteps: 2, optimizer: potentialOptimizer },
        });
        const proximal = new ProximalGenerator(generator, {
          ...{ distance, h: 0.2, innerSteps: 3, latents, optimizer },
          drawLatents: makeDrawer(2).drawLatents,
        });
        const numbers = [...iterate(proximal), ...iterate(proximal)];
        const weights = [weightsOf(generator), weightsOf(network)];
        for (const owner of [proximal, optimizer, potentialOptimizer]) owner.dispose();
        for (const owner of [generator, network]) owner.dispose();
        return { numbers, weights };
      };
      const whole = train((proximal) => {
        const { losses, penalties } = proximal.step(loss);
        return [...losses.dataSync(), ...penalties!.dataSync()];
      });
      const parts = train((proximal) => {
        const numbers: [number[], number[]] = [[], []];
        proximal.setAnchor();
        for (const inner of proximal.innerSteps()) {
          inner.ascend();
          const { loss: own, penalty } = inner.descend(loss);
          numbers[0].push(own.dataSync()[0]!);
          numbers[1].push(penalty!.dataSync()[0]!);
          tf.dispose([own, penalty!]);
        }
        return numbers.flat();
      });
      expect(parts).toEqual(whole);
    });

    it('draws latents as often as the mode says, and disposes them', () => {
      const generator = makeGenerator();
      const optimizer = adam();
      const { drawn, drawLatents } = makeDrawer(3);
      const proximal = new ProximalGenerator(generator, {
        ...{ distance: rwp(), h: 0.2, innerSteps: 4, latents, optimizer, drawLatents },
      });
      proximal.setAnchor();
      const used: tf.Tensor[] = [];
      for (const inner of proximal.innerSteps()) {
        expect(inner.latents.isDisposed).toBe(false);
        used.push(inner.latents);
        tf.dispose(inner.descend(loss));
      }
      expect(new Set(used).size).toBe(latents === 'fixed' ? 1 : 4);
      expect(drawn).toEqual([...new Set(used)]);
      proximal.step(loss);
      expect(drawn).toHaveLength(latents === 'fixed' ? 2 : 8);
      expect(drawn.every(({ isDisposed }) => isDisposed)).toBe(true);
      for (const owner of [proximal, optimizer, generator]) owner.dispose();
    });

    it.each([
      ['rwp', rwp(), { fixed: 4, fresh: 7 }],
      // One more pass before each ascent, of which there are three.
      ['a distance that learns', makeLearning(), { fixed: 7, fresh: 10 }],
    ] as const)(
      'with %s passes through the generator as rarely as possible',
      (_, distance, expected) => {
        const weight = tf.variable(tf.ones([3, 2]));
        const optimizer = adam();
        let passes = 0;
        const proximal = new ProximalGenerator([weight], {
          ...{ distance, h: 0.2, innerSteps: 4, latents, optimizer },
          drawLatents: makeDrawer(4).drawLatents,
          forward: (z) => {
            passes++;
            return tf.matMul(z as tf.Tensor2D, weight);
          },
        });
        proximal.step(loss);
        expect(passes).toBe(expected[latents]);
        for (const owner of [proximal, optimizer, weight]) owner.dispose();
      },
    );

    it('leaves the anchor’s samples out of the gradient, whatever the distance', () => {
      const bias = tf.variable(tf.zeros([2]));
      const optimizer = tf.train.sgd(1);
      // Linear in both batches: with the anchor's share its gradient would be 0.
      const shift: ProximalDistance = {
        name: 'shift',
        squaredDistance: (x, y) => tf.sum(tf.sub(x, y)),
      };
      const proximal = new ProximalGenerator([bias], {
        ...{ distance: shift, h: 0.5, innerSteps: 2, latents, optimizer },
        drawLatents: () => tf.zeros([8, 2]),
        forward: (z) => tf.add(z, bias),
      });
      proximal.step((samples) => tf.mul(tf.sum(samples), 0));
      expect([...bias.dataSync()]).toEqual([-16, -16]); // two steps, 1/(2h) = 1, eight samples
      for (const owner of [proximal, optimizer, bias]) owner.dispose();
    });
  });

  it.each([
    ['RWP', rwp()],
    ['O1', o1()],
    ['O2Diag', o2Diag()],
  ])('with %s an outer iteration moves the samples less', (_, distance) => {
    const moved = (regularizer: Partial<ProximalGeneratorOptions>) => {
      const weight = tf.variable(tf.tensor2d(new Random(4).normal(6), [3, 2]));
      const bias = tf.variable(tf.zeros([2]));
      const run = (z: tf.Tensor) => tf.add(tf.matMul(z as tf.Tensor2D, weight), bias);
      const optimizer = tf.train.sgd(0.05);
      const proximal = new ProximalGenerator([weight, bias], {
        ...{ innerSteps: 5, latents: 'fixed', optimizer, forward: run, ...regularizer },
        drawLatents: makeDrawer(7).drawLatents,
      });
      const distanceMoved = tf.tidy(() => {
        const probe = tf.tensor2d(new Random(9).normal(96), [32, 3]);
        const before = run(probe);
        proximal.step(loss);
        return tf.norm(tf.sub(run(probe), before)).dataSync()[0]!;
      });
      for (const owner of [proximal, optimizer, weight, bias]) owner.dispose();
      return distanceMoved;
    };
    expect(moved({ distance, h: 0.2 })).toBeLessThan(0.9 * moved({}));
  });

  describe('without a distance', () => {
    it('takes plain steps on fresh latents and holds no anchor', () => {
      const [generator, reference] = [makeGenerator(), makeGenerator()];
      const [optimizer, referenceOptimizer] = [adam(), adam()];
      const { drawn, drawLatents } = makeDrawer(1);
      const before = tf.memory().numTensors;
      const proximal = new ProximalGenerator(generator, { innerSteps: 3, optimizer, drawLatents });
      expect(tf.memory().numTensors).toBe(before);
      const { losses, penalties } = proximal.step(loss);
      expect(penalties).toBeUndefined();
      expect(losses.shape).toEqual([3]);
      expect(drawn).toHaveLength(3);
      const draw = makeDrawer(1).drawLatents;
      for (let step = 0; step < 3; step++) {
        const z = draw();
        const objective = () => loss(forward(reference, z)) as tf.Scalar;
        referenceOptimizer.minimize(objective, false, trainableVariables(reference));
        z.dispose();
      }
      expect(weightsOf(generator)).toEqual(weightsOf(reference));
      for (const owner of [proximal, optimizer, referenceOptimizer]) owner.dispose();
      for (const owner of [generator, reference]) owner.dispose();
    });

    it('takes them on one batch if latents are fixed', () => {
      const generator = makeGenerator();
      const optimizer = adam();
      const { drawn, drawLatents } = makeDrawer(1);
      const options = { innerSteps: 3, latents: 'fixed', optimizer, drawLatents } as const;
      const proximal = new ProximalGenerator(generator, options);
      for (const inner of proximal.innerSteps()) {
        inner.ascend(); // nothing to do
        const { loss: own, penalty } = inner.descend(loss);
        expect(penalty).toBeUndefined();
        own.dispose();
      }
      expect(drawn).toHaveLength(1);
      for (const owner of [proximal, optimizer, generator]) owner.dispose();
    });
  });
});
