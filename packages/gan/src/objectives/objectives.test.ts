/** Every objective, in value and gradient, against a float64 computation that shares no code. */
import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime';
import { afterEach, describe, expect, it } from 'vitest';
import { type DenseGraph, denseLaplacian, quadraticForm } from '../../test/dense-laplacian.js';
import { type Activation, differences, evaluate } from '../../test/float64-critic.js';
import { onEachBackend } from '../../test/on-each-backend.js';
import { mlpCritic } from '../networks/mlp.js';
import { pixelGraph } from '../penalties/pixel-graph.js';
import { draganPoints, segmentPoints } from '../penalties/points.js';
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

/** The numbers of one test, from a seed; float32 numbers, so that both sides have the same. */
function draw(seed: number) {
  const random = new Random(seed);
  const real = rows(random.uniform(batchSize * size, -1, 1));
  const fake = rows(random.uniform(batchSize * size, -1, 1));
  return { real, fake, seed: random.integer(1e9) };
}
type Draw = ReturnType<typeof draw>;

/** Losses of the two batches' outputs. */
const wasserstein = (real: number[], fake: number[]) => mean(fake) - mean(real);
const logistic = (real: number[], fake: number[]) =>
  mean(real.map((x) => softplus(-x))) + mean(fake.map(softplus));

const l2 = (g: number[]) => Math.sqrt(g.reduce((sum, x) => sum + x * x, 0));
const joined = (radius: number) => (r: number, c: number) =>
  Math.abs(r) + Math.abs(c) <= radius ? 1 : 0;
/** The norm of a gradient g at the image x. */
type Norm = (x: number[]) => (g: number[]) => number;
const euclidean: Norm = () => l2;
const onGraph =
  (graph: DenseGraph, gamma: number): Norm =>
  (x) => {
    const { matrix } = denseLaplacian(graph, image, x);
    return (g) => Math.sqrt(quadraticForm(matrix, g) + gamma * l2(g) ** 2);
  };
const authorsNorm = onGraph({ weight: joined(2), mass: 'sum' }, 1);
const linkedNorm = onGraph({ weight: joined(1), channelLink: 0.5, degreeNormalized: true }, 0.3);

/** Points as math says, with the random numbers in the documented order. */
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
const linked = pixelGraph({ channelLink: 0.5, degreeNormalized: true, gamma: 0.3 });
const CASES: Case[] = [
  {
    name: 'vanilla',
    objective: vanilla,
    loss: logistic,
    generatorLoss: nonSaturating,
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
    name: 'one’s own: two penalties, of which one is at points given',
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

/** The critic of a test: the float64 one, and the tensor model with the same weights. */
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
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const weights = variables.flatMap((variable) => [...variable.dataSync()]);
  const critic = (x: tf.Tensor) =>
    model.apply(tf.reshape(x, [x.shape[0]!, size]), { training: true }) as tf.Tensor;
  return {
    model,
    variables,
    weights,
    critic,
    float64: { sizes: [size, ...hidden, 1], activation },
  };
}

/** A loss of float32 terms of size 10 in a few dozen roundings; relative to the largest number. */
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

  describe.each(CASES)('$name', ({ objective, loss, generatorLoss, penalties }) => {
    it.each<Activation>(['leakyRelu', 'softplus', 'tanh', 'relu'])(
      'agrees with float64 in value and in the gradient of the weights (%s)',
      (activation) => {
        for (const seed of [1, 2]) {
          const drawn = draw(seed);
          const { model, variables, weights, critic, float64 } = makeCritic(activation, 10 * seed);
          models.push(model);
          const slopes = penalties.map(({ points, norm, ...rest }) => ({
            ...rest,
            at: points(drawn).map((x) => ({ x, length: norm(x) })),
          }));
          const expected = (at: number[]) => {
            const outputs = (batch: number[][]) => batch.map((x) => evaluate(float64, at, x).value);
            const paid = slopes.map(({ weight, target = 1, at: points }) => {
              const excess = points.map(
                ({ x, length }) => (length(evaluate(float64, at, x).gradient) - target) ** 2,
              );
              return weight * mean(excess);
            });
            return (
              loss(outputs(drawn.real), outputs(drawn.fake)) + paid.reduce((sum, x) => sum + x, 0)
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
            expectClose(gradient, differences(expected, weights));
          });
        }
      },
    );

    it('gives the generator its loss, with the gradient in the samples', () => {
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
        expectClose(gradient, differences(expected, drawn.fake.flat()));
      });
    });

    it('makes one tensor and keeps no other, alone and in a step of an optimizer', () => {
      const { model, variables, critic } = makeCritic('softplus', 7);
      const [real, fake] = [tf.ones(shape), tf.zeros(shape)];
      const samples = { real, fake, random: new Random(1) };
      const optimizer = tf.train.sgd(0.01);
      const step = () => {
        optimizer.minimize(() => criticObjective(objective, critic, samples), false, variables);
        objective.afterCriticStep?.(variables);
      };
      step();
      const { numTensors } = tf.memory();
      step();
      expect(tf.memory().numTensors).toBe(numTensors);
      const alone = criticObjective(objective, critic, samples);
      expect(alone.shape).toEqual([]);
      expect(tf.memory().numTensors).toBe(numTensors + 1);
      tf.dispose([alone, real, fake]);
      optimizer.dispose();
      model.dispose();
    });
  });

  it('WGAN clips each weight after a step, those inside untouched', () => {
    const weights = [tf.variable(tf.tensor1d([-1, -0.01, 0.005, 0.02])), tf.variable(tf.scalar(3))];
    wgan().afterCriticStep!(weights);
    const float32 = (values: number[]) => [...Float32Array.from(values)];
    expect([...weights[0]!.dataSync()]).toEqual(float32([-0.01, -0.01, 0.005, 0.01]));
    expect([...weights[1]!.dataSync()]).toEqual(float32([0.01]));
    wgan({ clip: 0.002 }).afterCriticStep!(weights);
    expect([...weights[0]!.dataSync()]).toEqual(float32([-0.002, -0.002, 0.002, 0.002]));
    tf.dispose(weights);
  });

  it('DRAGAN and WGAN-GP differ where they should: a constant real batch gets no noise', () => {
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
  it('of WGAN: 100 for the first 25 generator steps and every 500th, else 5', () => {
    const { criticSteps } = wgan();
    const hundreds = Array.from({ length: 1501 }, (_, t) => t).filter(
      (t) => criticSteps!(t) === 100,
    );
    expect(hundreds).toEqual([...Array.from({ length: 25 }, (_, t) => t), 500, 1000, 1500]);
    expect([25, 26, 499, 501].map((t) => criticSteps!(t))).toEqual([5, 5, 5, 5]);
    expect(wgan({ criticSteps: () => 7 }).criticSteps!(0)).toBe(7);
  });

  it('of the others: 5 for WGAN-GP and WWGAN or as asked, one (none said) for the rest', () => {
    expect([wganGp(), wwgan(), wganGp({ criticSteps: 7 })].map((o) => o.criticSteps!(0))).toEqual([
      5, 5, 7,
    ]);
    expect([vanilla.criticSteps, dragan().criticSteps]).toEqual([undefined, undefined]);
  });

  it('names stay apart', () => {
    const names = [vanilla, wgan(), wganGp(), dragan(), wwgan()].map(({ name }) => name);
    expect(names).toEqual(['vanilla', 'wgan', 'wgan-gp', 'dragan', 'wwgan']);
  });
});

describe('errors name the value', () => {
  it.each([
    [() => wgan({ clip: 0 }), /^clip is 0; expected a positive number/],
    [() => wganGp({ weight: -1 }), /^weight is -1;/],
    [() => wganGp({ criticSteps: 0 }), /^criticSteps is 0; expected a positive integer/],
    [() => wwgan({ criticSteps: 2.5 }), /^criticSteps is 2.5;/],
    [() => dragan({ scale: -0.5 }), /^scale is -0.5;/],
    [() => withPenalty(vanilla, { points: segmentPoints, target: Number.NaN }), /^target is NaN;/],
  ])('%s', (make, message) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });
});
