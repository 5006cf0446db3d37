/**
 * One generator in two parametrizations: its last layer with the weights W, or with c·W. The same methods
 * train both, from the same generator.
 */
import {
  type BatchGenerator,
  type GeneratorProblem,
  gaussianMixture,
  generatorGradient,
  generatorProximalStep,
  kernelLoss,
  naturalGradient,
  normal,
  reparametrize,
  rwpFromSamples,
  type SampleLoss,
  scaledParameters,
  tanhGenerator,
  wasserstein,
} from '@wprox/exact';

/** Iterations of each run. */
export const ITERATIONS = 30;
/** Step size of the proximal steps and of the natural gradient. */
export const H = 1;
/** Samples of the generator, and of the data. */
export const COUNT = 40;
const SGD_RATE = 0.5;
const ADAM_RATE = 0.02;
const INNER_STEPS = 10;

const share = (k: number) => (k + 0.5) / COUNT;
const quantile = normal(0, 1).quantile;
/** Normal latents that fill the plane evenly: multiples of the golden ratio in the second coordinate. */
const LATENTS = Array.from({ length: COUNT }, (_, k) => [
  quantile(share(k)),
  quantile((0.5 + k * 0.6180339887498949) % 1),
]);
const MIXTURE = gaussianMixture({
  weights: [0.4, 0.6],
  means: [-1.5, 1],
  standardDeviations: [0.4, 0.6],
});
const DATA = Array.from({ length: COUNT }, (_, k) => [MIXTURE.quantile(share(k))]);
const GENERATOR = tanhGenerator(LATENTS, { hidden: 2, dimension: 1 });
/** Two hidden units: U, a, V and b, in this order. */
const START = Float64Array.of(1, 0.3, -0.4, 1, 0.2, -0.3, 0.6, 0.5, 0.1);
const FIRST_OF_LAST_LAYER = 6;
const LOSS = kernelLoss(DATA, 1);

/** A training method with its state: returns the next parameters. */
type Method = (problem: GeneratorProblem) => (theta: Float64Array) => Float64Array;

const proximal: Method = (problem) => (theta) =>
  generatorProximalStep(problem, rwpFromSamples, theta, H).theta;

/** Forward Euler with the metric E[JᵀJ] of RWP. */
const natural: Method = (problem) => (theta) => {
  const jacobian = problem.generator.jacobian(theta);
  const metric = jacobian
    .transpose()
    .mmul(jacobian)
    .mul(1 / COUNT);
  const direction = naturalGradient(
    {
      loss: () => 0,
      gradient: () => generatorGradient(problem, theta),
      metric: () => metric,
    },
    theta,
  );
  return theta.map((value, k) => value - H * direction[k]!);
};

const descent: Method = (problem) => (theta) => {
  const slope = generatorGradient(problem, theta);
  return theta.map((value, k) => value - SGD_RATE * slope[k]!);
};

/** Adam with β = (0.9, 0.999) on any gradient. */
function adam() {
  const [first, second]: [number[], number[]] = [[], []];
  let count = 0;
  return (theta: Float64Array, slope: Float64Array) => {
    count++;
    return theta.map((value, k) => {
      first[k] = 0.9 * (first[k] ?? 0) + 0.1 * slope[k]!;
      second[k] = 0.999 * (second[k] ?? 0) + 0.001 * slope[k]! ** 2;
      const mean = first[k]! / (1 - 0.9 ** count);
      return value - (ADAM_RATE * mean) / (Math.sqrt(second[k]! / (1 - 0.999 ** count)) + 1e-8);
    });
  };
}

const adamAlone: Method = (problem) => {
  const optimizer = adam();
  return (theta) => optimizer(theta, generatorGradient(problem, theta));
};

/** Algorithm 1: the proximal step by a few steps of Adam, whose state goes on. */
const innerAdam: Method = ({ generator, loss }) => {
  const optimizer = adam();
  return (theta) => {
    const anchor = generator.samples(theta);
    const penalized: SampleLoss = (x) => {
      const [f, d] = [loss(x), rwpFromSamples(x, anchor)];
      return {
        value: f.value + d.squaredDistance / (2 * H),
        gradient: f.gradient.map((value, k) => value + d.gradient[k]! / (2 * H)),
      };
    };
    let at = theta;
    for (let step = 0; step < INNER_STEPS; step++) {
      at = optimizer(at, generatorGradient({ generator, loss: penalized }, at));
    }
    return at;
  };
};

/** Methods by the label of their line. */
export const METHODS = {
  proximal: { label: 'RWP, step solved', method: proximal },
  natural: { label: 'natural gradient', method: natural },
  inner: { label: `RWP, ${INNER_STEPS} Adam steps each`, method: innerAdam },
  adam: { label: 'Adam', method: adamAlone },
  descent: { label: 'gradient descent (SGD)', method: descent },
} as const;

/** Both runs of a method. Values by iteration, from 0. */
export interface PairOfRuns {
  /** W₂ between the samples of the two runs. */
  readonly gaps: readonly number[];
  /** W₂ to the data of the run in W, and of the run in c·W. */
  readonly toData: readonly [readonly number[], readonly number[]];
}

/** Trains the generator with a method in both parametrizations. */
export function pairOfRuns(name: keyof typeof METHODS, c: number): PairOfRuns {
  const scales = Float64Array.from(START, (_, k) => (k >= FIRST_OF_LAST_LAYER ? c : 1));
  const scaled = reparametrize(GENERATOR, scaledParameters(scales));
  const one = run(name, GENERATOR, START);
  const other = run(
    name,
    scaled,
    START.map((value, k) => value / scales[k]!),
  );
  return {
    gaps: one.map((x, k) => wasserstein(x, other[k]!, 2)),
    toData: [one.map(distanceToData), other.map(distanceToData)],
  };
}

type Batch = ReturnType<BatchGenerator['samples']>;
const distanceToData = (x: Batch) => wasserstein(x, DATA, 2);

function run(name: keyof typeof METHODS, generator: BatchGenerator, start: Float64Array): Batch[] {
  const step = METHODS[name].method({ generator, loss: LOSS });
  let theta = start;
  const batches = [generator.samples(theta)];
  for (let k = 0; k < ITERATIONS; k++) {
    theta = step(theta);
    batches.push(generator.samples(theta));
  }
  return batches;
}
