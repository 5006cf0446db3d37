/**
 * Two weighted point clouds of R³ from sines, the same in every language, on which POT 0.9.7 and
 * SciPy 1.17 were run for the expected values of the tests.
 */
import { type DiscreteMeasure, discreteMeasure } from '../measures/discrete.js';

const weighted = (count: number, period: number) => {
  const weights = Array.from({ length: count }, (_, i) => 1 + (i % period));
  const sum = weights.reduce((total, w) => total + w, 0);
  return weights.map((w) => w / sum);
};

const { sin, cos } = Math;

export const cloudX: DiscreteMeasure = discreteMeasure(
  Array.from({ length: 30 }, (_, i) => [sin(i + 1), cos(2 * i + 1), sin(i * i)]),
  weighted(30, 5),
);
export const cloudY: DiscreteMeasure = discreteMeasure(
  Array.from({ length: 40 }, (_, j) => [sin(3 * j + 2) + 0.5, cos(j * j + 1), cos(j)]),
  weighted(40, 3),
);

/** The first coordinates, with the same weights. */
export const firstCoordinate = (cloud: DiscreteMeasure): DiscreteMeasure => ({
  ...cloud,
  dimension: 1,
  values: cloud.values.filter((_, k) => k % cloud.dimension === 0),
});
