/**
 * Two outer iterations of Algorithms 1 and 2 for a linear generator and a linear critic: every loss and
 * every weight against float64 arithmetic that shares no code with the package.
 */
import { fullQuadraticBasis } from '@wprox/exact';
import { type Objective, vanilla, wgan, wganGp } from '@wprox/gan';
import {
  affine,
  fullQuadraticFunctions,
  o1,
  o2Diag,
  o2Full,
  type ProximalDistance,
  potentialNetwork,
  rwp,
} from '@wprox/regularizers';
import { adam, type StatefulOptimizer, sgd } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { disposeLosses, GanTraining, Player } from '../src/index.js';
import {
  affine64,
  type Distance64,
  o2Diag64,
  o2Full64,
  o164,
  quadraticPotential64,
  rowsOf,
  rwp64,
} from './float64-distances.js';
import { type Objective64, vanilla64, wgan64, wganGp64 } from './float64-objectives.js';
import { adam64, type Optimizer64, sgd64 } from './float64-optimizers.js';
import { train64 } from './float64-training.js';
import {
  batchSize,
  drawReal,
  latentSize,
  linearPlayers,
  realSamples,
  sampleSize,
  start,
  weightsOf,
} from './linear-players.js';
import { onEachBackend } from './on-each-backend.js';
import { quadraticPotential } from './quadratic-layer.js';

const seed = 5;
const [h, innerSteps, iterations, criticSteps] = [0.15, 3, 2, 2];
const damping = 1e-2;
/** p of the potential. */
const ascentSteps = 4;

/**
 * Float32 rounds every operation by up to 6e-8. All numbers are of order 1, and so are the gradients, so
 * that Adam, which divides by their size, amplifies rounding errors by little. The 10 steps of the two
 * players and the 16 of the potential, some ten roundings each, add up to 1.6e-5 if all errors had one
 * sign; with random signs to 1e-6. The largest error measured is 6e-7.
 */
const tolerance = 5e-6;

interface Case {
  readonly distance?: ProximalDistance;
  readonly potential?: Player;
}

const cases: Record<
  string,
  [(open: () => StatefulOptimizer) => Case, (open: () => Optimizer64) => Distance64 | undefined]
> = {
  'no distance': [() => ({}), () => undefined],
  RWP: [() => ({ distance: rwp() }), rwp64],
  O1: [() => ({ distance: o1() }), o164],
  O2Diag: [() => ({ distance: o2Diag({ damping }) }), () => o2Diag64(damping)],
  O2Full: [() => ({ distance: o2Full({ damping }) }), () => o2Full64(damping)],
  'affine, full quadratic': [
    () => ({ distance: affine({ basis: fullQuadraticFunctions, damping }) }),
    () => affine64(fullQuadraticBasis(sampleSize), damping),
  ],
  'a potential network': [
    (open) => {
      const potential = new Player(quadraticPotential(sampleSize), open());
      const { model: network, optimizer } = potential;
      return { distance: potentialNetwork({ network, ascentSteps, optimizer }), potential };
    },
    (open) => quadraticPotential64(sampleSize, ascentSteps, open()),
  ],
};

const adamOptions = { learningRate: 0.05, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 };
const sgdOptions = { learningRate: 0.1 };
const optimizers: Record<string, [() => StatefulOptimizer, () => Optimizer64]> = {
  SGD: [() => sgd(sgdOptions), () => sgd64(sgdOptions)],
  Adam: [() => adam(adamOptions), () => adam64(adamOptions)],
};

const twice = { criticSteps: () => criticSteps };
const objectives: Record<string, [Objective, Objective64]> = {
  WGAN: [wgan({ clip: 0.7, ...twice }), wgan64(0.7)],
  'WGAN-GP': [wganGp({ weight: 2, criticSteps }), wganGp64(2)],
  vanilla: [{ ...vanilla, ...twice }, vanilla64],
};

type Names = readonly [distance: string, optimizer: string, objective: string];

/** The float64 run. It draws from the streams of the training, by their names. */
function expectedRun([name, optimizer, objective]: Names, latents: 'fixed' | 'fresh') {
  const root = new Random(seed);
  const [real, latent] = [root.derive('data'), root.derive('latents')];
  const open = optimizers[optimizer]![1];
  return train64({
    ...start,
    optimizers: { generator: open(), critic: open() },
    objective: objectives[objective]![1],
    distance: cases[name]![1](open),
    ...{ h, iterations, criticSteps, innerSteps, latents },
    nextReal: () => rowsOf(drawReal(real), sampleSize),
    drawLatents: () => rowsOf(latent.normal(batchSize * latentSize), latentSize),
  });
}

async function foundRun([name, optimizer, objective]: Names, latents: 'fixed' | 'fresh') {
  const open = optimizers[optimizer]![0];
  const { distance, potential } = cases[name]![0](open);
  const training = new GanTraining({
    ...linearPlayers(open),
    potential,
    objective: objectives[objective]![0],
    steps: { innerSteps, latents, ...(distance && { distance, h }) },
    ...{ data: realSamples, batchSize, latentSize, random: new Random(seed) },
  });
  const losses = { critic: [] as number[], generator: [] as number[], penalty: [] as number[] };
  for (let k = 0; k < iterations; k++) {
    const scalars = await training.outerIteration();
    for (const key of ['critic', 'generator', 'penalty'] as const) {
      losses[key].push(...scalars[key].map((scalar) => scalar.dataSync()[0]!));
    }
    disposeLosses(scalars);
  }
  const found = {
    generator: weightsOf(training.generator),
    critic: weightsOf(training.critic),
    potential: potential ? weightsOf(potential) : [],
    losses,
  };
  training.dispose();
  return found;
}

/** Numbers of order 1: absolute errors are relative ones. */
function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(found[i]! - value)).toBeLessThan(tolerance * Math.max(1, Math.abs(value)));
  });
}

const names: Names[] = Object.keys(cases).flatMap((name) =>
  Object.keys(optimizers).flatMap((optimizer) =>
    Object.keys(objectives).map((objective): Names => [name, optimizer, objective]),
  ),
);

onEachBackend(() => {
  describe.each(['fixed', 'fresh'] as const)('two outer iterations on %s latents', (latents) => {
    it.each(names)('%s by %s with %s', async (...each) => {
      const expected = expectedRun(each, latents);
      const found = await foundRun(each, latents);
      for (const key of ['critic', 'generator', 'penalty'] as const) {
        expectClose(found.losses[key], expected.losses[key]);
      }
      for (const key of ['critic', 'generator', 'potential'] as const) {
        expectClose(found[key], expected[key]);
      }
    });
  });
});

describe('the cases tell the parts apart', () => {
  const far = (a: readonly number[], b: readonly number[]) =>
    Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

  it.each(Object.keys(optimizers))('by %s every distance moves the weights its own way', (each) => {
    const runs = Object.keys(cases).map((name) => expectedRun([name, each, 'WGAN-GP'], 'fixed'));
    runs.forEach((run, i) => {
      for (const other of runs.slice(0, i)) {
        // O2Full and affine with full quadratic functions differ by their damping only.
        expect(far(run.generator, other.generator)).toBeGreaterThan(5 * tolerance);
      }
    });
  });

  it('clips some of the weights of WGAN and not others', () => {
    const { critic } = expectedRun(['RWP', 'SGD', 'WGAN'], 'fixed');
    const clipped = critic.filter((w) => Math.abs(w) === 0.7).length;
    expect(clipped).toBeGreaterThan(0);
    expect(clipped).toBeLessThan(critic.length);
  });
});
