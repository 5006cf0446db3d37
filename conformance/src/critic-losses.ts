/**
 * What the critic minimizes in every objective, with its penalty, and the gradient of that in the
 * critic's weights, against a critic in float64 that shares no code with it. The gradient of a
 * penalty is a gradient of a gradient.
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
import { Random } from '@wprox/runtime';
import { denseLaplacian, quadraticForm } from '../../packages/gan/test/dense-laplacian.js';
import { differences, evaluate } from '../../packages/gan/test/float64-critic.js';
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
/** The norm of a gradient g at x. */
type Norm = (x: number[]) => (g: number[]) => number;
/** WWGAN's, by the dense Laplacian of the authors' graph. */
const onGraph: Norm = (x) => {
  const weight = (r: number, c: number) => (Math.abs(r) + Math.abs(c) <= 2 ? 1 : 0);
  const { matrix } = denseLaplacian({ weight, mass: 'sum' }, image, x);
  return (g) => Math.sqrt(quadraticForm(matrix, g) + length(g) ** 2);
};

interface Drawn {
  readonly real: Rows;
  readonly fake: Rows;
  /** Of the random numbers that the penalty draws. */
  readonly seed: number;
}

const drawn: Drawn = (() => {
  const random = new Random(21);
  const batch = () => rows(random.uniform(batchSize * size, -1, 1));
  return { real: batch(), fake: batch(), seed: 22 };
})();

/** Between the real and the generated, ε for each sample. */
function onSegments({ real, fake, seed }: Drawn): Rows {
  const epsilon = new Random(seed).uniform(batchSize, 0, 1);
  return real.map((x, i) => x.map((xj, j) => epsilon[i]! * xj + (1 - epsilon[i]!) * fake[i]![j]!));
}

/** DRAGAN's: from the real towards noise of half their standard deviation. */
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

/** The same weights for the tensor model and the float64 one. */
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

/** Value, then gradient, as the backend computes them. */
function compute({ objective }: Float64Objective, activation: Activation): tf.Tensor[] {
  const model = mlpCritic({ sampleSize: size, hidden, activation, random: new Random(1) });
  try {
    return tf.tidy(() => {
      const values = drawWeights();
      model.setWeights(
        model.weights.map(({ shape }, i) => tf.tensor(values[i]!, shape as number[])),
      );
      const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const shape = [batchSize, image.height, image.width, image.channels];
      const [real, fake] = [drawn.real, drawn.fake].map((batch) => tf.tensor(batch.flat(), shape));
      const critic = (x: tf.Tensor) => model.apply(tf.reshape(x, [batchSize, size])) as tf.Tensor;
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

function expected({ loss, penalty }: Float64Objective, activation: Activation): number[] {
  const critic = { sizes: [size, ...hidden, 1], activation };
  const points = (penalty?.points(drawn) ?? []).map((x) => ({ x, norm: penalty!.norm(x) }));
  const value = (weights: number[]) => {
    const outputs = (batch: Rows) => batch.map((x) => evaluate(critic, weights, x).value);
    const excess = points.map(
      ({ x, norm }) => (norm(evaluate(critic, weights, x).gradient) - 1) ** 2,
    );
    const paid = penalty ? penalty.weight * mean(excess) : 0;
    return loss(outputs(drawn.real), outputs(drawn.fake)) + paid;
  };
  const weights = drawWeights().flatMap((values) => [...values]);
  return [value(weights), ...differences(value, weights)];
}

export const criticLossChecks: Check[] = objectives.flatMap((each) =>
  activations.map((activation) => ({
    group: 'critic losses and penalties' as const,
    name: `${each.objective.name}, ${activation}`,
    compute: () => compute(each, activation),
    expected: () => expected(each, activation),
  })),
);
