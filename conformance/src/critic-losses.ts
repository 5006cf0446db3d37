/**
 * Compares what the critic minimizes in every objective, penalty included, and its gradient in the
 * critic's weights with a float64 critic that shares no code. A penalty's gradient is a gradient of a
 * gradient.
 */
import * as tf from '@tensorflow/tfjs';
import {
  criticObjective,
  dragan,
  mlpCritic,
  type Objective,
  vanilla,
  wgan,
  wganGp,
  wwgan,
} from '@wprox/gan';
import { Random } from '@wprox/runtime/random';
import { forward, trainableVariables } from '@wprox/runtime/tensors';
import { exactLaplacian, quadraticForm } from '../../packages/gan/test/exact-pixel-graph.js';
import { evaluate, gradientOf } from '../../packages/gan/test/float64-critic.js';
import type { Check } from './check.js';

const image = { height: 3, width: 3, channels: 2 };
const size = image.height * image.width * image.channels;
const batchSize = 3;
const hidden = [6, 5];
const activations = ['leakyRelu', 'softplus', 'tanh'] as const;
type Rows = number[][];

const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const softplus = (x: number) => Math.log1p(Math.exp(x));
const rows = (flat: ArrayLike<number>): Rows =>
  Array.from({ length: batchSize }, (_, i) => Array.from(flat).slice(i * size, (i + 1) * size));
const length = (g: number[]) => Math.sqrt(g.reduce((sum, x) => sum + x * x, 0));
/** Makes the norm of a gradient g at x. */
type Norm = (x: number[]) => (g: number[]) => number;
/** WWGAN's norm, by the exact Laplacian of the authors' graph. */
const onGraph: Norm = (x) => {
  const weight = (r: number, c: number) => (Math.abs(r) + Math.abs(c) <= 2 ? 1 : 0);
  const laplacian = exactLaplacian({ weight, mass: 'sum' }, image, x);
  return (g) => Math.sqrt(quadraticForm(laplacian, g) + length(g) ** 2);
};

interface Drawn {
  readonly real: Rows;
  readonly fake: Rows;
  /** Seed of the random numbers that the penalty draws. */
  readonly seed: number;
}

const drawn: Drawn = (() => {
  const random = new Random(21);
  const batch = () => rows(random.uniform(batchSize * size, -1, 1));
  return { real: batch(), fake: batch(), seed: 22 };
})();

/** Computes WGAN-GP's points, on the segments from generated to real samples, with one ε per sample. */
function onSegments({ real, fake, seed }: Drawn): Rows {
  const epsilon = new Random(seed).uniform(batchSize, 0, 1);
  return real.map((x, i) => x.map((xj, j) => epsilon[i]! * xj + (1 - epsilon[i]!) * fake[i]![j]!));
}

/** Computes DRAGAN's points: real samples plus noise of half their standard deviation. */
function inNoise({ real, seed }: Drawn): Rows {
  const random = new Random(seed);
  const noise = rows(random.uniform(batchSize * size, 0, 1));
  const share = random.uniform(batchSize, 0, 1);
  const all = real.flat();
  const spread = Math.sqrt(mean(all.map((x) => (x - mean(all)) ** 2)));
  return real.map((x, i) => x.map((xj, j) => xj + share[i]! * 0.5 * spread * noise[i]![j]!));
}

const wasserstein = (real: number[], fake: number[]) => mean(fake) - mean(real);
const logistic = (real: number[], fake: number[]) =>
  mean(real.map((x) => softplus(-x))) + mean(fake.map(softplus));

interface Float64Objective {
  readonly objective: Objective;
  readonly loss: (real: number[], fake: number[]) => number;
  readonly penalty?: {
    readonly weight: number;
    readonly points: (of: Drawn) => Rows;
    readonly norm: Norm;
  };
}

const objectives: Float64Objective[] = [
  { objective: vanilla, loss: logistic },
  { objective: wgan(), loss: wasserstein },
  {
    objective: wganGp(),
    loss: wasserstein,
    penalty: { weight: 10, points: onSegments, norm: () => length },
  },
  {
    objective: dragan(),
    loss: logistic,
    penalty: { weight: 10, points: inNoise, norm: () => length },
  },
  {
    objective: wwgan(),
    loss: wasserstein,
    penalty: { weight: 4, points: onSegments, norm: onGraph },
  },
];

/** Draws the weights of the tensor model and of the float64 critic. */
function drawWeights(): Float32Array[] {
  const random = new Random(23);
  const sizes = [size, ...hidden, 1];
  return sizes
    .slice(1)
    .flatMap((outputs, i) => [
      random.normal(sizes[i]! * outputs, 0, 0.5),
      random.normal(outputs, 0, 0.5),
    ]);
}

type Activation = (typeof activations)[number];

/** Computes the value and the gradient on the backend. */
function compute({ objective }: Float64Objective, activation: Activation): tf.Tensor[] {
  const model = mlpCritic({ sampleSize: size, hidden, activation, random: new Random(1) });
  try {
    return tf.tidy(() => {
      const values = drawWeights();
      model.setWeights(
        model.weights.map(({ shape }, i) => tf.tensor(values[i]!, shape as number[])),
      );
      const variables = trainableVariables(model);
      const shape = [batchSize, image.height, image.width, image.channels];
      const [real, fake] = [drawn.real, drawn.fake].map((batch) => tf.tensor(batch.flat(), shape));
      const critic = (x: tf.Tensor) => forward(model, tf.reshape(x, [batchSize, size]));
      const samples = { real: real!, fake: fake!, random: new Random(drawn.seed) };
      const { value, grads } = tf.variableGrads(
        () => criticObjective(objective, critic, samples),
        variables,
      );
      return [value, ...variables.map(({ name }) => grads[name]!)];
    });
  } finally {
    model.dispose();
  }
}

/** Computes the value and the gradient in float64. */
function expected({ loss, penalty }: Float64Objective, activation: Activation): number[] {
  const critic = { sizes: [size, ...hidden, 1], activation };
  const points = (penalty?.points(drawn) ?? []).map((x) => ({ x, norm: penalty!.norm(x) }));
  const value = (weights: number[]) => {
    const outputs = (batch: Rows) => batch.map((x) => evaluate(critic, weights, x).value);
    const excess = points.map(
      ({ x, norm }) => (norm(evaluate(critic, weights, x).gradient) - 1) ** 2,
    );
    const term = penalty ? penalty.weight * mean(excess) : 0;
    return loss(outputs(drawn.real), outputs(drawn.fake)) + term;
  };
  const weights = drawWeights().flatMap((values) => [...values]);
  return [value(weights), ...gradientOf(value, weights)];
}

export const criticLossChecks: Check[] = objectives.flatMap((each) =>
  activations.map((activation) => ({
    group: 'critic losses and penalties' as const,
    name: `${each.objective.name}, ${activation}`,
    compute: () => compute(each, activation),
    expected: () => expected(each, activation),
  })),
);
