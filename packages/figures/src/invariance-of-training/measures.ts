/** Distances between two runs, and of one to the data. */
import { wasserstein } from '@wprox/exact';

/** Points of the plane, one after the other: x₀, y₀, x₁, …. */
export type Points = Float32Array;

/** Computes W₂ between two sets of points of equal weights, exactly. */
export function distanceBetween(one: Points, other: Points): number {
  return wasserstein(rowsOf(one), rowsOf(other), 2);
}

/** Computes √E‖x − y‖² of samples that belong to the same latents: at least W₂. */
export function pairedDistance(one: Points, other: Points): number {
  let sum = 0;
  one.forEach((value, i) => {
    sum += (value - other[i]!) ** 2;
  });
  return Math.sqrt(sum / (one.length / 2));
}

/** Computes the way that the samples went, Σ √E‖xᵏ⁺¹ − xᵏ‖². */
export function lengthOfPath(path: readonly Points[]): number {
  return path.slice(1).reduce((sum, points, k) => sum + pairedDistance(points, path[k]!), 0);
}

const rowsOf = (points: Points) =>
  Array.from({ length: points.length / 2 }, (_, i) => [points[2 * i]!, points[2 * i + 1]!]);
