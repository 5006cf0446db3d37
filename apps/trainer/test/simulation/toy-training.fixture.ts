/** A training that only counts, with the state and the losses of a real one, for simulations of its run. */
import { type ExperimentConfig, parseExperiment } from '@wprox/experiments';
import type { Judgment } from '../../src/training/judge.js';
import type { LoopTraining, TrainLoopOptions } from '../../src/training/train-loop.js';

type Losses = TrainLoopOptions['losses'];

/** The experiments of simulations: points, because they need no feature maps. */
export function toyExperiment(
  seeds: readonly number[],
  change: { iterations?: number; keep?: 'best' | 'last' } = {},
): ExperimentConfig {
  return parseExperiment(
    {
      name: 'toy',
      title: 'Toy',
      dataset: { name: 'eight-gaussians' },
      gan: { architecture: 'mlp', objective: 'wgan-gp' },
      budget: { iterations: change.iterations ?? 4 },
      log: { every: 1 },
      evaluation: { every: 2, samples: 100, keep: change.keep ?? 'last' },
      seeds,
      variants: { rwp: { label: 'RWP', regularizer: { name: 'rwp', h: 1 } } },
    },
    'toy',
  );
}

/** A number that depends on all that came before, as weights do. */
const next = (value: number) => Math.fround((value * 1.7 + 0.3) % 1);

export class ToyTraining {
  iteration = 0;
  weights: Float32Array;

  constructor(seed: number) {
    this.weights = Float32Array.of(Math.fround(seed / 10), 0.5, 0.25);
  }

  private iterate(): { value: number } {
    this.weights = this.weights.map(next);
    this.iteration++;
    return { value: this.weights[0]! };
  }

  /** It as the loop sees it. */
  asLoopTraining(): LoopTraining {
    const toy = this;
    const words = (): [number, number, number, number] => [toy.iteration, 2, 3, 4];
    const random = () => ({ algorithm: 'xoroshiro128+' as const, words: words() });
    return {
      get iteration() {
        return toy.iteration;
      },
      outerIteration: async () => toy.iterate() as never,
      measuredIteration: async (onIterated) => {
        await onIterated(toy.iterate() as never);
        const [movement, slope] = toy.weights as unknown as [number, number];
        return { movement, slope } as never;
      },
      state: async () =>
        ({
          iteration: toy.iteration,
          latents: random(),
          penalty: random(),
          data: { source: 'toy', batchSize: 1, taken: toy.iteration, random: random() },
          tensors: { 'generator.weights.0': { shape: [3], data: toy.weights.slice() } },
        }) as never,
      tensors: () => ({}),
    };
  }
}

/** Puts a toy where a checkpoint was. */
export function restoreToy(
  toy: ToyTraining,
  {
    position,
    tensors,
  }: {
    readonly position: { readonly iteration: number };
    readonly tensors: Readonly<Record<string, { readonly data: Float32Array }>>;
  },
): void {
  toy.iteration = position.iteration;
  toy.weights = tensors['generator.weights.0']!.data.slice();
}

const none = { iterations: 0, critic: 0, generator: 0, penalty: 0 };

/** The sums of a toy's losses; its losses are one number. */
export function toyLosses(sums: Awaited<ReturnType<Losses['gathered']>> = none): Losses {
  let gathered = sums;
  return {
    add: (losses) => {
      const { value } = losses as unknown as { value: number };
      const { iterations, critic, generator } = gathered;
      const added = { critic: critic + value, generator: generator - value };
      gathered = { iterations: iterations + 1, ...added, penalty: 0 };
    },
    gathered: async () => gathered,
    takeMeans: async () => {
      const { iterations, critic, generator } = gathered;
      gathered = none;
      return { criticLoss: critic / iterations, generatorLoss: generator / iterations, penalty: 0 };
    },
  };
}

/** Judges a toy by its weights; the second of three evaluations is the best. */
export const toyJudge = {
  async measure(training: LoopTraining): Promise<Judgment> {
    const { tensors } = await training.state();
    const [weight = 0] = tensors['generator.weights.0']!.data;
    const value = Math.abs(weight - 0.5);
    return {
      distances: [{ measure: 'wasserstein-2', value, samples: 100, realSamples: 100, floor: 0.1 }],
      picture: Uint8Array.from({ length: 40 }, (_, i) => 256 * weight + i),
    };
  },
};
