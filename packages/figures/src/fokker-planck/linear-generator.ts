/**
 * Generators that are linear in their parameters, on a fixed batch of latents: x = Jθ, with J of
 * orthonormal columns over the batch, (1/n)·JᵀJ = I. So RWP's metric is the identity, and a proximal
 * step is well scaled in every direction.
 */

import { Matrix } from 'ml-matrix';

/** J of n samples of d coordinates: n·d rows of p numbers, row-major; row b·d + i is x_bi. */
export interface LinearGenerator {
  readonly count: number;
  readonly dimension: number;
  readonly parameters: number;
  readonly design: Float64Array;
}

/** Computes the samples Jθ, point by point. */
export function samplesOf(generator: LinearGenerator, theta: Float64Array): Float64Array {
  return productOf(generator.design, theta);
}

/** Computes (1/n)·Jᵀ v, the gradient by θ of the mean of a function with the slopes v at the samples. */
export function pulledBack(generator: LinearGenerator, slopes: Float64Array): Float64Array {
  const { design, parameters, count } = generator;
  const pulled = new Float64Array(parameters);
  slopes.forEach((slope, row) => {
    for (let j = 0; j < parameters; j++) pulled[j]! += slope * design[row * parameters + j]!;
  });
  return pulled.map((value) => value / count);
}

/** Computes (1/n)·Σ w_r ∇_r ∇_rᵀ over the rows ∇_r of a row-major matrix of n·d rows, p × p. */
export function weightedGram(rows: Float64Array, weights: Float64Array, count: number): Matrix {
  const width = rows.length / weights.length;
  const gram = Matrix.zeros(width, width);
  weights.forEach((weight, r) => {
    for (let i = 0; i < width; i++) {
      const scaled = (weight * rows[r * width + i]!) / count;
      for (let j = 0; j <= i; j++) gram.set(i, j, gram.get(i, j) + scaled * rows[r * width + j]!);
    }
  });
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) gram.set(j, i, gram.get(i, j));
  return gram;
}

/** Computes the product of a row-major matrix and θ. */
export function productOf(matrix: Float64Array, theta: Float64Array): Float64Array {
  const width = theta.length;
  const product = new Float64Array(matrix.length / width);
  for (let row = 0; row < product.length; row++) {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += matrix[row * width + j]! * theta[j]!;
    product[row] = sum;
  }
  return product;
}

/** Features of a scalar latent with their derivatives, n rows of K numbers each. */
export interface Features {
  readonly values: Float64Array;
  readonly slopes: Float64Array;
}

/**
 * Makes features orthonormal over the batch, by Gram and Schmidt, twice for float64's last digits. The
 * slopes are combined as the values are.
 */
export function orthonormal({ values, slopes }: Features, size: number): Features {
  const count = values.length / size;
  const [v, s] = [values.slice(), slopes.slice()];
  const product = (i: number, j: number) => {
    let sum = 0;
    for (let row = 0; row < count; row++) sum += v[row * size + i]! * v[row * size + j]!;
    return sum / count;
  };
  const combine = (into: number, from: number, factor: number) => {
    for (let at = 0; at < v.length; at += size) {
      v[at + into]! += factor * v[at + from]!;
      s[at + into]! += factor * s[at + from]!;
    }
  };
  for (let j = 0; j < size; j++) {
    for (const i of [...Array(j).keys(), ...Array(j).keys()]) combine(j, i, -product(i, j));
    combine(j, j, 1 / Math.sqrt(product(j, j)) - 1);
  }
  return { values: v, slopes: s };
}
