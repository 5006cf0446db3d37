/** Small trainings on eight Gaussians: every distance, three objectives, two optimizers. */
import { eightGaussians } from '@wprox/datasets';
import {
  mlpCritic,
  mlpGenerator,
  type Objective,
  potentialModel,
  vanilla,
  wgan,
  wganGp,
} from '@wprox/gan';
import {
  affine,
  linearFunctions,
  o1,
  o2Diag,
  o2Full,
  type ProximalDistance,
  potentialNetwork,
  rwp,
} from '@wprox/regularizers';
import { adam, rmsprop, type StatefulOptimizer, sgd } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import {
  disposeLosses,
  GanTraining,
  type GanTrainingOptions,
  Player,
  type TrainingState,
} from '../src/index.js';

export const latentSize = 3;
const batchSize = 6;
const hidden = [5];

export const optimizers: Record<string, () => StatefulOptimizer> = {
  Adam: () => adam({ learningRate: 0.01, beta1: 0.5, beta2: 0.9 }),
  RMSProp: () => rmsprop({ learningRate: 0.005, decay: 0.9, momentum: 0.3 }),
  SGD: () => sgd({ learningRate: 0.01 }),
};

export const objectives: Record<string, Objective> = {
  vanilla,
  'WGAN, whose critic steps depend on k': wgan({ clip: 0.3, criticSteps: (k) => 1 + (k % 2) }),
  'WGAN-GP': wganGp({ criticSteps: 2 }),
};

const formulas: Record<string, () => ProximalDistance | undefined> = {
  none: () => undefined,
  RWP: rwp,
  O1: o1,
  O2Diag: () => o2Diag(),
  O2Full: () => o2Full(),
  affine: () => affine({ basis: linearFunctions }),
};
export const regularizers = [...Object.keys(formulas), 'potential'];

/** The choices of a toy training. */
export interface Toy {
  readonly regularizer: string;
  readonly optimizer: string;
  readonly objective: string;
  readonly innerSteps: number;
  readonly latents: 'fixed' | 'fresh';
  readonly seed: number;
}

/** A toy training's options; its networks draw their weights from `random`. */
export function toyOptions(toy: Toy, random = new Random(toy.seed)): GanTrainingOptions {
  const open = optimizers[toy.optimizer]!;
  const { innerSteps, latents } = toy;
  const potential =
    toy.regularizer === 'potential'
      ? new Player(potentialModel({ sampleShape: [2], width: 4, hiddenLayers: 1, random }), open())
      : undefined;
  const distance = potential
    ? potentialNetwork({
        network: potential.model,
        optimizer: potential.optimizer,
        ascentSteps: 2,
      })
    : formulas[toy.regularizer]!();
  return {
    generator: new Player(mlpGenerator({ latentSize, sampleSize: 2, hidden, random }), open()),
    critic: new Player(mlpCritic({ sampleSize: 2, hidden, random }), open()),
    potential,
    objective: objectives[toy.objective]!,
    steps: { innerSteps, latents, ...(distance && { distance, h: 0.2 }) },
    ...{ data: eightGaussians(), batchSize, latentSize, random: new Random(toy.seed) },
  };
}

export const toyTraining = (toy: Toy) => new GanTraining(toyOptions(toy));

/** Takes outer iterations and returns all losses in order. */
export async function iterate(training: GanTraining, iterations: number): Promise<number[]> {
  const numbers: number[] = [];
  for (let k = 0; k < iterations; k++) {
    const losses = await training.outerIteration();
    for (const scalars of Object.values(losses)) {
      for (const scalar of scalars) numbers.push(...(await scalar.data()));
    }
    disposeLosses(losses);
  }
  return numbers;
}

/** Writes all but the tensors as JSON and reads it back. */
export const throughJson = ({ tensors, ...rest }: TrainingState): TrainingState => ({
  ...(JSON.parse(JSON.stringify(rest)) as typeof rest),
  tensors,
});
