/**
 * Expectations under Gaussians of R^n as weighted sums over points.
 *
 * With S = A Aᵀ: degree 3 needs only the 2n points m ± √n A e_i of weight 1/2n (Stroud's U3 rule),
 * exact for polynomials up to degree 3. Higher degrees take the product of n Gauss-Hermite rules of
 * k nodes, exact up to degree 2k − 1, with kⁿ points.
 */

import { ArgumentError, requireInteger } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { applyToEigenvalues, symmetricEigen } from '../linear-algebra/symmetric-eigen.js';
import type { DiscreteMeasure, WeightedPoints } from '../measures/discrete.js';
import { type Gaussian, readGaussian } from '../measures/gaussian.js';
import { samplesOf } from '../measures/samples.js';

/** Nodes and weights of a rule for N(0, 1). */
export interface GaussHermiteRule {
  readonly nodes: Float64Array;
  /** Of sum 1. */
  readonly weights: Float64Array;
}

/**
 * Computes the k-point Gauss-Hermite rule for N(0, 1), exact for polynomials of degree up to 2k − 1: nodes
 * are the eigenvalues of the Jacobi matrix of the Hermite polynomials, whose off-diagonal is √1, √2, ...
 * (Golub and Welsch 1969), weights the squared first components of its eigenvectors.
 *
 * @returns `nodes` nodes and weights, of sum 1.
 * @throws ArgumentError naming `nodes` unless an integer from 1 to 64.
 *
 * Reference: [41].
 */
export function gaussHermite(nodes: number): GaussHermiteRule {
  requireInteger('nodes', nodes, 1, 64);
  const matrix = Matrix.zeros(nodes, nodes);
  for (let i = 1; i < nodes; i++) {
    matrix.set(i, i - 1, Math.sqrt(i));
    matrix.set(i - 1, i, Math.sqrt(i));
  }
  const { values, vectors } = symmetricEigen(matrix);
  return {
    nodes: values,
    weights: Float64Array.from(vectors.getRow(0), (component) => component ** 2),
  };
}

/**
 * Finds points and weights for expectations under a Gaussian.
 *
 * @param nodesPerAxis 2 or less: the 2n points of degree 3; otherwise a Gauss-Hermite product.
 * @returns the weighted points, with Σ w f(x) ≈ E f.
 * @throws ArgumentError naming `nodesPerAxis`: not an integer from 1 to 64, or more than a million points.
 *
 * Reference: [41], for the products.
 */
export function gaussianCubature(measure: Gaussian, nodesPerAxis: number): DiscreteMeasure {
  const { dimension: n, mean, covariance } = readGaussian('measure', measure);
  requireInteger('nodesPerAxis', nodesPerAxis, 1, 64);
  const root = applyToEigenvalues(symmetricEigen(covariance), (value) =>
    Math.sqrt(Math.max(0, value)),
  );
  const standard = nodesPerAxis <= 2 ? crossRule(n) : productRule(n, nodesPerAxis);
  const values = new Float64Array(standard.values.length);
  for (let point = 0; point < values.length; point += n) {
    for (let i = 0; i < n; i++) {
      let sum = mean[i]!;
      for (let j = 0; j < n; j++) sum += root.get(i, j) * standard.values[point + j]!;
      values[point + i] = sum;
    }
  }
  return { ...samplesOf({ ...standard, values }), weights: standard.weights };
}

function crossRule(n: number): WeightedPoints {
  const values = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++) {
    values[2 * i * n + i] = Math.sqrt(n);
    values[(2 * i + 1) * n + i] = -Math.sqrt(n);
  }
  return { count: 2 * n, dimension: n, values, weights: new Float64Array(2 * n).fill(0.5 / n) };
}

function productRule(n: number, nodesPerAxis: number): WeightedPoints {
  const count = nodesPerAxis ** n;
  if (!(count <= 1e6)) {
    throw new ArgumentError(
      'nodesPerAxis',
      `is ${nodesPerAxis} in ${n} dimensions, which makes ${count} points; expected at most a ` +
        'million: take fewer, or samples instead of a Gaussian',
    );
  }
  const rule = gaussHermite(nodesPerAxis);
  const values = new Float64Array(count * n);
  const weights = new Float64Array(count).fill(1);
  for (let point = 0; point < count; point++) {
    for (let i = 0, rest = point; i < n; i++, rest = Math.floor(rest / nodesPerAxis)) {
      values[point * n + i] = rule.nodes[rest % nodesPerAxis]!;
      weights[point]! *= rule.weights[rest % nodesPerAxis]!;
    }
  }
  return { count, dimension: n, values, weights };
}
