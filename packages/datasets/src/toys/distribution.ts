/**
 * Distributions on the line and in the plane that can be sampled and are known exactly. A generator
 * trained on one of them can be compared with the distribution itself instead of with samples of it.
 */
import { reject, requireInteger } from '@wprox/arguments';
import { type Random, requireRandom } from '@wprox/runtime/random';
import type { SampleSource } from '../streams/resumable-stream.js';
import { type PointSource, PointStream, type PointStreamState } from './point-stream.js';

/** The coordinates of a point, 1 or 2 numbers. */
export type Point = readonly number[];

/** Atoms of given mass: the input of `discreteMeasure` of `@wprox/exact`. */
export interface AtomsDescription {
  readonly kind: 'atoms';
  /** The atoms, one point each. */
  readonly points: readonly Point[];
  /** One for each point; their sum is 1. */
  readonly weights: readonly number[];
}

/** Σ weight · N(mean, standardDeviation² I). */
export interface GaussianMixtureDescription {
  readonly kind: 'gaussian-mixture';
  /** The means, one point each. */
  readonly means: readonly Point[];
  /** One for each mean; their sum is 1. */
  readonly weights: readonly number[];
  /** Standard deviation of each coordinate of each component; above 0. */
  readonly standardDeviation: number;
}

/** The uniform distribution on a line segment. */
export interface SegmentDescription {
  readonly kind: 'segment';
  /** One end. */
  readonly from: Point;
  /** The other end. */
  readonly to: Point;
}

/** x(U) + N(0, standardDeviation² I) with U uniform on [0, 1]: a curve plus Gaussian noise. */
export interface CurveDescription {
  readonly kind: 'curve';
  /** Returns the point of the curve at u in [0, 1], in float64. */
  readonly at: (u: number) => Point;
  /** Standard deviation of the noise in each coordinate. */
  readonly standardDeviation: number;
}

/** A distribution in exact terms. */
export type DistributionDescription =
  | AtomsDescription
  | GaussianMixtureDescription
  | SegmentDescription
  | CurveDescription;

/** A distribution of points, such as {@link eightGaussians} makes. */
export interface ToyDistribution<
  Description extends DistributionDescription = DistributionDescription,
> extends PointSource,
    SampleSource<PointStreamState> {
  /** The kind with every parameter, such as `ring(radius=2, standardDeviation=0.02)`. */
  readonly name: string;
  readonly dimension: 1 | 2;
  /** The distribution itself, in float64. Samples are rounded to float32. */
  readonly description: Description;
}

/** Makes a distribution from its exact description and the function that draws from it. */
export function toyDistribution<Description extends DistributionDescription>(
  parts: Pick<ToyDistribution<Description>, 'name' | 'dimension' | 'description' | 'draw'>,
): ToyDistribution<Description> {
  const distribution: ToyDistribution<Description> = {
    ...parts,
    draw: (random, count) => {
      requireDraw(random, count);
      return parts.draw(random, count);
    },
    sampleShape: [parts.dimension],
    stream: (options) => new PointStream(distribution, options),
  };
  return distribution;
}

/** Returns a name that differs for every kind and every value of the parameters. */
export function nameWith(kind: string, parameters: Readonly<Record<string, unknown>>): string {
  const list = Object.entries(parameters).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`,
  );
  return `${kind}(${list.join(', ')})`;
}

/** The most points of one draw. */
const MOST = 2 ** 26;

/** @throws ArgumentError unless points can be drawn: `count` is an integer from 0 to 2^26. */
function requireDraw(random: Random, count: number): void {
  requireRandom('random', random);
  requireInteger('count', count);
  if (count > MOST) reject('count', count, 'at most 2^26 points at a time');
}

/** Adds N(0, standardDeviation²) to each number. Draws nothing if the standard deviation is 0. */
export function addNoise(
  values: Float64Array,
  random: Random,
  standardDeviation: number,
): Float32Array {
  if (standardDeviation === 0) return Float32Array.from(values);
  const noise = random.normal(values.length);
  return Float32Array.from(values, (value, i) => value + standardDeviation * noise[i]!);
}
