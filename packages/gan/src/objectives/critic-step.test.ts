/** Compares steps of a linear critic f(x) = w·x + b with the same steps on plain float64 numbers. */

import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { Random } from '@wprox/runtime/random';
import { allVariables, forward, trainableVariables } from '@wprox/runtime/tensors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exactLaplacian } from '../../test/exact-pixel-graph.js';
import { onEachBackend } from '../../test/on-each-backend.js';
import { type CriticStepOptions, criticStep, generatorLoss } from './critic-step.js';
import { leastSquares } from './least-squares.js';
import type { Objective } from './objective.js';
import { dragan, wganGp, wwgan } from './penalized.js';
import { vanilla } from './vanilla.js';
import { wgan } from './wgan.js';

const image = { height: 2, width: 2, channels: 1 };
const size = 4;
const batchSize = 3;
const shape = [batchSize, 2, 2, 1];
const rate = 0.1;
const steps = 2;

type Rows = number[][];
/** w, then b. */
type Weights = number[];

const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const sigmoid = (s: number) => 1 / (1 + Math.exp(-s));
const softplus = (s: number) => Math.log1p(Math.exp(s));
const rows = (flat: Float32Array): Rows =>
  Array.from({ length: batchSize }, (_, i) => [...flat.subarray(i * size, (i + 1) * size)]);

/** A term of the critic's loss, and its gradient in w and b. */
interface Term {
  value: number;
  gradient: Weights;
}

/** Computes the mean of g(f(x)) over a batch, from g and its derivative. */
function batchMean(
  { w, b }: { w: number[]; b: number },
  batch: Rows,
  g: (s: number) => number,
  derivative: (s: number) => number,
): Term {
  const outputs = batch.map((x) => dot(w, x) + b);
  const derivatives = outputs.map(derivative);
  const inW = w.map((_, j) => mean(batch.map((x, i) => derivatives[i]! * x[j]!)));
  return { value: mean(outputs.map(g)), gradient: [...inW, mean(derivatives)] };
}

type Linear = { w: number[]; b: number };
type Loss = (critic: Linear, real: Rows, fake: Rows) => Term[];

const wasserstein: Loss = (critic, real, fake) => [
  batchMean(critic, fake, (s) => s, () => 1), // biome-ignore format: one line
  batchMean(critic, real, (s) => -s, () => -1), // biome-ignore format: one line
];
const logistic: Loss = (critic, real, fake) => [
  batchMean(critic, real, (s) => softplus(-s), (s) => -sigmoid(-s)), // biome-ignore format: one line
  batchMean(critic, fake, softplus, sigmoid),
];
const squares: Loss = (critic, real, fake) => [
  batchMean(critic, real, (s) => (s - 1) ** 2 / 2, (s) => s - 1), // biome-ignore format: one line
  batchMean(critic, fake, (s) => s ** 2 / 2, (s) => s), // biome-ignore format: one line
];

/** What the generator minimizes with the critic's losses above: the mean of this, and its derivative. */
const generatorTerms = new Map<Loss, Record<'g' | 'derivative', (s: number) => number>>([
  [wasserstein, { g: (s) => -s, derivative: () => -1 }],
  [logistic, { g: (s) => softplus(-s), derivative: (s) => -sigmoid(-s) }],
  [squares, { g: (s) => (s - 1) ** 2 / 2, derivative: (s) => s - 1 }],
]);

type Penalty = (critic: Linear, real: Rows, fake: Rows, random: Random) => Term;

/** λ(‖w‖ - 1)²: the gradient of a linear critic is w at every point. */
const euclidean =
  (weight: number): Penalty =>
  ({ w }) => {
    const norm = Math.sqrt(dot(w, w));
    const gradient = w.map((each) => (2 * weight * (norm - 1) * each) / norm);
    return { value: weight * (norm - 1) ** 2, gradient: [...gradient, 0] };
  };

/** λ E(√(wᵀ(L(x̂) + I)w) - 1)² on the authors' graph, x̂ on segments, L by `@wprox/exact`. */
const onPixelGraph =
  (weight: number): Penalty =>
  ({ w }, real, fake, random) => {
    const epsilon = random.uniform(batchSize, 0, 1);
    const within = (r: number, c: number) => (Math.abs(r) + Math.abs(c) <= 2 ? 1 : 0);
    const terms = real.map((x, i) => {
      const point = x.map((xj, j) => epsilon[i]! * xj + (1 - epsilon[i]!) * fake[i]![j]!);
      const laplacian = exactLaplacian({ weight: within, mass: 'sum' }, image, point);
      const product = w.map((wj, j) => {
        return dot(laplacian.getRow(j), w) + wj;
      });
      const norm = Math.sqrt(dot(w, product));
      const gradient = product.map((each) => (2 * weight * (norm - 1) * each) / norm);
      return { value: weight * (norm - 1) ** 2, gradient };
    });
    const gradient = w.map((_, j) => mean(terms.map((term) => term.gradient[j]!)));
    return { value: mean(terms.map(({ value }) => value)), gradient: [...gradient, 0] };
  };

const cases: { objective: Objective; loss: Loss; penalty?: Penalty; clip?: number }[] = [
  { objective: vanilla, loss: logistic },
  { objective: leastSquares, loss: squares },
  { objective: wgan({ clip: 0.3 }), loss: wasserstein, clip: 0.3 },
  { objective: wganGp({ weight: 2 }), loss: wasserstein, penalty: euclidean(2) },
  { objective: dragan({ weight: 3 }), loss: logistic, penalty: euclidean(3) },
  { objective: wwgan({ weight: 1.5 }), loss: wasserstein, penalty: onPixelGraph(1.5) },
];

/** Draws the numbers of a test; float32 numbers, so that both computations have equal inputs. */
const draw = (() => {
  const random = new Random(11);
  const weights = [...random.uniform(size + 1, -0.6, 0.6)];
  const batches = Array.from({ length: steps }, () => ({
    real: rows(random.uniform(batchSize * size, -1, 1)),
    fake: rows(random.uniform(batchSize * size, -1, 1)),
  }));
  return { weights, batches };
})();

/** Computes the loss before each step and the weights after it. */
function float64Steps({ loss, penalty, clip }: (typeof cases)[number]) {
  let weights = draw.weights;
  const random = new Random(12);
  return draw.batches.map(({ real, fake }) => {
    const critic = { w: weights.slice(0, size), b: weights[size]! };
    const terms = loss(critic, real, fake);
    if (penalty) terms.push(penalty(critic, real, fake, random));
    weights = weights.map((each, i) => {
      const moved = each - rate * terms.reduce((sum, term) => sum + term.gradient[i]!, 0);
      return clip === undefined ? moved : Math.min(clip, Math.max(-clip, moved));
    });
    return { loss: terms.reduce((sum, { value }) => sum + value, 0), weights };
  });
}

/** Tolerance: some 30 float32 roundings (6e-8 each) of numbers up to 3. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i]! - value)).toBeLessThan(2e-6 * Math.max(1, Math.abs(value)));
  });
}

function linearCritic(): tf.LayersModel {
  const critic = tf.sequential({
    layers: [tf.layers.flatten({ inputShape: [2, 2, 1] }), tf.layers.dense({ units: 1 })],
  });
  tf.tidy(() => {
    const { weights } = draw;
    critic.setWeights([
      tf.tensor2d(weights.slice(0, size), [size, 1]),
      tf.tensor1d(weights.slice(size)),
    ]);
  });
  return critic;
}

const weightsOf = (model: tf.LayersModel) =>
  trainableVariables(model).flatMap((variable) => [...variable.dataSync()]);
const tensor = (batch: Rows) => tf.tensor(batch.flat(), shape);

onEachBackend(() => {
  let critic: tf.LayersModel;
  let optimizer: tf.Optimizer;
  beforeEach(() => {
    critic = linearCritic();
    optimizer = tf.train.sgd(rate);
  });
  afterEach(() => {
    critic.dispose();
    optimizer.dispose();
  });

  describe.each(cases)('$objective.name', (each) => {
    const { objective, loss: lossOf } = each;

    it('takes the float64 steps: loss, weights and clipping', () => {
      const random = new Random(12);
      float64Steps(each).forEach((expected, i) => {
        tf.tidy(() => {
          const [real, fake] = [tensor(draw.batches[i]!.real), tensor(draw.batches[i]!.fake)];
          const loss = criticStep(critic, { objective, optimizer, real, fake, random });
          expect(loss.shape).toEqual([]);
          expectClose(loss.dataSync(), [expected.loss]);
          expectClose(weightsOf(critic), expected.weights);
        });
      });
    });

    it('computes F(θ) and its gradient in the samples', () => {
      const [w, b] = [draw.weights.slice(0, size), draw.weights[size]!];
      const { fake } = draw.batches[0]!;
      const outputs = fake.map((x) => dot(w, x) + b);
      const { g, derivative } = generatorTerms.get(lossOf)!;
      const value = mean(outputs.map(g));
      const gradient = outputs.flatMap((s) => w.map((wj) => (derivative(s) * wj) / batchSize));
      tf.tidy(() => {
        const loss = (samples: tf.Tensor) => generatorLoss(critic, objective, samples);
        expectClose(loss(tensor(fake)).dataSync(), [value]);
        expectClose(tf.grad(loss)(tensor(fake)).dataSync(), gradient);
      });
    });

    it('returns one tensor and leaks none', () => {
      const [real, fake] = [tensor(draw.batches[0]!.real), tensor(draw.batches[0]!.fake)];
      const options = { objective, optimizer, real, fake, random: new Random(1) };
      criticStep(critic, options).dispose();
      const { numTensors } = tf.memory();
      const loss = criticStep(critic, options);
      expect(tf.memory().numTensors).toBe(numTensors + 1);
      const own = generatorLoss(critic, objective, fake);
      expect(tf.memory().numTensors).toBe(numTensors + 2);
      tf.dispose([loss, own, real, fake]);
      expect(tf.memory().numTensors).toBe(numTensors - 2);
    });
  });

  it('clips some of the weights of the WGAN case and not others', () => {
    const { weights } = float64Steps(cases.find(({ clip }) => clip !== undefined)!).at(-1)!;
    const clipped = weights.filter((each) => Math.abs(each) === 0.3).length;
    expect(clipped).toBeGreaterThan(0);
    expect(clipped).toBeLessThan(weights.length);
  });

  it('runs the critic in training mode and changes no other variable', () => {
    const norm = tf.sequential({
      layers: [
        tf.layers.dense({ units: 3, inputShape: [2] }),
        tf.layers.batchNormalization(),
        tf.layers.dense({ units: 1 }),
      ],
    });
    const other = tf.variable(tf.scalar(2));
    tf.tidy(() => {
      const real = tf.tensor2d([1, 2, -1, 0, 3, 1], [3, 2]);
      const fake = tf.mul(real, other);
      const expected = vanilla.criticLoss(forward(norm, real), forward(norm, fake));
      const statistics = () =>
        allVariables(norm)
          .slice(-2)
          .map((each) => [...each.dataSync()]);
      const before = [weightsOf(norm), statistics()];
      const random = new Random(1);
      const loss = criticStep(norm, { objective: vanilla, optimizer, real, fake, random });
      expect([...loss.dataSync()]).toEqual([...expected.dataSync()]);
      expect(weightsOf(norm)).not.toEqual(before[0]);
      expect(statistics()).not.toEqual(before[1]);
      const moved = statistics();
      const ofGenerator = generatorLoss(norm, vanilla, fake);
      expect([...ofGenerator.dataSync()]).toEqual([
        ...vanilla.generatorLoss(forward(norm, fake)).dataSync(),
      ]);
      expect(statistics()).not.toEqual(moved);
      expect([...other.dataSync()]).toEqual([2]);
    });
    norm.dispose();
    other.dispose();
  });

  it.each([
    ['objective', 'wgan-gp', ArgumentError],
    ['objective', undefined, ArgumentError],
    ['optimizer', undefined, ArgumentError],
    ['optimizer', { name: 'adam' }, ArgumentError],
    ['real', [1, 2, 3], ArgumentError],
    ['fake', undefined, ArgumentError],
    ['random', 7, ArgumentError],
  ])('refuses the option %s: %o', (name, value, errorClass) => {
    const [real, fake] = [tf.ones(shape), tf.zeros(shape)];
    const valid = { objective: vanilla, optimizer, real, fake, random: new Random(1) };
    const options = { ...valid, [name]: value } as unknown as CriticStepOptions;
    expect(() => criticStep(critic, options)).toThrow(errorClass);
    expect(() => criticStep(critic, options)).toThrow(name);
    tf.dispose([real, fake]);
  });

  it('refuses real and fake of different shapes, a critic that is no model, a named objective', () => {
    const [real, fake] = [tf.ones(shape), tf.zeros([2, 2, 2, 1])];
    const options = { objective: vanilla, optimizer, real, fake, random: new Random(1) };
    expect(() => criticStep(critic, options)).toThrow(ArgumentError);
    expect(() => criticStep(critic, options)).toThrow('[2,2,2,1]');
    const notModel = ((x: tf.Tensor) => x) as unknown as tf.LayersModel;
    expect(() => criticStep(notModel, { ...options, fake: real })).toThrow(ArgumentError);
    const named = 'vanilla' as unknown as Objective;
    expect(() => generatorLoss(critic, named, real)).toThrow(ArgumentError);
    tf.dispose([real, fake]);
  });
});
