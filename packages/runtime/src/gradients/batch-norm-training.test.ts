/**
 * The oracle is a loop in float64 and its central differences. With step 1e-4 they truncate by 1e-8 of
 * a fourth derivative; second ones round by 1e-16/1e-8 of the loss, 1e-7 at most.
 */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { BATCH_NORM_TRAINING, rowsAndChannels } from '../kernels/batch-norm-training.js';
import { Random } from '../random/random.js';
import { batchNormTraining } from './batch-norm-training.js';

const STEP = 1e-4;
/** Differences are taken in so many elements of each input; large inputs have more. */
const ELEMENTS = 12;

interface Problem {
  readonly shape: number[];
  readonly epsilon: number;
  /** x, scale and offset. */
  readonly point: Float64Array[];
  /** Directions of the inputs, which make a function of the first gradients. */
  readonly directions: Float64Array[];
  readonly weights: Float64Array;
}

/** Draws float32 numbers, so that both computations have the same inputs. */
function draw(shape: number[], epsilon: number, seed: number): Problem {
  const random = new Random(seed);
  const [rows, channels] = rowsAndChannels(shape);
  const size = rows * channels;
  const numbers = (count: number, from: number, to: number) =>
    Float64Array.from(random.uniform(count, from, to));
  const inputs = () => [
    numbers(size, -1, 1),
    numbers(channels, 0.5, 1.5),
    numbers(channels, -1, 1),
  ];
  // Every channel has another mean and spread.
  const point = inputs();
  point[0] = point[0]!.map((value, i) => Math.fround(value * (1 + (i % channels) / 4) + 0.7));
  return { shape, epsilon, point, directions: inputs(), weights: numbers(size, -1, 1) };
}

/** y, and the moments of each channel, in float64. */
function normalize64(x: Float64Array, scale: Float64Array, offset: Float64Array, epsilon: number) {
  const channels = scale.length;
  const rows = x.length / channels;
  const [means, variances] = [new Float64Array(channels), new Float64Array(channels)];
  x.forEach((value, i) => {
    means[i % channels]! += value / rows;
  });
  x.forEach((value, i) => {
    variances[i % channels]! += (value - means[i % channels]!) ** 2 / rows;
  });
  const y = x.map((value, i) => {
    const c = i % channels;
    return ((value - means[c]!) / Math.sqrt(variances[c]! + epsilon)) * scale[c]! + offset[c]!;
  });
  return { y, means, variances };
}

/** The loss Σ w·(y + y²) in float64. */
function loss64({ epsilon, weights }: Problem, [x, scale, offset]: Float64Array[]): number {
  const { y } = normalize64(x!, scale!, offset!, epsilon);
  return y.reduce((sum, value, i) => sum + weights[i]! * (value + value * value), 0);
}

/** The point, moved by a step along one element of one input and by another along the directions. */
function moved(
  { point, directions }: Problem,
  input: number,
  i: number,
  by: number,
  along: number,
) {
  return point.map((values, k) => {
    const next = values.map((value, j) => value + along * directions[k]![j]!);
    if (k === input) next[i]! += by;
    return next;
  });
}

/** The derivative of the loss, or of its derivative along the directions, in one element. */
function difference(problem: Problem, order: number, input: number, i: number): number {
  const at = (by: number, along: number) => loss64(problem, moved(problem, input, i, by, along));
  if (order === 1) return (at(STEP, 0) - at(-STEP, 0)) / (2 * STEP);
  const mixed = at(STEP, STEP) - at(STEP, -STEP) - at(-STEP, STEP) + at(-STEP, -STEP);
  return mixed / (4 * STEP * STEP);
}

const shapesOf = ({ shape }: Problem) => [shape, [shape.at(-1)!], [shape.at(-1)!]];

/** The gradients of the loss, or of its derivative along the directions, by tfjs. */
async function automatic(problem: Problem, order: number): Promise<ArrayLike<number>[]> {
  const shapes = shapesOf(problem);
  const results = tf.tidy(() => {
    const inputs = problem.point.map((values, i) => tf.tensor([...values], shapes[i]));
    const directions = problem.directions.map((values, i) => tf.tensor([...values], shapes[i]));
    const weights = tf.tensor([...problem.weights], problem.shape);
    const first = tf.grads((x, scale, offset) => {
      const [y] = batchNormTraining(x!, scale!, offset!, problem.epsilon);
      return tf.sum(tf.mul(weights, tf.add(y, tf.square(y))));
    });
    if (order === 1) return first(inputs);
    return tf.grads((...at: tf.Tensor[]) =>
      tf.addN(first(at).map((each, i) => tf.sum(tf.mul(each, directions[i]!)))),
    )(inputs);
  });
  const values = await Promise.all(results.map((each) => each.data()));
  tf.dispose(results);
  return values;
}

const shapes = [
  [2, 1],
  [5, 3],
  [7, 8],
  [3, 2, 4],
  [2, 3, 3, 5],
  [4, 5, 5, 17],
  [2, 2, 3, 2, 6],
  [600, 20],
];

onEachBackend(() => {
  describe.each(shapes.map((shape) => ({ shape })))('batch norm of [$shape]', ({ shape }) => {
    it('has the values and the moments of the formula', async () => {
      for (const epsilon of [1e-5, 0.3]) {
        const problem = draw(shape, epsilon, 1);
        const [y, moments] = tf.tidy(() => {
          const inputs = problem.point.map((values, i) =>
            tf.tensor([...values], shapesOf(problem)[i]),
          );
          return batchNormTraining(inputs[0]!, inputs[1]!, inputs[2]!, epsilon);
        });
        const [x, scale, offset] = problem.point;
        const expected = normalize64(x!, scale!, offset!, epsilon);
        expect([y.shape, moments.shape]).toEqual([shape, [2, shape.at(-1)!]]);
        // Numbers of size one, rounded some ten times; two nearly equal rows lose a digit.
        expectClose(await y.data(), expected.y, 3e-6);
        const both = [...expected.means, ...expected.variances];
        expectClose(await moments.data(), both, 1e-6);
        tf.dispose([y, moments]);
      }
    });

    // Sums of N products, each rounded by 6e-8; dx is a small difference of three of them.
    it.each([
      [1, 2e-5],
      [2, 1e-4],
    ])('has right gradients of order %i', async (order, tolerance) => {
      for (const epsilon of [1e-3, 0.3]) {
        const problem = draw(shape, epsilon, order);
        const gradients = await automatic(problem, order);
        gradients.forEach((values, input) => {
          const stride = Math.max(1, Math.floor(values.length / ELEMENTS));
          const expected: number[] = [];
          const actual: number[] = [];
          for (let i = 0; i < values.length; i += stride) {
            expected.push(difference(problem, order, input, i));
            actual.push(values[i]!);
          }
          expectClose(actual, expected, tolerance);
        });
      }
    });
  });

  it('keeps the digits of a small spread around a large mean', async () => {
    const [rows, channels] = [5000, 5];
    const x = Float64Array.from(new Random(3).normal(rows * channels), (z) => Math.fround(z + 900));
    const ones = new Float64Array(channels).fill(1);
    const expected = normalize64(x, ones, ones, 1e-5);
    const [y, moments] = tf.tidy(() => {
      const weights = tf.ones([channels]);
      return batchNormTraining(tf.tensor2d([...x], [rows, channels]), weights, weights, 1e-5);
    });
    // A mean of numbers near 900 rounds by some 2⁻²⁴·900 for each addition of a chunk; variances from
    // the mean of squares would be wrong by 900²·2⁻²⁴ = .05.
    expectClose(await y.data(), expected.y, 2e-3);
    const variances = (await moments.data()).slice(channels);
    variances.forEach((value, c) => {
      expect(Math.abs(value / expected.variances[c]! - 1)).toBeLessThan(1e-4);
    });
    tf.dispose([y, moments]);
  });

  it('gives infinite and undefined channels, and leaves the others', async () => {
    const x = tf.tensor2d([1, NaN, 2, 3, 4, 1, Infinity, 5], [2, 4]);
    const [ones, zeros] = [tf.ones([4]), tf.zeros([4])];
    const [y, moments] = batchNormTraining(x, ones, zeros, 1e-3);
    const values = [...(await y.data())];
    expect(values.map(Number.isNaN)).toEqual([false, true, true, false, false, true, true, false]);
    tf.dispose([x, ones, zeros, y, moments]);
  });

  it('leaks no tensors and no data', async () => {
    const problem = draw([3, 2, 2, 6], 1e-3, 4);
    const count = () => [tf.memory().numTensors, tf.memory().numDataBuffers];
    const before = count();
    await automatic(problem, 2);
    expect(count()).toEqual(before);
  });
});

describe('the layer', () => {
  onEachBackend((backend) => {
    const variants = [{}, { scale: false }, { center: false }, { scale: false, center: false }];
    it.each(variants)('with %o normalizes and moves its statistics', async (options) => {
      const shape = [4, 3, 2, 6];
      const problem = draw(shape, 1e-3, 5);
      const layer = tf.layers.batchNormalization({ ...options, momentum: 0.75 });
      layer.build(shape);
      const [ones, zeros] = [new Float64Array(6).fill(1), new Float64Array(6)];
      const scale = 'scale' in options ? ones : problem.point[1]!;
      const offset = 'center' in options ? zeros : problem.point[2]!;
      const [startMean, startVariance] = [zeros.map((_, c) => c / 10), ones.map((_, c) => 1 + c)];
      const own = [
        ...('scale' in options ? [] : [scale]),
        ...('center' in options ? [] : [offset]),
        startMean,
        startVariance,
      ];
      tf.tidy(() => layer.setWeights(own.map((values) => tf.tensor1d([...values]))));
      const x = tf.tensor([...problem.point[0]!], shape);
      const before = tf.memory().numTensors;
      const y = layer.apply(x, { training: true }) as tf.Tensor;
      expect(tf.memory().numTensors).toBe(before + 1);
      const expected = normalize64(problem.point[0]!, scale, offset, 1e-3);
      expectClose(await y.data(), expected.y, 3e-6);
      const [mean, variance] = await Promise.all(
        layer.weights.slice(-2).map((weight) => weight.read().data()),
      );
      expectClose(
        mean!,
        startMean.map((value, c) => value * 0.75 + expected.means[c]! / 4),
        1e-6,
      );
      const moved = startVariance.map((value, c) => value * 0.75 + expected.variances[c]! / 4);
      expectClose(variance!, moved, 1e-6);

      // In inference it uses them and leaves them.
      const inferred = layer.apply(x, { training: false }) as tf.Tensor;
      const plain = problem.point[0]!.map((value, i) => {
        const c = i % 6;
        return ((value - mean![c]!) / Math.sqrt(variance![c]! + 1e-3)) * scale[c]! + offset[c]!;
      });
      expectClose(await inferred.data(), plain, 3e-6);
      expectClose(await layer.weights.at(-1)!.read().data(), moved, 1e-6);
      tf.dispose([x, y, inferred]);
      tf.dispose(layer.weights.map((weight) => weight.read()));
    });

    it('runs one kernel for the batch, and one for each moving average', async () => {
      const layer = tf.layers.batchNormalization();
      layer.build([4, 3]);
      const x = tf.randomUniform([4, 3]);
      const { kernelNames } = await tf.profile(
        () => layer.apply(x, { training: true }) as tf.Tensor,
      );
      const own = ['MovingAverage', BATCH_NORM_TRAINING];
      if (backend === 'wasm') expect(kernelNames.sort()).toEqual(own.reverse());
      else expect(kernelNames).toEqual(expect.arrayContaining(own));
      x.dispose();
      tf.dispose(layer.weights.map((weight) => weight.read()));
    });
  });
});

/** Compares with a tolerance relative to the largest expected number, or to one. */
function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  expect(actual.length).toBe(expected.length);
  const largest = Array.from(expected).reduce((most, each) => Math.max(most, Math.abs(each)), 1);
  Array.from(expected).forEach((value, i) => {
    expect(Math.abs(actual[i]! - value), `element ${i}`).toBeLessThan(tolerance * largest);
  });
}
