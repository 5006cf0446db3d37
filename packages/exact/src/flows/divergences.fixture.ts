/** Models whose divergences, their Hessians and their losses are known in closed form. */
import { gaussianSquaredW2 } from '../distances/gaussian.js';
import { gaussianKullbackLeibler } from '../divergences/gaussian.js';
import type { MatrixInput } from '../linear-algebra/matrix.js';
import { gaussian } from '../measures/gaussian.js';

const unit = (v: ArrayLike<number>) => {
  const length = Math.hypot(...Array.from(v));
  return Array.from(v, (value) => value / length);
};
/** Between the directions of two vectors, as the length of the difference of their unit vectors. */
export const angle = (u: ArrayLike<number>, v: ArrayLike<number>) => {
  const [a, b] = [unit(u), unit(v)];
  return Math.hypot(...a.map((value, k) => value - b[k]!));
};
/** N(m, e^2η) and F = KL(ρ_θ ‖ N(1, 1/4)), with everything in closed form. */
export const line = ([m, eta]: Float64Array) => gaussian([m!], [[Math.exp(2 * eta!)]]);
export const lineLoss = (theta: Float64Array) =>
  gaussianKullbackLeibler(line(theta), gaussian([1], [[0.25]]));
export const lineStart = [0, 0.4];
export const lineGradient = [-4, 4 * Math.exp(0.8) - 1];

/** Correlated Gaussians of R² and F = ½W₂² to one of them. */
export const plane = ([a, b, c, d, e]: Float64Array) => {
  const [x, y] = [Math.exp(c!), Math.exp(d!)];
  return gaussian(
    [a!, b!],
    [
      [x * x, x * e!],
      [x * e!, e! * e! + y * y],
    ],
  );
};
export const planeLoss = (theta: Float64Array) =>
  gaussianSquaredW2(
    plane(theta),
    gaussian(
      [1, 0],
      [
        [2, 0.5],
        [0.5, 1],
      ],
    ),
  ) / 2;
export const planeStart = Float64Array.of(0.3, -0.2, 0.1, 0.2, -0.2);

export type DivergenceCase = readonly [
  name: string,
  distance: (a: Float64Array, b: Float64Array) => number,
  hessian: MatrixInput,
];
export const lineCases: DivergenceCase[] = [
  [
    '½W₂²',
    (a, b) => gaussianSquaredW2(line(a), line(b)) / 2,
    [
      [1, 0],
      [0, Math.exp(0.8)],
    ],
  ],
  [
    'W₂²',
    (a, b) => gaussianSquaredW2(line(a), line(b)),
    [
      [2, 0],
      [0, 2 * Math.exp(0.8)],
    ],
  ],
  [
    'KL(new ‖ old)',
    (a, b) => gaussianKullbackLeibler(line(b), line(a)),
    [
      [Math.exp(-0.8), 0],
      [0, 2],
    ],
  ],
  [
    'KL(old ‖ new)',
    (a, b) => gaussianKullbackLeibler(line(a), line(b)),
    [
      [Math.exp(-0.8), 0],
      [0, 2],
    ],
  ],
  [
    '‖dθ‖²',
    (a, b) => (a[0]! - b[0]!) ** 2 + (a[1]! - b[1]!) ** 2,
    [
      [2, 0],
      [0, 2],
    ],
  ],
];
