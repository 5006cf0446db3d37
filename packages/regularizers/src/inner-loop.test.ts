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

    it('needs no pass for the first step, and comes to the same numbers to the bit', () => {
      const train = (reuse: boolean) => {
        const { variables, forward, loss, drawLatents } = makeProblem(5);
        let passes = 0;
        const anchor = new Anchor(variables, (z) => {
          passes++;
          return forward(z);
        });
        const optimizer = tf.train.adam(0.05, 0.5, 0.9, 1e-8);
        const before = tf.memory().numTensors;
        const penalties: number[] = [];
        for (const step of proximalInnerLoop(anchor, { innerSteps: 4, latent, drawLatents })) {
          const byPass = reuse ? undefined : step.anchorSamples;
          optimizer.minimize(
            () => {
              const samples = forward(step.latents);
              const anchorSamples = byPass ?? step.anchorSamplesFor(samples);
              const penalty = regularizers.o2diag.penalty(samples, anchorSamples, 0.2);
              penalties.push(penalty.dataSync()[0]!);
              return tf.add(loss(samples), penalty);
            },
            false,
            variables,
          );
        }
        // Adam's two moments of each variable, made at its first step.
        expect(tf.memory().numTensors).toBe(before + 2 * variables.length);
        const weights = variables.map((variable) => variable.dataSync().slice());
        tf.dispose(variables);
        optimizer.dispose();
        anchor.dispose();
        return { passes, penalties, weights };
      };
      const [byPasses, reusing] = [train(false), train(true)];
      expect(byPasses.passes).toBe(batches);
      expect(reusing.passes).toBe(batches - 1);
      expect(reusing.weights).toEqual(byPasses.weights);
      expect(reusing.penalties).toEqual(byPasses.penalties);
      expect(reusing.penalties[0]).toBe(0);
      expect(reusing.penalties[3]).toBeGreaterThan(0);
    });

    it('leaves the anchor’s samples out of the gradient, whatever the penalty', () => {
      const { variables, forward, drawLatents } = makeProblem(6);
      const anchor = new Anchor(variables, forward);
      for (const step of proximalInnerLoop(anchor, { innerSteps: 1, latent, drawLatents })) {
        tf.tidy(() => {
          // Linear in both: as a constant the anchor's half has no gradient.
          const { grads } = tf.variableGrads(() => {
            const samples = forward(step.latents);
            return tf.sum(tf.sub(samples, step.anchorSamplesFor(samples))) as tf.Scalar;
          }, variables);
          const bias = grads[variables[1]!.name]!;
          expect([...bias.dataSync()]).toEqual([8, 8]); // the batch's size
        });
      }
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
