/**
 * Where the loop departs from the printed Algorithm 2 of *Wasserstein Proximal of GANs*. Entry 10 of
 * docs/project/errata.md quotes these numbers: Φ(x) = 3x, anchor samples 0 and 1.
 */
import * as tf from '@tensorflow/tfjs';
import { vanilla } from '@wprox/gan';
import { type ProximalDistance, potentialNetwork, rwp } from '@wprox/regularizers';
import { sgd } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { disposeLosses, GanTraining, type GeneratorSteps, Player } from '../src/index.js';
import {
  batchSize,
  latentSize,
  linearModel,
  linearPlayers,
  realSamples,
  sampleSize,
  weightsOf,
} from './linear-players.js';
import { onEachBackend } from './on-each-backend.js';
import { quadraticPotential } from './quadratic-layer.js';

const open = () => sgd({ learningRate: 0.1 });
const ascentSteps = 5;

/** Φ(x) = 3 Σ x_i, which learns by gradient ascent with rate 0.5. */
function openPotential(coordinates: number, linear = 3, learningRate = 0.5) {
  const player = new Player(quadraticPotential(coordinates, linear), sgd({ learningRate }));
  const { model: network, optimizer } = player;
  return { player, distance: potentialNetwork({ network, ascentSteps, optimizer }) };
}

/** Takes one outer iteration of linear players, then returns their weights and penalties. */
async function iterate(steps: Partial<GeneratorSteps>, potential?: Player) {
  const training = new GanTraining({
    ...linearPlayers(open),
    potential,
    objective: vanilla,
    steps: { innerSteps: 1, latents: 'fixed', ...steps },
    ...{ data: realSamples, batchSize, latentSize, random: new Random(4) },
  });
  const losses = await training.outerIteration();
  const found = {
    generator: weightsOf(training.generator),
    potential: potential ? weightsOf(potential) : [],
    penalty: losses.penalty.map((scalar) => scalar.dataSync()[0]!),
  };
  disposeLosses(losses);
  training.dispose();
  return found;
}

onEachBackend(() => {
  describe('at θ = θᵏ', () => {
    it('the objective of Φ is −½E‖∇Φ‖², at most 0, but its gradient by the samples is that of Φ', () => {
      const { player, distance } = openPotential(1);
      const h = 0.5;
      tf.tidy(() => {
        const y = tf.tensor2d([0, 1], [2, 1]);
        const term = (x: tf.Tensor) => tf.mul(distance.squaredDistance(x, y), 1 / (2 * h));
        expect(distance.squaredDistance(y, y).dataSync()[0]).toBe(-9); // 2·(−½·3²)
        // A shift of all samples changes D̃²/(2h) by E ∇Φ/h = 6, although its supremum is stationary.
        expect(tf.sum(tf.grad(term)(y)).dataSync()[0]).toBe(6);
      });
      player.dispose();
    });

    it('an ascent, as printed before all generator steps, makes Φ a constant', () => {
      const { player, distance } = openPotential(1);
      tf.tidy(() => {
        const y = tf.tensor2d([0, 0], [2, 1]); // so that Q stays 0
        distance.ascend(y, y);
      });
      expect(weightsOf(player)[0]).toBe(3 / 32); // 3·(1 − 0.5)⁵
      player.dispose();
    });

    it('the generator takes a plain step, and Φ stays as it is', async () => {
      const { player, distance } = openPotential(sampleSize);
      const before = weightsOf(player);
      const found = await iterate({ distance, h: 0.5 }, player);
      const plain = await iterate({});
      expect(found.penalty).toEqual([0]);
      expect(found.generator).toEqual(plain.generator); // as printed the biases differ by 0.1·6
      expect(found.potential).toEqual(before);
    });
  });

  it('Φ ascends before each generator step but the first', async () => {
    const order: string[] = [];
    const player = new Player(linearModel('potential', sampleSize, [0, 0, 0]), open());
    const distance: ProximalDistance = { ...rwp(), ascend: () => void order.push('ascend') };
    const training = new GanTraining({
      ...linearPlayers(open),
      potential: player,
      objective: {
        ...vanilla,
        criticLoss: (real, fake) => {
          order.push('critic');
          return vanilla.criticLoss(real, fake);
        },
        generatorLoss: (fake) => {
          order.push('generator');
          return vanilla.generatorLoss(fake);
        },
      },
      steps: { distance, h: 0.2, innerSteps: 3, latents: 'fresh' },
      ...{ data: realSamples, batchSize, latentSize, random: new Random(4) },
    });
    disposeLosses(await training.outerIteration());
    expect(order).toEqual(['critic', 'generator', 'ascend', 'generator', 'ascend', 'generator']);
    training.dispose();
  });

  it('the steps of Φ do not depend on h', async () => {
    // The first generator step is plain, so that the first ascent is the same for every h.
    const [small, large] = await Promise.all(
      [0.01, 10].map(async (h) => {
        const { player, distance } = openPotential(sampleSize, 0);
        return iterate({ distance, h, innerSteps: 2 }, player);
      }),
    );
    expect(small!.potential).not.toEqual([0, 0, 0, 0, 0, 0]);
    expect(small!.potential).toEqual(large!.potential);
    expect(small!.generator).not.toEqual(large!.generator);
  });

  it('as printed, with 1/h in its objective, gradient ascent of Φ diverges for a small h', () => {
    // A factor of the objective is a factor of the rate.
    const { player, distance } = openPotential(1, 3, 0.5 / 0.2);
    tf.tidy(() => {
      const y = tf.tensor2d([0, 0], [2, 1]);
      distance.ascend(y, y);
    });
    expect(weightsOf(player)[0]).toBe(-22.78125); // 3·(1 − 0.5/0.2)⁵
    player.dispose();
  });
});
