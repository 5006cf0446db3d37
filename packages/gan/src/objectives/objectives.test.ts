/** Compares every objective, in value and gradient, with a float64 computation that shares no code. */

import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { Random } from '@wprox/runtime/random';
import { forward, trainableVariables } from '@wprox/runtime/tensors';
import { afterEach, describe, expect, it } from 'vitest';
import { exactLaplacian, type PixelRule, quadraticForm } from '../../test/exact-pixel-graph.js';
import { type Activation, evaluate, gradientOf } from '../../test/float64-critic.js';
import { onEachBackend } from '../../test/on-each-backend.js';
import { mlpCritic } from '../networks/mlp.js';
import { pixelGraph } from '../penalties/pixel-graph.js';
import { draganPoints, segmentPoints } from '../penalties/points.js';
import { leastSquares } from './least-squares.js';
import { criticObjective, type Objective } from './objective.js';
import { dragan, wganGp, wwgan } from './penalized.js';
import { vanilla } from './vanilla.js';
import { wgan } from './wgan.js';
import { withPenalty } from './with-penalty.js';

const image = { height: 3, width: 3, channels: 2 };
const size = image.height * image.width * image.channels;
const batchSize = 3;
const shape = [batchSize, image.height, image.width, image.channels];
const hidden = [6, 5];

const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const softplus = (x: number) => Math.log(1 + Math.exp(x));
const rows = (flat: ArrayLike<number>) =>
  Array.from({ length: batchSize }, (_, i) => Array.from(flat).slice(i * size, (i + 1) * size));

/** Draws the samples of one test as float32 numbers, so that both computations have equal inputs. */
function draw(seed: number) {
  const random = new Random(seed);
  const real = rows(random.uniform(batchSize * size, -1, 1));
  const fake = rows(random.uniform(batchSize * size, -1, 1));
  return { real, fake, seed: random.integer(1e9) };
}
type Draw = ReturnType<typeof draw>;

/** Critic losses from the outputs for both batches. */
const wasserstein = (real: number[], fake: number[]) => mean(fake) - mean(real);
const logistic = (real: number[], fake: number[]) =>
  mean(real.map((x) => softplus(-x))) + mean(fake.map(softplus));
const squares = (real: number[], fake: number[]) =>
  mean(real.map((x) => (x - 1) ** 2)) / 2 + mean(fake.map((x) => x ** 2)) / 2;

const l2 = (g: number[]) => Math.sqrt(g.reduce((sum, x) => sum + x * x, 0));
const joined = (radius: number) => (r: number, c: number) =>
  Math.abs(r) + Math.abs(c) <= radius ? 1 : 0;
/** Makes the norm of a gradient g at an image x. */
type Norm = (x: number[]) => (g: number[]) => number;
const euclidean: Norm = () => l2;
const onGraph =
  (rule: PixelRule, gamma: number): Norm =>
  (x) => {
    const laplacian = exactLaplacian(rule, image, x);
    return (g) => Math.sqrt(quadraticForm(laplacian, g) + gamma * l2(g) ** 2);
  };
const authorsNorm = onGraph({ weight: joined(2), mass: 'sum' }, 1);
const linkedNorm = onGraph({ weight: joined(1), channelLink: 0.5, degreeNormalized: true }, 0.3);

/** The points of the formulas, with the random numbers in the documented order. */
const onSegments = ({ real, fake, seed }: Draw) => {
  const epsilon = new Random(seed).uniform(batchSize, 0, 1);
  return real.map((x, i) => x.map((xj, j) => epsilon[i]! * xj + (1 - epsilon[i]!) * fake[i]![j]!));
};
const inNoise = ({ real, seed }: Draw) => {
  const random = new Random(seed);
  const noise = rows(random.uniform(batchSize * size, 0, 1));
  const u = random.uniform(batchSize, 0, 1);
  const all = real.flat();
  const deviation = Math.sqrt(mean(all.map((x) => (x - mean(all)) ** 2)));
  return real.map((x, i) =>
    x.map((xj, j) => {
      const perturbed = xj + 0.5 * deviation * noise[i]![j]!;
      return xj + u[i]! * (perturbed - xj);
    }),
  );
};

interface Case {
  name: string;
  objective: Objective;
  loss: typeof wasserstein;
  generatorLoss: (fake: number[]) => number;
  penalties: {
    weight: number;
    target?: number;
    points: (drawn: Draw) => number[][];
    norm: Norm;
  }[];
}

const minus = (fake: number[]) => -mean(fake);
const nonSaturating = (fake: number[]) => mean(fake.map((x) => softplus(-x)));
const towardsOne = (fake: number[]) => mean(fake.map((x) => (x - 1) ** 2)) / 2;
const linked = pixelGraph({ channelLink: 0.5, degreeNormalized: true, gamma: 0.3 });
const CASES: Case[] = [
  {
    name: 'vanilla',
    objective: vanilla,
    loss: logistic,
    generatorLoss: nonSaturating,
    penalties: [],
  },
  {
    name: 'LSGAN',
    objective: leastSquares,
    loss: squares,
    generatorLoss: towardsOne,
    penalties: [],
  },
  { name: 'WGAN', objective: wgan(), loss: wasserstein, generatorLoss: minus, penalties: [] },
  {
    name: 'WGAN-GP',
    objective: wganGp(),
    loss: wasserstein,
    generatorLoss: minus,
    penalties: [{ weight: 10, points: onSegments, norm: euclidean }],
  },
  {
    name: 'DRAGAN',
    objective: dragan(),
    loss: logistic,
    generatorLoss: nonSaturating,
    penalties: [{ weight: 10, points: inNoise, norm: euclidean }],
  },
  {
    name: 'WWGAN',
    objective: wwgan(),
    loss: wasserstein,
    generatorLoss: minus,
    penalties: [{ weight: 4, points: onSegments, norm: authorsNorm }],
  },
  {
    name: 'WWGAN on a graph with links and normalized degrees',
    objective: wwgan({ graph: linked, weight: 2 }),
    loss: wasserstein,
    generatorLoss: minus,
    penalties: [{ weight: 2, points: onSegments, norm: linkedNorm }],
  },
  {
    name: 'LSGAN with the penalty of WGAN-GP',
    objective: withPenalty(leastSquares, { points: segmentPoints, weight: 5 }),
    loss: squares,
    generatorLoss: towardsOne,
    penalties: [{ weight: 5, points: onSegments, norm: euclidean }],
  },
  {
    name: 'a user’s objective with two penalties, one at points of the user’s',
    objective: withPenalty(withPenalty(vanilla, { points: draganPoints(), weight: 3 }), {
      points: ({ real }) => tf.mul(real, 0.5),
      weight: 0.5,
      target: 0,
    }),
    loss: logistic,
    generatorLoss: nonSaturating,
    penalties: [
      { weight: 3, points: inNoise, norm: euclidean },
      {
        weight: 0.5,
        target: 0,
        points: ({ real }) => real.map((x) => x.map((xj) => xj / 2)),
        norm: euclidean,
      },
    ],
  },
];

/** The float64 gradients, which are the same on all backends and take most of the time. */
const gradients = new Map<string, number[]>();
function onceComputed(key: string, compute: () => number[]): number[] {
  const known = gradients.get(key) ?? compute();
  gradients.set(key, known);
  return known;
}

/** Makes the critic of a test: a tensor model, and the float64 critic with equal weights. */
function makeCritic(activation: Activation, seed: number) {
  const random = new Random(seed);
  const model = mlpCritic({
    sampleSize: size,
    hidden,
    activation,
    random,
    initialize: (of) => {
      for (const weight of of.trainableWeights) {
        const weightShape = weight.shape as number[];
        const values = random.normal(tf.util.sizeFromShape(weightShape), 0, 0.5);
        tf.tidy(() => {
          weight.write(tf.tensor(values, weightShape));
        });
      }
    },
  });
  const variables = trainableVariables(model);
  const weights = variables.flatMap((variable) => [...variable.dataSync()]);
  const critic = (x: tf.Tensor) => forward(model, tf.reshape(x, [x.shape[0]!, size]));
  return {
    model,
    variables,
    weights,
    critic,
    float64: { sizes: [size, ...hidden, 1], activation },
  };
}

/** Tolerance, relative to the largest number: a few dozen float32 roundings (6e-8) of terms up to 10. */
function expectClose(actual: number[], expected: number[], tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  actual.forEach((x, i) => {
    expect(Math.abs(x - expected[i]!)).toBeLessThan(tolerance * scale);
  });
}

onEachBackend(() => {
  const models: tf.LayersModel[] = [];
  afterEach(() => {
    for (const model of models.splice(0)) model.dispose();
  });

  describe.each(CASES)('$name', ({ name, objective, loss, generatorLoss, penalties }) => {
    it.each<Activation>(['leakyRelu', 'softplus', 'tanh', 'relu'])(
      'agrees with float64 in value and in the gradient of the weights (%s)',
      (activation) => {
        const drawn = draw(1);
        const { model, variables, weights, critic, float64 } = makeCritic(activation, 10);
        models.push(model);
        const measured = penalties.map(({ points, norm, ...rest }) => ({
          ...rest,
          points: points(drawn).map((x) => ({ x, norm: norm(x) })),
        }));
        const expected = (at: number[]) => {
          const outputs = (batch: number[][]) => batch.map((x) => evaluate(float64, at, x).value);
          const terms = measured.map(({ weight, target = 1, points }) => {
            const excess = points.map(
              ({ x, norm }) => (norm(evaluate(float64, at, x).gradient) - target) ** 2,
            );
            return weight * mean(excess);
          });
          return (
            loss(outputs(drawn.real), outputs(drawn.fake)) + terms.reduce((sum, x) => sum + x, 0)
          );
        };
        tf.tidy(() => {
          const real = tf.tensor(drawn.real.flat(), shape);
          const fake = tf.tensor(drawn.fake.flat(), shape);
          const random = new Random(drawn.seed);
          const { value, grads } = tf.variableGrads(
            () => criticObjective(objective, critic, { real, fake, random }),
            variables,
          );
          expectClose([...value.dataSync()], [expected(weights)]);
          const gradient = variables.flatMap((each) => [...grads[each.name]!.dataSync()]);
          const key = `${name}, ${activation}`;
          expectClose(
            gradient,
            onceComputed(key, () => gradientOf(expected, weights)),
          );
        });
      },
    );

    it('agrees with float64 in the generator’s loss and its gradient in the samples', () => {
      const drawn = draw(5);
      const { model, weights, critic, float64 } = makeCritic('leakyRelu', 6);
      models.push(model);
      const expected = (flat: number[]) =>
        generatorLoss(rows(flat).map((x) => evaluate(float64, weights, x).value));
      tf.tidy(() => {
        const fake = tf.tensor(drawn.fake.flat(), shape);
        const f = (x: tf.Tensor) => objective.generatorLoss(critic(x));
        expectClose([...f(fake).dataSync()], [expected(drawn.fake.flat())]);
        const gradient = [...tf.grad(f)(fake).dataSync()];
        expectClose(gradient, gradientOf(expected, drawn.fake.flat()));
      });
    });

    it('needs independent samples exactly if it has a gradient penalty', () => {
      expect(objective.needsIndependentSamples).toBe(penalties.length > 0);
      expect(objective.penalty !== undefined).toBe(penalties.length > 0);
    });

    it('returns one tensor and leaks none', () => {
      const { model, critic } = makeCritic('softplus', 7);
      const [real, fake] = [tf.ones(shape), tf.zeros(shape)];
      const samples = { real, fake, random: new Random(1) };
      const { numTensors } = tf.memory();
      const loss = criticObjective(objective, critic, samples);
      expect(loss.shape).toEqual([]);
      expect(tf.memory().numTensors).toBe(numTensors + 1);
      tf.dispose([loss, real, fake]);
      model.dispose();
    });
  });

  it('WGAN clips each weight to ±clip', () => {
    const weights = [tf.variable(tf.tensor1d([-1, -0.01, 0.005, 0.02])), tf.variable(tf.scalar(3))];
    wgan().afterCriticStep!(weights);
    const float32 = (values: number[]) => [...Float32Array.from(values)];
    expect([...weights[0]!.dataSync()]).toEqual(float32([-0.01, -0.01, 0.005, 0.01]));
    expect([...weights[1]!.dataSync()]).toEqual(float32([0.01]));
    wgan({ clip: 0.002 }).afterCriticStep!(weights);
    expect([...weights[0]!.dataSync()]).toEqual(float32([-0.002, -0.002, 0.002, 0.002]));
    tf.dispose(weights);
  });

  it('DRAGAN’s points of a constant real batch have no noise; WGAN-GP’s lie on segments', () => {
    const real = tf.fill(shape, 0.25);
    tf.tidy(() => {
      const samples = { real, fake: tf.zeros(shape), random: new Random(3) };
      expect(new Set(draganPoints()(samples).dataSync())).toEqual(new Set([0.25]));
      expect(new Set(segmentPoints(samples).dataSync()).size).toBe(batchSize);
    });
    real.dispose();
  });
});

describe('critic steps', () => {
  it('of WGAN are 100 for the first 25 generator steps and every 500th, else 5', () => {
    const { criticSteps } = wgan();
    const hundreds = Array.from({ length: 1501 }, (_, t) => t).filter(
      (t) => criticSteps!(t) === 100,
    );
    expect(hundreds).toEqual([...Array.from({ length: 25 }, (_, t) => t), 500, 1000, 1500]);
    expect([25, 26, 499, 501].map((t) => criticSteps!(t))).toEqual([5, 5, 5, 5]);
    expect(wgan({ criticSteps: () => 7 }).criticSteps!(0)).toBe(7);
  });

  it('of WGAN-GP and WWGAN are 5 by default; vanilla, LSGAN and DRAGAN leave them out', () => {
    expect([wganGp(), wwgan(), wganGp({ criticSteps: 7 })].map((o) => o.criticSteps!(0))).toEqual([
      5, 5, 7,
    ]);
    for (const each of [vanilla, leastSquares, dragan()]) expect(each.criticSteps).toBeUndefined();
  });

  it('names are those of the papers', () => {
    const names = [vanilla, leastSquares, wgan(), wganGp(), dragan(), wwgan()].map(
      ({ name }) => name,
    );
    expect(names).toEqual(['vanilla', 'lsgan', 'wgan', 'wgan-gp', 'dragan', 'wwgan']);
  });
});

describe('objectives refuse', () => {
  it.each([
    ['clip', 0, () => wgan({ clip: 0 })],
    ['weight', -1, () => wganGp({ weight: -1 })],
    ['criticSteps', 0, () => wganGp({ criticSteps: 0 })],
    ['criticSteps', 2.5, () => wwgan({ criticSteps: 2.5 })],
    ['scale', -0.5, () => dragan({ scale: -0.5 })],
    ['target', Number.NaN, () => withPenalty(vanilla, { points: segmentPoints, target: NaN })],
  ])('%s %d', (name, value, make) => {
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(`${name} is ${value};`);
  });
});
