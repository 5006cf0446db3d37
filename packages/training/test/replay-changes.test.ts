/** Parts of a training that a program changes between two iterations: a replayed training follows them. */
import * as tf from '@tensorflow/tfjs';
import { type Objective, vanilla, wgan } from '@wprox/gan';
import { ProximalGenerator, rwp } from '@wprox/regularizers';
import { adam } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { fixedStructure } from '@wprox/runtime/replay';
import { sampleLatents } from '@wprox/runtime/tensors';
import { expect, it } from 'vitest';
import {
  disposeLosses,
  GanTraining,
  type GanTrainingOptions,
  outerIteration,
  Player,
} from '../src/index.js';
import { onEachBackend } from './on-each-backend.js';
import { iterate, toyOptions } from './toy-training.js';

const { dense, leakyReLU, batchNormalization } = tf.layers;
const rate = { learningRate: 1e-2, beta1: 0.5, beta2: 0.9 };

function network(sizes: readonly [number, number], random: Random): Player {
  const model = tf.sequential({
    layers: [
      dense({ units: 5, inputShape: [sizes[0]], activation: 'tanh' }),
      leakyReLU({ alpha: 0.2 }),
      batchNormalization(),
      dense({ units: sizes[1] }),
    ],
  });
  tf.tidy(() => {
    const weights = model.getWeights();
    model.setWeights(weights.map(({ size, shape }) => tf.tensor(random.uniform(size, 0.1), shape)));
  });
  return new Player(model, adam(rate));
}

function options(latents: 'fixed' | 'fresh'): GanTrainingOptions {
  const random = new Random(3);
  const toy = { regularizer: 'none', optimizer: 'Adam', objective: 'vanilla', seed: 5 };
  return {
    ...toyOptions({ ...toy, innerSteps: 3, latents }),
    generator: network([3, 2], random),
    critic: network([2, 1], random),
    objective: { ...vanilla },
    steps: { distance: rwp(), h: 0.2, innerSteps: 3, latents },
  };
}

const layerOf = (player: Player, index: number) =>
  player.model.layers[index] as unknown as Record<string, unknown>;

/** The state, without the names of layers. */
async function numbersOf(training: GanTraining): Promise<unknown> {
  const { tensors, ...rest } = await training.state();
  return { ...rest, tensors: Object.values(tensors) };
}

type Change = (
  training: GanTraining & { objective: { -readonly [K in keyof Objective]: Objective[K] } },
) => void;

const changes: Record<string, Change> = {
  "the generator's loss": ({ objective }) => {
    objective.generatorLoss = fixedStructure((outputs) => tf.mean(outputs));
  },
  "the critic's loss": ({ objective }) => {
    objective.criticLoss = wgan().criticLoss;
  },
  ...Object.fromEntries(
    (['generator', 'critic'] as const).flatMap((name) => [
      [
        `alpha of the ${name}`,
        (training: GanTraining) => {
          layerOf(training[name], 1)['alpha'] = 0.5;
        },
      ],
      [
        `batch norm's momentum of the ${name}`,
        (training: GanTraining) => {
          layerOf(training[name], 2)['momentum'] = 0.5;
        },
      ],
      [
        `batch norm's epsilon of the ${name}`,
        (training: GanTraining) => {
          layerOf(training[name], 2)['epsilon'] = 0.1;
        },
      ],
      [
        `the activation of the ${name}`,
        (training: GanTraining) => {
          const { activation } = dense({ units: 1, activation: 'sigmoid' }) as unknown as {
            activation: unknown;
          };
          layerOf(training[name], 0)['activation'] = activation;
        },
      ],
    ]),
  ),
};

onEachBackend(() => {
  it.each(Object.entries(changes))('follows %s', async (_, change) => {
    for (const latents of ['fixed', 'fresh'] as const) {
      const taped = new GanTraining({ ...options(latents), replay: false });
      const replayed = new GanTraining(options(latents));
      expect(await iterate(replayed, 6)).toEqual(await iterate(taped, 6));
      expect(replayed.replays.generator.state).toBe('replayed');
      expect(replayed.replays.critic.state).toBe('replayed');
      change(taped as never);
      change(replayed as never);
      expect(await iterate(replayed, 6)).toEqual(await iterate(taped, 6));
      expect(await numbersOf(replayed)).toEqual(await numbersOf(taped));
      expect(replayed.replays.generator.state).toBe('replayed');
      expect(replayed.replays.critic.state).toBe('replayed');
      replayed.dispose();
      taped.dispose();
    }
  });

  it('replays under learning rates that change at each iteration', async () => {
    const taped = new GanTraining({ ...options('fixed'), replay: false });
    const replayed = new GanTraining(options('fixed'));
    for (let k = 0; k < 24; k++) {
      for (const { generator, critic } of [taped, replayed]) {
        generator.optimizer.learningRate = 0.01 * (1 + Math.cos(k / 8));
        critic.optimizer.learningRate = 0.02 * Math.min(1, (k + 1) / 10);
      }
      expect(await iterate(replayed, 1)).toEqual(await iterate(taped, 1));
    }
    expect(await numbersOf(replayed)).toEqual(await numbersOf(taped));
    expect(replayed.replays.generator.state).toBe('replayed');
    expect(replayed.replays.critic.state).toBe('replayed');
    replayed.dispose();
    taped.dispose();
  });

  it('follows an objective whose loss is exchanged, in a loop of its own', async () => {
    const [taped, replayed] = [false, true].map((replay) => {
      const { generator, critic, objective: given, ...rest } = options('fixed');
      const objective = { ...given };
      const random = new Random(2);
      const drawLatents = () => sampleLatents(random, 4, 3);
      const proximal = new ProximalGenerator(generator.model, {
        ...{ ...rest.steps, optimizer: generator.optimizer, drawLatents, replay },
      });
      const penaltyRandom = new Random(6);
      const nextReal = async () => ({ samples: tf.tensor(random.normal(8), [4, 2]) });
      const parts = {
        generator,
        critic,
        objective,
        proximal,
        nextReal,
        drawLatents,
        penaltyRandom,
      };
      const run = async () => {
        const losses: number[] = [];
        for (let k = 0; k < 6; k++) {
          const scalars = await outerIteration(parts, k);
          losses.push(...scalars.generator.map((each) => each.dataSync()[0]!));
          disposeLosses(scalars);
        }
        return losses;
      };
      return { run, objective, proximal };
    });
    expect(await replayed!.run()).toEqual(await taped!.run());
    expect(replayed!.proximal.replays?.state).toBe('replayed');
    for (const { objective } of [taped!, replayed!]) {
      objective.generatorLoss = (outputs) => tf.mean(outputs) as tf.Scalar;
    }
    expect(await replayed!.run()).toEqual(await taped!.run());
    expect(replayed!.proximal.replays?.state).toBe('replayed');
  });

  it('stays taped from the iteration on in which an undeclared function is exchanged', async () => {
    const [taped, replayed] = [false, true].map((replay) => {
      let calls = 0;
      const training = new GanTraining({ ...options('fixed'), replay });
      const branching: Objective['generatorLoss'] = (outputs) =>
        ++calls > 12 ? tf.mean(outputs) : vanilla.generatorLoss(outputs);
      const exchange = () => {
        (training.objective as { generatorLoss: unknown }).generatorLoss = branching;
      };
      return { training, exchange };
    });
    const compare = async () =>
      expect(await iterate(replayed!.training, 8)).toEqual(await iterate(taped!.training, 8));
    await compare();
    taped!.exchange();
    replayed!.exchange();
    await compare();
    expect(await numbersOf(replayed!.training)).toEqual(await numbersOf(taped!.training));
    expect(replayed!.training.replays.generator.reason).toMatch(/objective\.generatorLoss may/);
    expect(replayed!.training.replays.critic.state).toBe('taped');
    replayed!.training.dispose();
    taped!.training.dispose();
  });
});
