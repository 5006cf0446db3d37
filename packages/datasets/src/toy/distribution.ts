/**
 * Distributions on the line and in the plane that can be drawn from and are known exactly: what a
 * generator that is trained on them should become can be told without another sample.
 */
import type { Random } from '@wprox/runtime/random';

/** The coordinates of a point, 1 or 2 numbers. */
export type Point = readonly number[];

/** Atoms of given mass: the input of `discreteMeasure` of `@wprox/exact`. */
export interface AtomsDescription {
  readonly kind: 'atoms';
  readonly points: readonly Point[];
  /** One per point, of sum 1. */
  readonly weights: readonly number[];
}

/** Σ weight · N(mean, standardDeviation² I). */
export interface GaussianMixtureDescription {
  readonly kind: 'gaussian-mixture';
  readonly means: readonly Point[];
  /** One per mean, of sum 1. */
  readonly weights: readonly number[];
  /** Of each coordinate of each component; above 0. */
  readonly standardDeviation: number;
}

/** The uniform distribution on a line segment. */
export interface SegmentDescription {
  readonly kind: 'segment';
  readonly from: Point;
  readonly to: Point;
}

/** x(U) + N(0, standardDeviation² I) with U uniform on [0, 1]: a curve, blurred. */
export interface CurveDescription {
  readonly kind: 'curve';
  /** The point of the curve at u in [0, 1], in float64. */
  readonly at: (u: number) => Point;
  readonly standardDeviation: number;
}

/** A distribution in exact terms. */
export type DistributionDescription =
  | AtomsDescription
  | GaussianMixtureDescription
  | SegmentDescription
  | CurveDescription;

/** Points that were drawn. */
export interface DrawnPoints {
  /** count × dimension coordinates, point by point. */
  readonly values: Float32Array;
  /** The atom or component that each point came from; 0 where there is but one. */
  readonly labels: Int32Array;
}

/** A distribution of points; make one with {@link eightGaussians} and its like. */
export interface ToyDistribution<
  Description extends DistributionDescription = DistributionDescription,
> {
  /** The kind with every parameter, such as `ring(radius=2, standardDeviation=0.02)`. */
  readonly name: string;
  readonly dimension: 1 | 2;
  /** The distribution itself. Samples are rounded to float32, this is not. */
  readonly description: Description;
  /** Independent draws; the same state of `random` gives the same points. */
  draw(random: Random, count: number): DrawnPoints;
}

/** A name that tells a distribution from one with other parameters. */
export function nameWith(kind: string, parameters: Readonly<Record<string, unknown>>): string {
  const list = Object.entries(parameters).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`,
  );
  return `${kind}(${list.join(', ')})`;
}

/** @throws RangeError unless `value` is a number in [least, ∞). */
export function assertAtLeast(name: string, value: number, least: number): void {
  if (!(Number.isFinite(value) && value >= least)) {
    throw new RangeError(`${name} is ${value}; expected a finite number of at least ${least}`);
  }
}

/** @throws RangeError unless `value` is a finite number. */
export function assertFinite(name: string, value: number): void {
  if (!Number.isFinite(value))
    throw new RangeError(`${name} is ${value}; expected a finite number`);
}

/** Adds N(0, standardDeviation²) to each number; draws nothing where that is 0. */
export function blur(
  values: Float64Array,
  random: Random,
  standardDeviation: number,
): Float32Array {
  if (standardDeviation === 0) return Float32Array.from(values);
  const noise = random.normal(values.length);
  return Float32Array.from(values, (value, i) => value + standardDeviation * noise[i]!);
}
