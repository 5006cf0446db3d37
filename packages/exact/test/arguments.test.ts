/** What JavaScript lets through and a formula does not: every border names the argument, in few words. */
import { ArgumentError as Shared } from '@wprox/arguments';
import { describe, expect, it } from 'vitest';
import * as exact from '../src/index.js';

const {
  ArgumentError,
  contractionFactors,
  density,
  densityFlow,
  discreteFisherRao,
  discreteMeasure,
  entropicTransport,
  entropyEnergy,
  forwardEuler,
  gaussian,
  gaussianSquaredW2,
  generatorGradient,
  gradient,
  graphDistribution,
  graphMetric,
  integrate,
  jacobian,
  jkoFlow,
  kullbackLeibler,
  lineAction,
  naturalGradient,
  normal,
  o2DiagFromSamples,
  quantileMetric,
  samples,
  slicedWasserstein,
  squaredLength,
  totalVariation,
  trajectory,
  transportLoss,
  wasserstein,
  wassersteinOnLine,
} = exact;

/** A call that TypeScript would not let pass. */
// biome-ignore lint/suspicious/noExplicitAny: that is what is tested
const wrong = (value: unknown): any => value;
const problem = { loss: ([x]: Float64Array) => x! ** 2, metric: () => [[1]] };
const graph = graphDistribution([0.5, 0.5], [[0, 1]]);

it('shares its error with the other packages', () => {
  expect(ArgumentError).toBe(Shared);
});

it.each<[string, string, () => unknown]>([
  ['a left out argument', 'theta is nothing', () => gradient((x) => x[0]!, wrong(undefined))],
  ['a number in place of a measure', 'p is 3', () => wassersteinOnLine(wrong(3), [0], 1)],
  [
    'left out options',
    'options is nothing',
    () => trajectory(forwardEuler, problem, [1], wrong(undefined)),
  ],
  [
    'an empty object in place of options',
    'options lacks h',
    () => trajectory(forwardEuler, problem, [1], wrong({})),
  ],
  [
    'left out options of slices',
    'options is nothing',
    () => slicedWasserstein([[0]], [[1]], wrong(undefined)),
  ],
  [
    'a function in place of a source',
    'random is a function',
    () => slicedWasserstein([[0]], [[1]], { random: wrong(Math.random) }),
  ],
  ['a mean that is a number', 'mean is 0', () => gaussian(wrong(0), wrong(1))],
  ['flat edges', 'edges has 0 at 0', () => graphDistribution([0.5, 0.5], wrong([0, 1]))],
  [
    'a flat array of points',
    'p is a flat array of 3 numbers',
    () => wasserstein(wrong([1, 2, 3]), [[1]], 1),
  ],
  [
    'rows in place of a Gaussian',
    'p.covariance is nothing',
    () => gaussianSquaredW2(wrong([[0]]), gaussian([0], [[1]])),
  ],
  [
    'a Gaussian of rows',
    'p.covariance is an array',
    () =>
      gaussianSquaredW2(
        wrong({ dimension: 1, mean: [0], covariance: [[1]] }),
        gaussian([0], [[1]]),
      ),
  ],
  [
    'a Gaussian of a negative variance',
    'p.covariance is not positive',
    () =>
      gaussianSquaredW2(
        { dimension: 1, mean: Float64Array.of(0), covariance: new exact.Matrix([[-1]]) },
        gaussian([0], [[1]]),
      ),
  ],
  [
    'a graph without edges',
    'at.edges is nothing',
    () => graphMetric(wrong({ probabilities: [1] }), [[0]]),
  ],
  [
    'weights that do not add up',
    'p.weights add up to 2',
    () => wasserstein({ ...discreteMeasure([[0], [1]]), weights: Float64Array.of(1, 1) }, [[0]], 1),
  ],
  [
    'points of another count',
    'p.values has 1 entries',
    () => wasserstein({ count: 2, dimension: 1, values: Float64Array.of(1) }, [[0]], 1),
  ],
  [
    'a density without tails',
    'p.survival is nothing',
    () => kullbackLeibler(wrong({ cdf: () => 0 }), normal(0, 1)),
  ],
  ['a density and a number', 'q is 7', () => totalVariation(normal(0, 1), wrong(7))],
  ['a number as a string', 'standardDeviation is "1"', () => normal(0, wrong('1'))],
  ['a string among numbers', 'values holds "2" at index 1', () => samples(wrong([1, '2']), 1)],
  // biome-ignore lint/suspicious/noSparseArray: that is what is tested
  ['a hole', 'values holds nothing at index 1', () => samples(wrong([1, , 2]), 1)],
  ['a row with a string', 'p holds "1" in row 0', () => wasserstein(wrong([['1']]), [[1]], 1)],
  ['a missing row', 'p has nothing as row 1', () => wasserstein(wrong([[1], undefined]), [[1]], 1)],
  ['bigints', 'values holds 1n at index 0', () => samples(wrong(BigInt64Array.of(1n)), 1)],
  ['a string as a vector', 'values is "12"', () => samples(wrong('12'), 1)],
  ['a scalar as a vector', 'tangent is 3', () => squaredLength([[1]], wrong(3))],
  ['a scalar as eigenvalues', 'eigenvalues is 3', () => contractionFactors(wrong(3), 0.1)],
  ['a scalar as probabilities', 'p is 1', () => discreteFisherRao(wrong(1), [[0]])],
  ['a scalar as a path', 'path is 5', () => lineAction(wrong(5))],
  [
    'an unknown option',
    'options has "dampening"',
    () => o2DiagFromSamples([[0]], [[1]], wrong({ dampening: 1 })),
  ],
  [
    'an unknown property of a problem',
    'problem has "dampening"',
    () => naturalGradient(wrong({ ...problem, dampening: 0.1 }), [1]),
  ],
  [
    'a tolerance as a string',
    'tolerance is "1e-3"',
    () => entropicTransport([[0]], [1], [1], { regularization: 1, tolerance: wrong('1e-3') }),
  ],
  [
    'a function that gives nothing',
    'f gives nothing',
    () =>
      integrate(
        wrong(() => undefined),
        0,
        1,
      ),
  ],
  [
    'a function that gives a promise',
    'f gives a Promise',
    () =>
      gradient(
        wrong(async () => 1),
        [1],
      ),
  ],
  [
    'a function that gives a string',
    'f gives "1"',
    () =>
      integrate(
        wrong(() => '1'),
        0,
        1,
      ),
  ],
  [
    'a function that gives a number for a vector',
    'f gives 1',
    () =>
      jacobian(
        wrong(() => 1),
        [1],
      ),
  ],
  [
    'a loss that gives nothing',
    'loss gives nothing',
    () => naturalGradient({ ...problem, loss: wrong(() => undefined) }, [1]),
  ],
  [
    'a step that gives nothing',
    'step gives nothing',
    () =>
      trajectory(
        wrong(() => undefined),
        problem,
        [1],
        { h: 1, steps: 1 },
      ),
  ],
  [
    'a quantile that gives strings',
    'quantile gives "0"',
    () => density({ quantile: wrong((u: number) => String(u)) }),
  ],
  [
    'a derivative that is a string',
    'quantileDerivatives gives "1" at 0',
    () => quantileMetric(wrong(() => ['1'])),
  ],
  [
    'an energy that gives nothing',
    'energy.value gives nothing',
    () => densityFlow(graph, { ...entropyEnergy(), value: wrong(() => undefined) }, 1),
  ],
  [
    'a loss of samples that gives nothing',
    'problem.loss is nothing',
    () =>
      generatorGradient(
        {
          generator: exact.tanhGenerator([[0]], { hidden: 1, dimension: 1 }),
          loss: wrong(() => undefined),
        },
        [0, 0, 0, 0],
      ),
  ],
  [
    'rows in place of samples',
    'x.count is nothing',
    () => transportLoss([[0]])(wrong({ dimension: 1, values: [0] })),
  ],
  ['a place that is no number', 'x is "0"', () => normal(0, 1).cdf(wrong('0'))],
  ['a level above 1', 'u is 2', () => normal(0, 1).quantile(2)],
  [
    'a level that is left out',
    'u is nothing',
    () => density({ quantile: (u) => u }).upperQuantile(wrong(undefined)),
  ],
  [
    'a start that is no distribution',
    'start is 1',
    () =>
      jkoFlow({ value: () => 0, derivative: () => 0, secondDerivative: () => 0 }, wrong(1), {
        h: 1,
        steps: 1,
      }),
  ],
])('%s: %s', (_, begins, action) => {
  let error: unknown;
  try {
    action();
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(ArgumentError);
  const { message } = error as Error;
  expect(message.slice(0, begins.length)).toBe(begins);
  expect(message.length).toBeLessThan(200);
});

describe('what the types allow passes', () => {
  it('objects with a length and numbers are vectors', () => {
    expect(
      squaredLength(
        [
          [1, 0],
          [0, 1],
        ],
        { length: 2, 0: 3, 1: 4 },
      ),
    ).toBe(25);
  });

  it('problems may be objects of a class', () => {
    class Quadratic {
      readonly scale = 2;
      loss([x]: Float64Array) {
        return (this.scale * x! ** 2) / 2;
      }
      gradient([x]: Float64Array) {
        return [this.scale * x!];
      }
      metric() {
        return [[this.scale]];
      }
    }
    expect(naturalGradient(new Quadratic(), [3])).toEqual(Float64Array.of(3));
  });

  it('densities that the user puts together are checked and used', () => {
    const { pdf, logPdf, cdf, survival, quantile, upperQuantile, support, breakpoints } = normal(
      0,
      1,
    );
    const own = { pdf, logPdf, cdf, survival, quantile, upperQuantile, support, breakpoints };
    expect(wassersteinOnLine(own, normal(3, 1), 2)).toBeCloseTo(3, 10);
  });

  it('undefined options count as left out', () => {
    expect(integrate((x) => x, 0, 1, wrong({ relativeTolerance: undefined })).value).toBeCloseTo(
      0.5,
    );
  });
});
