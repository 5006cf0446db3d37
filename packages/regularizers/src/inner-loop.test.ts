import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../test/on-each-backend.js';
import { Anchor, proximalInnerLoop, type RegularizerName, regularizers } from './index.js';

/** A toy problem: an affine generator pulled towards the point (1, 1). */
function makeProblem(seed: number) {
  const random = new Random(seed);
  const weight = tf.variable(tf.tensor2d(random.normal(6), [3, 2]));
  const bias = tf.variable(tf.zeros([2]));
  const forward = (z: tf.Tensor) => tf.add(tf.matMul(z as tf.Tensor2D, weight), bias);
  const loss = (samples: tf.Tensor) => tf.mean(tf.square(tf.sub(samples, 1))) as tf.Scalar;
  const drawn: tf.Tensor[] = [];
  const drawLatents = () => {
    drawn.push(tf.tensor2d(random.normal(24), [8, 3]));
    return drawn.at(-1)!;
  };
  const variables = [weight, bias];
  return { weight, bias, variables, forward, loss, drawn, drawLatents };
}

onEachBackend(() => {
  describe.each([
    ['fresh', 4],
    ['fixed', 1],
  ] as const)('%s latents', (latent, batches) => {
    it('yields ℓ steps from one anchor, and disposes what it made', () => {
      const { weight, bias, variables, forward, drawn, drawLatents } = makeProblem(1);
      const anchor = new Anchor(variables, forward);
      bias.assign(tf.tensor1d([1, 2]));
      const atStart = weight.dataSync().slice();
      const before = tf.memory().numTensors;
      const indices: number[] = [];
      for (const step of proximalInnerLoop(anchor, { innerSteps: 4, latent, drawLatents })) {
        indices.push(step.index);
        // θᵏ is what the weights were when the loop began, whatever the steps do.
        const expected = tf.tidy(() =>
          tf
            .add(tf.matMul(step.latents as tf.Tensor2D, tf.tensor2d(atStart, [3, 2])), [1, 2])
            .dataSync(),
        );
        const actual = step.anchorSamples.dataSync();
        expect(Math.max(...actual.map((v, k) => Math.abs(v - expected[k]!)))).toBeLessThan(1e-6);
        tf.tidy(() => weight.assign(tf.add(weight, 0.5)));
      }
      expect(indices).toEqual([0, 1, 2, 3]);
      expect(drawn).toHaveLength(batches);
      expect(drawn.every((tensor) => tensor.isDisposed)).toBe(true);
      expect(tf.memory().numTensors).toBe(before);
      anchor.dispose();
      tf.dispose(variables);
    });

    it('disposes on break and on a throw', () => {
      const { variables, forward, drawLatents } = makeProblem(2);
      const anchor = new Anchor(variables, forward);
      const before = tf.memory().numTensors;
      const options = { innerSteps: 4, latent, drawLatents };
      for (const { index } of proximalInnerLoop(anchor, options)) {
        if (index === 1) break;
      }
      expect(() => {
        for (const _ of proximalInnerLoop(anchor, options)) throw new Error('stop here');
      }).toThrow('stop here');
      const failing = new Anchor(variables, () => {
        throw new Error('no samples');
      });
      const inFailing = tf.memory().numTensors;
      expect(() => [...proximalInnerLoop(failing, options)]).toThrow('no samples');
      expect(tf.memory().numTensors).toBe(inFailing);
      failing.dispose();
      expect(tf.memory().numTensors).toBe(before);
      anchor.dispose();
      tf.dispose(variables);
    });

    it('survives a tidy around each step', () => {
      const { variables, forward, drawLatents } = makeProblem(3);
      const anchor = new Anchor(variables, forward);
      const steps = proximalInnerLoop(anchor, { innerSteps: 3, latent, drawLatents });
      let count = 0;
      while (true) {
        const step = tf.tidy(() => steps.next() as never) as IteratorResult<{ latents: tf.Tensor }>;
        if (step.done) break;
        expect(step.value.latents.isDisposed).toBe(false);
        count++;
      }
      expect(count).toBe(3);
      anchor.dispose();
      tf.dispose(variables);
    });
  });

  it.each(['rwp', 'o1', 'o2diag'] as const)('with %s an outer iteration moves less', (name) => {
    const moved = (regularizer: RegularizerName | undefined) => {
      const { variables, forward, loss, drawLatents } = makeProblem(4);
      const anchor = new Anchor(variables, forward);
      const optimizer = tf.train.sgd(0.05);
      const probe = tf.tensor2d(new Random(9).normal(96), [32, 3]);
      const options = { innerSteps: 5, latent: 'fixed', drawLatents } as const;
      for (const { latents, anchorSamples } of proximalInnerLoop(anchor, options)) {
        optimizer.minimize(
          () => {
            const samples = forward(latents);
            if (!regularizer) return loss(samples);
            return tf.add(
              loss(samples),
              regularizers[regularizer].penalty(samples, anchorSamples, 0.2),
            );
          },
          false,
          variables,
        );
      }
      const before = anchor.sample(probe);
      const distance = tf.tidy(() => tf.norm(tf.sub(forward(probe), before)).dataSync()[0]!);
      tf.dispose([before, probe, ...variables]);
      optimizer.dispose();
      anchor.dispose();
      return distance;
    };
    expect(moved(name)).toBeLessThan(0.8 * moved(undefined));
  });
});

it.each([0, 1.5, -1, Number.NaN])('refuses innerSteps %d before it starts', (innerSteps) => {
  const anchor = new Anchor([tf.variable(tf.scalar(1))]);
  const options = { innerSteps, latent: 'fresh', drawLatents: () => tf.ones([1]) } as const;
  expect(() => proximalInnerLoop(anchor, options)).toThrow(/^innerSteps is .*expected/);
  expect(() =>
    proximalInnerLoop(anchor, { ...options, innerSteps: 1, latent: 'cached' as 'fixed' }),
  ).toThrow(/^latent is "cached"; expected/);
  anchor.dispose();
});
