/** D̃² and its gradient in float64: by `@wprox/exact`, and by a quadratic potential that learns. */
import * as exact from '@wprox/exact';
import type { Optimizer64 } from './float64-optimizers.js';

/** A batch, row by row. */
export type Rows = readonly (readonly number[])[];

export interface Distance64 {
  /** D̃² and its gradient by the samples x. */
  evaluate(x: Rows, y: Rows): { readonly squaredDistance: number; readonly gradient: Rows };
  ascend?(x: Rows, y: Rows): void;
  /** The weights of Φ: a, then Q row by row. */
  potential?(): number[];
}

type OfSamples = (
  x: exact.Samples,
  y: exact.Samples,
) => { readonly squaredDistance: number; readonly gradient: Float64Array };

const ofSamples = (distance: OfSamples) => (): Distance64 => ({
  evaluate(x, y) {
    const n = x[0]!.length;
    const [p, q] = [x, y].map((rows) => exact.samples(rows.flat(), n));
    const { squaredDistance, gradient } = distance(p!, q!);
    return { squaredDistance, gradient: rowsOf(gradient, n) };
  },
});

export const rwp64 = ofSamples(exact.rwpFromSamples);
export const o164 = ofSamples(exact.o1FromSamples);
export const o2Diag64 = (damping: number) =>
  ofSamples((x, y) => exact.o2DiagFromSamples(x, y, { damping }))();
export const o2Full64 = (damping: number) =>
  ofSamples((x, y) => exact.o2FullFromSamples(x, y, { damping }))();
export const affine64 = (basis: exact.Basis, damping: number) =>
  ofSamples((x, y) => exact.affineFromSamples(x, y, basis, { damping }))();

/**
 * The distance of a potential Φ(x) = a·x + ½ xᵀQx that starts at 0. An ascent is p optimizer steps up
 * J = E[Φ(x) − Φ(y) − ½‖∇Φ(y)‖²]. D̃² is 2 J, and its gradient by sample x_b is (2/B)(a + Q x_b). Q stays
 * symmetric, because it starts at 0 and its gradient is symmetric.
 */
export function quadraticPotential64(n: number, p: number, optimizer: Optimizer64): Distance64 {
  let weights = Array.from({ length: n + n * n }, () => 0);
  const q = (i: number, j: number) => weights[n + i * n + j]!;
  const slope = (x: readonly number[]) =>
    x.map((_, i) => weights[i]! + sum(x.map((xj, j) => q(i, j) * xj)));
  const value = (x: readonly number[]) =>
    sum(x.map((xi, i) => xi * (weights[i]! + sum(x.map((xj, j) => q(i, j) * xj)) / 2)));
  return {
    potential: () => weights,
    ascend(x, y) {
      for (let step = 0; step < p; step++) {
        // By a: E x − E y − E ∇Φ(y). By Q: ½ E[x xᵀ − y yᵀ − s yᵀ − y sᵀ], s = ∇Φ(y).
        const gradients = x.map((xb, b) => {
          const [yb, s] = [y[b]!, slope(y[b]!)];
          const byA = xb.map((v, i) => v - yb[i]! - s[i]!);
          const byQ = xb.flatMap((xi, i) =>
            xb.map((xj, j) => (xi * xj - yb[i]! * yb[j]! - s[i]! * yb[j]! - yb[i]! * s[j]!) / 2),
          );
          return [...byA, ...byQ];
        });
        const descended = weights.map((_, i) => -mean(gradients.map((g) => g[i]!)));
        weights = optimizer(weights, descended);
      }
    },
    evaluate(x, y) {
      const energy = mean(y.map((row) => sum(slope(row).map((s) => s * s))));
      return {
        squaredDistance: 2 * mean(x.map((row, b) => value(row) - value(y[b]!))) - energy,
        gradient: x.map((row) => slope(row).map((s) => (2 * s) / x.length)),
      };
    },
  };
}

export const sum = (values: readonly number[]) => values.reduce((total, v) => total + v, 0);
export const mean = (values: readonly number[]) => sum(values) / values.length;

export function rowsOf(values: ArrayLike<number>, width: number): Rows {
  return Array.from({ length: values.length / width }, (_, row) =>
    Array.from({ length: width }, (_, column) => values[row * width + column]!),
  );
}
