/** The random streams of a training: derived by name, and independent of each other. */

import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import type { SampleSource } from '@wprox/datasets';
import { type Objective, vanilla } from '@wprox/gan';
import { rwp } from '@wprox/regularizers';
import { sgd } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { infer, sampleLatents } from '@wprox/runtime/tensors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disposeLosses, GanTraining, Player } from '../src/index.js';
import {
  batchSize,
  drawReal,
  latentSize,
  linearModel,
  linearPlayers,
  realSamples,
  sampleSize,
  start,
} from './linear-players.js';
import { onEachBackend } from './on-each-backend.js';

interface Counts {
  readonly iterations: number;
  readonly criticSteps: number;
  readonly innerSteps: number;
  readonly latents: 'fixed' | 'fresh';
}

const anyCounts = fc.record({
  iterations: fc.integer({ min: 0, max: 3 }),
  criticSteps: fc.integer({ min: 0, max: 3 }),
  innerSteps: fc.integer({ min: 1, max: 4 }),
  latents: fc.constantFrom('fixed' as const, 'fresh' as const),
});
const root = () => new Random(8);

/** An objective whose penalty draws one number and is 0. */
const objectiveWith = (criticSteps: number): Objective => ({
  ...vanilla,
  criticSteps: () => criticSteps,
  penalty: (_, { random }) => tf.scalar(0 * random.uniform(1)[0]!),
});

/** Trains; returns the training, the real batches and the generator's random, for comparison. */
async function train({ iterations, criticSteps, innerSteps, latents }: Counts) {
  const real: number[][] = [];
  const data: Pick<SampleSource, 'stream'> = {
    stream: (options) => {
      const stream = realSamples.stream(options);
      const next = async () => {
        const batch = await stream.next();
        real.push([...batch.samples.dataSync()]);
        return batch;
      };
      return { ...stream, next };
    },
  };
  const random = root();
  const training = new GanTraining({
    ...linearPlayers(() => sgd({ learningRate: 0.05 })),
    objective: objectiveWith(criticSteps),
    steps: { distance: rwp(), h: 0.2, innerSteps, latents },
    ...{ data, batchSize, latentSize, random },
  });
  for (let k = 0; k < iterations; k++) disposeLosses(await training.outerIteration());
  return { training, real, random };
}

onEachBackend(() => {
  it('each stream is where its own draws have brought it, whatever the others drew', async () => {
    await fc.assert(
      fc.asyncProperty(anyCounts, async (counts) => {
        const { iterations, criticSteps, innerSteps, latents } = counts;
        const { training, real } = await train(counts);
        const state = await training.state();
        training.dispose();

        const data = root().derive('data');
        const expected = Array.from({ length: iterations * criticSteps }, () => [
          ...drawReal(data),
        ]);
        expect(real).toEqual(expected);
        expect(state.data).toMatchObject({ taken: real.length, random: data.state() });

        const penalty = root().derive('penalty');
        penalty.uniform(iterations * criticSteps);
        expect(state.penalty).toEqual(penalty.state());

        const batches = iterations * (criticSteps + (latents === 'fixed' ? 1 : innerSteps));
        const latent = root().derive('latents');
        for (let i = 0; i < batches; i++) latent.normal(batchSize * latentSize);
        expect(state.latents).toEqual(latent.state());
      }),
      { numRuns: 20 },
    );
  });

  it('does not draw from the generator that it is given', async () => {
    const { training, random } = await train(one);
    expect(random.state()).toEqual(root().state());
    training.dispose();
  });

  it('draws the penalty of the critic from its own stream', async () => {
    const seen: Random[] = [];
    const training = new GanTraining({
      ...linearPlayers(() => sgd({ learningRate: 0.05 })),
      objective: {
        ...objectiveWith(1),
        penalty: (_, { random }) => {
          seen.push(Random.fromState(random.state()));
          return tf.scalar(0);
        },
      },
      steps: { innerSteps: 1, latents: 'fresh' },
      ...{ data: realSamples, batchSize, latentSize, random: root() },
    });
    disposeLosses(await training.outerIteration());
    expect(seen.map((each) => each.state())).toEqual([root().derive('penalty').state()]);
    training.dispose();
  });
});

const one: Counts = { iterations: 1, criticSteps: 1, innerSteps: 2, latents: 'fresh' };

describe('samples for an evaluation', () => {
  it('come from a generator that is in the same state at each call', async () => {
    const { training } = await train(one);
    const expected = root().derive('evaluation').state();
    const saved = await training.state();
    training.evaluationRandom().normal(10);
    expect(training.evaluationRandom().state()).toEqual(expected);
    training.sample(7, training.evaluationRandom()).dispose();
    disposeLosses(await training.outerIteration());
    expect(training.evaluationRandom().state()).toEqual(expected);
    training.restore(saved);
    expect(training.evaluationRandom().state()).toEqual(expected);
    training.dispose();
  });

  it('are those of the generator in inference mode, and leave the state as it is', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ name: 'generator', units: sampleSize, inputShape: [latentSize] }),
        tf.layers.batchNormalization({ name: 'norm' }),
      ],
    });
    const generator = new Player(model, sgd({ learningRate: 0.05 }));
    const critic = new Player(
      linearModel('critic', sampleSize, start.critic),
      sgd({ learningRate: 0.05 }),
    );
    const training = new GanTraining({
      ...{ generator, critic, objective: vanilla, steps: { innerSteps: 1, latents: 'fresh' } },
      ...{ data: realSamples, batchSize, latentSize, random: root() },
    });
    disposeLosses(await training.outerIteration()); // moves the statistics of batch norm
    const before = await training.state();
    const samples = training.sample(5, training.evaluationRandom());
    expect(samples.shape).toEqual([5, sampleSize]);
    const expected = tf.tidy(() =>
      infer(model, sampleLatents(root().derive('evaluation'), 5, latentSize)).dataSync(),
    );
    expect(samples.dataSync()).toEqual(expected);
    expect(await training.state()).toEqual(before);
    samples.dispose();
    training.dispose();
  });

  it('are refused for a negative count', async () => {
    const { training } = await train(one);
    expect(() => training.sample(-1, new Random(1))).toThrow(ArgumentError);
    training.dispose();
  });
});
