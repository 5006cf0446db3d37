/** F and its gradient: in float64, on tensors, and against the divergence of exact. */
import * as tf from '@tensorflow/tfjs';
import { gaussian, gaussianKullbackLeibler, gradient, normal } from '@wprox/exact';
import { prepareBackend } from '@wprox/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { doubleWellProblem } from './double-well.js';
import { evaluateLoss } from './flow-problem.js';
import { samplesOf, weightedGram } from './linear-generator.js';
import { gaussianOf, ornsteinUhlenbeckProblem } from './ornstein-uhlenbeck.js';

const problems = {
  'Ornstein-Uhlenbeck, full': ornsteinUhlenbeckProblem('full'),
  'Ornstein-Uhlenbeck, triangular': ornsteinUhlenbeckProblem('triangular'),
  'double well': doubleWellProblem(),
};

beforeAll(async () => {
  await prepareBackend('wasm');
});

describe.each(Object.entries(problems))('%s', (_, problem) => {
  const { generator, start } = problem;
  const { count, dimension, parameters, design } = generator;

  it('has the identity for RWP’s metric', () => {
    const gram = weightedGram(design, new Float64Array(count * dimension).fill(1), count);
    gram.to2DArray().forEach((row, i) => {
      row.forEach((entry, j) => {
        expect(entry).toBeCloseTo(i === j ? 1 : 0, 12);
      });
    });
  });

  it('starts at the true flow’s start', () => {
    // The latents of the double well are quantiles, so that its samples are those of ρ₀.
    expect(problem.distance(problem.describe(start), problem.truth(0))).toBeLessThan(1e-6);
  });

  it('has the gradient of its F', () => {
    const { gradient: given } = evaluateLoss(problem, start);
    const { values } = gradient((theta) => evaluateLoss(problem, theta).value, start);
    values.forEach((value, j) => {
      expect(Math.abs(given[j]! - value)).toBeLessThan(1e-7 * (1 + Math.abs(value)));
    });
  });

  it('has the same F and gradient on tensors, to float32', async () => {
    const kept: tf.Tensor[] = [];
    const parts = problem.tensorParts((constant) => {
      kept.push(constant);
      return constant;
    });
    const rows = tf.tensor2d(Float32Array.from(design), [count * dimension, parameters]);
    const { value, grad } = tf.valueAndGrad((theta: tf.Tensor) => {
      const x = tf.reshape(tf.matMul(rows, tf.reshape(theta, [parameters, 1])), [count, dimension]);
      return tf.sub(parts.potential(x as tf.Tensor2D), parts.logVolume(theta as tf.Tensor1D));
    })(tf.tensor1d(Float32Array.from(start)));
    const expected = evaluateLoss(problem, start);
    const [found] = await value.data();
    const slopes = await grad.data();
    tf.dispose([...kept, rows, value, grad]);
    expect(Math.abs(found! - expected.value)).toBeLessThan(1e-5);
    // Derivatives of the steps are about 100, and cancel in the generator's own derivative.
    const size = Math.max(...expected.gradient.map(Math.abs));
    slopes.forEach((slope, j) => {
      expect(Math.abs(slope - expected.gradient[j]!)).toBeLessThan(1e-4 * (1 + size));
    });
  });
});

it('F of the plane is KL(N(m, LLᵀ)‖N(0, A⁻¹)), up to a constant', () => {
  const problem = problems['Ornstein-Uhlenbeck, full'];
  // A⁻¹ of [[1.5, 0.9], [0.9, 1]], whose determinant is 0.69.
  const equilibrium = gaussian(
    [0, 0],
    [
      [1 / 0.69, -0.9 / 0.69],
      [-0.9 / 0.69, 1.5 / 0.69],
    ],
  );
  const excess = (theta: Float64Array) =>
    evaluateLoss(problem, theta).value -
    gaussianKullbackLeibler(gaussianOf(problem.describe(theta)), equilibrium);
  const other = Float64Array.of(-0.3, 0.7, 1.2, 0.4, 0.9, -0.2);
  expect(excess(other)).toBeCloseTo(excess(problem.start), 11);
});

it('samples of the double well at its start are the quantiles of N(0.8, 0.3²)', () => {
  const { generator, start } = problems['double well'];
  const x = samplesOf(generator, start);
  const { quantile } = normal(0.8, 0.3);
  expect(x[0]).toBeCloseTo(quantile(0.5 / x.length), 12);
  expect(x.at(-1)).toBeCloseTo(quantile(1 - 0.5 / x.length), 12);
});
