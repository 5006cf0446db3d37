/** Wrong arguments beyond their types: tensors of another kind, damaged sets, options before any work. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { Random } from '@wprox/runtime/random';
import { beforeAll, describe, expect, it } from 'vitest';
import { frechetDistance } from '../frechet/frechet-distance.js';
import { loadInceptionV3 } from '../inception/inception-v3.js';
import { countModes, modeMap } from '../modes/modes.js';
import { loadNsfwjsInception } from '../nsfwjs/nsfwjs-inception.js';
import { gradedPerturbations } from '../perturbations/graded.js';
import { kernelDistance } from '../sets/kernel-distance.js';
import { wasserstein2 } from '../sets/wasserstein.js';
import { npyHeader } from '../statistics-files/npy.js';
import { encodeStatistics } from '../statistics-files/npz.js';
import { NonFiniteFeatureError } from './assert-finite.js';
import { collectFeatures, vectorCollector } from './collect.js';
import { type FeatureSet, featureSet, statisticsOf } from './feature-set.js';
import { identityFeatures } from './identity-features.js';
import { areaWeights, bilinearWeights, imageResizer } from './resize.js';

/** The argument that a call names; 'passed' if it is not refused. */
async function refused(call: () => unknown): Promise<string> {
  const { numTensors } = tf.memory();
  try {
    await call();
  } catch (error) {
    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as Error).message.length).toBeLessThan(200);
    expect(tf.memory().numTensors).toBe(numTensors);
    return (error as ArgumentError).argument;
  }
  return 'passed';
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const disposed = () => {
  const tensor = tf.zeros([1, 2]);
  tensor.dispose();
  return tensor;
};

describe('batches', () => {
  const points = identityFeatures('points', [2]);
  it.each<[string, () => unknown]>([
    ['a tensor', () => tf.zeros([1, 2])],
    ['arrays of numbers', () => [[0, 1]]],
    ['a text', () => 'ab'],
    ['a disposed tensor', () => [disposed()]],
    ['a generator of texts', () => ['a'].values()],
    ['promises', () => [Promise.resolve('a')]],
    ['nothing', () => []],
  ])('refuses %s', async (_, make) => {
    const batches = make() as tf.Tensor[];
    expect(await refused(() => collectFeatures(points, batches))).toBe('batches');
  });

  it('refuses extractors that return no features', async () => {
    const images = tf.zeros([1, 2]);
    for (const extract of [
      () => undefined,
      () => disposed(),
      () => tf.zeros([1, 3]),
      () => tf.complex(tf.zeros([1, 2]), tf.zeros([1, 2])),
      () => tf.tensor([['a', 'b']]),
      async () => tf.zeros([1, 2]),
    ]) {
      const wrong = { ...points, extract: extract as () => tf.Tensor2D };
      expect(await refused(() => vectorCollector(wrong).add(images))).toMatch(/extractor/);
    }
    images.dispose();
  });
});

describe('perturbations', () => {
  it.each(gradedPerturbations.map((each) => [each.name, each] as const))(
    '%s refuses other tensors and levels as text',
    async (_, each) => {
      const images = tf.zeros<tf.Rank.R4>([1, 2, 2, 1]);
      const apply = (given: unknown, level: unknown = 0.5) =>
        refused(() => each.apply(given as tf.Tensor4D, level as number, new Random(1)));
      const others = [
        tf.zeros([1, 2, 2, 1], 'int32'),
        tf.zeros([1, 2, 2, 1], 'bool'),
        tf.zeros([2, 2, 1]),
        tf.fill([1, 2, 2, 1], 'a'),
        disposed(),
      ];
      for (const other of others) expect(await apply(other)).toBe('images');
      expect(await apply(images, '0.5')).toBe('level');
      expect(await apply(images, [0.5])).toBe('level');
      expect(await apply(images, Infinity)).toBe('level');
      tf.dispose([images, ...others]);
    },
  );
});

describe('sets and statistics', () => {
  const set = featureSet('points', [0, 1, 2, 4, 9, 7], 2);
  const statistics = statisticsOf(set);
  it.each<[string, Partial<FeatureSet>, string]>([
    ['another count', { count: 4 }, 'a.values'],
    ['plain numbers', { values: [0, 1, 2, 4, 9, 7] as never }, 'a.values'],
    ['a dimension of parts', { dimension: 1.5 }, 'a.dimension'],
    ['no name', { features: undefined as never }, 'a.features'],
  ])('a set with %s is refused by name', async (_, change, named) => {
    const wrong = { ...set, ...change };
    const random = new Random(1);
    expect(await refused(() => frechetDistance(wrong, set))).toBe(named);
    expect(await refused(() => wasserstein2(wrong, set))).toBe(named);
    expect(await refused(() => kernelDistance(wrong, set, { random }))).toBe(named);
  });

  it('a set that was made by hand of numbers that are not finite is refused', () => {
    const wrong = { ...set, values: new Float64Array(6).fill(Number.NaN) };
    expect(() => wasserstein2(set, wrong)).toThrow(NonFiniteFeatureError);
    expect(() => frechetDistance(wrong, set)).toThrow(NonFiniteFeatureError);
  });

  it('statistics of other numbers are refused before they are written', async () => {
    for (const [change, named] of [
      [{ mean: [Number.NaN, 0] }, 'mean'],
      [{ covariance: [1, 0, 1] }, 'covariance'],
      [{ covariance: [1, 0, 0, '1'] }, 'covariance'],
      [{ count: 1 }, 'count'],
      [{ features: 'a\0b' }, 'features'],
      [{ features: 'x'.repeat(1001) }, 'features'],
    ] as const) {
      const wrong = { ...statistics, ...change } as typeof statistics;
      expect(await refused(() => encodeStatistics(wrong))).toBe(`statistics.${named}`);
      expect(await refused(() => frechetDistance(set, wrong))).toBe(`b.${named}`);
    }
  });

  it('statistics in place of a set are refused', async () => {
    expect(await refused(() => wasserstein2(set, statistics as never))).toBe('b.dimension');
  });
});

it('modes need points of one dimension', async () => {
  const atoms = (points: number[][]) => ({
    description: { kind: 'atoms' as const, points, weights: points.map(() => 1 / points.length) },
  });
  expect(await refused(() => modeMap(atoms([[0], [0, 1]])))).toBe(
    'distribution.description.points[1]',
  );
  expect(await refused(() => modeMap(atoms([])))).toBe('distribution.description.points');
  const map = modeMap(atoms([[0], [1]]))!;
  expect(await refused(() => countModes(map, []))).toBe('values');
  expect(await refused(() => countModes(map, [Symbol('a') as never]))).toBe('values');
});

describe('sizes are checked before memory is taken', () => {
  it('of matrices and shapes', async () => {
    expect(await refused(() => bilinearWeights(1e5, 1e5))).toBe('to');
    expect(await refused(() => areaWeights(1, 2 ** 26))).toBe('to');
    expect(await refused(() => identityFeatures('pixels', [1e9, 1e9]))).toBe('inputShape');
    expect(await refused(() => npyHeader('<f4', new Array(65).fill(1)))).toBe('shape');
    const wide = () => imageResizer([2, 2, 3], [2, 2 ** 26], bilinearWeights);
    expect(await refused(wide)).toBe('to');
  });

  it('of weights that a function makes', async () => {
    for (const weights of [
      () => [],
      () => [[1, 2]],
      () => 'ab',
      () => [
        [1, Number.NaN],
        [0, 1],
      ],
    ]) {
      const make = () => imageResizer([2, 2, 3], [3, 3], weights as never);
      expect(await refused(make)).toBe('weights');
    }
  });

  it('of networks, whose options are checked before they are read', async () => {
    const file = new Uint8Array(8);
    for (const inputShape of [
      [0, 2, 3],
      [2, 2, 2],
      [2, 2],
      ['2', 2, 3],
    ]) {
      const options = { inputShape: inputShape as number[] };
      expect(await refused(() => loadInceptionV3(file, options))).toMatch(/^inputShape/);
      expect(await refused(() => loadNsfwjsInception(options))).toMatch(/^inputShape/);
    }
    expect(await refused(() => loadInceptionV3('weights.pth' as never))).toBe('file');
    expect(await refused(() => loadInceptionV3(file, { layer: 'x' } as never))).toBe('options');
    expect(await refused(() => loadNsfwjsInception({ layer: 'x' } as never))).toBe('options');
  });
});
