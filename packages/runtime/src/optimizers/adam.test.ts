/** Adam compared with its formula in float64 and with tf.train.adam. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { Random } from '../random/random.js';
import { type AdamOptions, adam } from './adam.js';
import { ADAM_STEP } from './adam-kernel.js';

const STEPS = 7;
/** Sizes with and without a remainder after groups of four, and a scalar. */
const shapes = [[3, 5], [16], [1], [], [2, 2, 3, 7]];

const settings = [
  { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  { learningRate: 0.5, beta1: 0, beta2: 0.5, epsilon: 0.3 },
];
type Settings = (typeof settings)[number];

/** Draws gradients of very different sizes; one is exactly zero. */
function drawGradient(random: Random, size: number): Float32Array {
  return random.normal(size).map((value, i) => (i === 2 ? 0 : value * 10 ** ((i % 5) - 2)));
}

/** Algorithm 1 of Kingma and Ba in float64. */
function reference(start: Float32Array, gradients: Float32Array[], settings: Settings): number[] {
  const { learningRate, beta1, beta2, epsilon } = settings;
  return [...start].map((initial, i) => {
    let [w, m, v] = [initial, 0, 0];
    gradients.forEach((gradient, step) => {
      const g = gradient[i]!;
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      const unbiased = m / (1 - beta1 ** (step + 1));
      w -= (learningRate * unbiased) / (Math.sqrt(v / (1 - beta2 ** (step + 1))) + epsilon);
    });
    return w;
  });
}

interface Case {
  readonly starts: Float32Array[];
  /** By step, then by weight. */
  readonly gradients: Float32Array[][];
}

function drawCase(seed: number): Case {
  const random = new Random(seed);
  const sizes = shapes.map((shape) => tf.util.sizeFromShape(shape));
  return {
    starts: sizes.map((size) => random.normal(size)),
    gradients: Array.from({ length: STEPS }, () => sizes.map((size) => drawGradient(random, size))),
  };
}

function step(optimizer: tf.Optimizer, weights: tf.Variable[], gradients: Float32Array[]): void {
  tf.tidy(() => {
    const named = weights.map(({ name, shape }, i) => ({
      name,
      tensor: tf.tensor(gradients[i]!, shape),
    }));
    optimizer.applyGradients(named);
  });
}

const weightsFrom = (starts: Float32Array[]) =>
  starts.map((start, i) => tf.tidy(() => tf.variable(tf.tensor(start, shapes[i]!))));

/** Returns the weights after all steps. */
function train(optimizer: tf.Optimizer, { starts, gradients }: Case): Float32Array[] {
  const weights = weightsFrom(starts);
  for (const own of gradients) step(optimizer, weights, own);
  const values = weights.map((weight) => weight.dataSync() as Float32Array);
  tf.dispose(weights);
  optimizer.dispose();
  return values;
}

onEachBackend((backend) => {
  describe('adam', () => {
    it.each(settings)('computes Algorithm 1 as float64 does (%o)', (options) => {
      const drawn = drawCase(1);
      const trained = train(adam(options), drawn);
      trained.forEach((values, i) => {
        const gradients = drawn.gradients.map((own) => own[i]!);
        reference(drawn.starts[i]!, gradients, options).forEach((expected, j) => {
          // 1 - β₂ᵗ = 0.001 has lost three of float32's seven digits, and its root half of that. A step
          // is at most a few learning rates.
          const tolerance = 1e-6 * Math.abs(expected) + 1e-4 * STEPS * options.learningRate;
          expect(Math.abs(values[j]! - expected)).toBeLessThan(tolerance);
        });
      });
    });

    it.each(settings)('agrees with tf.train.adam (%o)', (options) => {
      const { learningRate, beta1, beta2, epsilon } = options;
      const ours = train(adam(options), drawCase(2));
      const theirs = train(tf.train.adam(learningRate, beta1, beta2, epsilon), drawCase(2));
      if (backend !== 'tensorflow') {
        expect(ours).toEqual(theirs); // the same operations in the same order
        return;
      }
      ours.forEach((values, i) => {
        values.forEach((value, j) => {
          // A few roundings of the weight in each step, and of a step of a few learning rates.
          const other = theirs[i]![j]!;
          const tolerance = STEPS * 1e-6 * (Math.abs(other) + 10 * learningRate);
          expect(Math.abs(value - other)).toBeLessThan(tolerance);
        });
      });
    });

    it('has the defaults of its docstring', () => {
      const drawn = drawCase(3);
      const explicit = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
      expect(train(adam({ learningRate: 0.01 }), drawn)).toEqual(train(adam(explicit), drawn));
    });

    it('changes no clone of weights or moments, and leaks no tensors', async () => {
      const { starts, gradients } = drawCase(4);
      const { numTensors, numDataBuffers } = tf.memory();
      const weights = weightsFrom(starts);
      const optimizer = adam({ learningRate: 0.1 });
      step(optimizer, weights, gradients[0]!);
      const kept = weights.map((weight) => weight.clone());
      const saved = await optimizer.getWeights();
      const moments = saved.slice(1).map(({ tensor }) => tf.clone(tensor));
      saved[0]!.tensor.dispose(); // the count of steps; getWeights made it for the caller
      const before = [...kept, ...moments].map((tensor) => tensor.dataSync().slice());
      const during = tf.memory();
      for (const own of gradients.slice(1)) step(optimizer, weights, own);
      // The clones shared their data with the variables at first.
      expect(tf.memory().numTensors).toBe(during.numTensors);
      expect([...kept, ...moments].map((tensor) => tensor.dataSync())).toEqual(before);
      tf.dispose([weights, kept, moments]);
      optimizer.dispose();
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
    });

    it('minimizes a loss, and skips weights that have no part in it', () => {
      const [a, b] = [tf.variable(tf.tensor1d([3, -2])), tf.variable(tf.scalar(1))];
      const optimizer = adam({ learningRate: 0.1, beta1: 0.5, beta2: 0.9 });
      const loss = () => tf.sum(tf.square(a)) as tf.Scalar;
      for (let i = 0; i < 200; i++) optimizer.minimize(loss, false, [a]);
      // At a constant learning rate the weights end up oscillating around the minimum, within a step.
      expect(Math.max(...a.dataSync().map(Math.abs))).toBeLessThan(0.1);
      optimizer.applyGradients([
        { name: a.name, tensor: tf.tensor1d([1, 1]) },
        { name: b.name, tensor: null as unknown as tf.Tensor },
      ]);
      expect(b.dataSync()[0]).toBe(1);
      expect(optimizer.iterations).toBe(201);
      tf.dispose([a, b]);
      optimizer.dispose();
    });

    it.runIf(backend !== 'cpu')('runs one kernel for each weight', async () => {
      const { starts, gradients } = drawCase(5);
      const weights = weightsFrom(starts);
      const optimizer = adam({ learningRate: 0.001 });
      const { kernels } = await tf.profile(() => {
        step(optimizer, weights, gradients[0]!);
        return tf.scalar(0);
      });
      expect(kernels.filter(({ name }) => name === ADAM_STEP)).toHaveLength(shapes.length);
      expect(kernels.filter(({ name }) => name === 'Sqrt')).toHaveLength(0);
      tf.dispose(weights);
      optimizer.dispose();
    });
  });
});

it.each<[AdamOptions, RegExp]>([
  [{ learningRate: -1 }, /learningRate is -1/],
  [{ learningRate: 0 }, /learningRate is 0/],
  [{ learningRate: NaN }, /learningRate is NaN/],
  [{ learningRate: 0.1, beta1: 1 }, /beta1 is 1/],
  [{ learningRate: 0.1, beta2: -0.5 }, /beta2 is -0.5/],
  [{ learningRate: 0.1, epsilon: Infinity }, /epsilon is Infinity/],
])('adam refuses %j and names the value', (options, named) => {
  expect(() => adam(options)).toThrow(RangeError);
  expect(() => adam(options)).toThrow(named);
});
