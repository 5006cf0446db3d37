/**
 * Counts the modes of a mixture that some points reach, by two radii:
 *
 * - A mode is missed if fewer than a quarter of the points that it should have lie within its reach. The
 *   reach is a quarter of the smallest distance between two modes, so that points halfway between two
 *   modes belong to neither.
 * - A point is of high quality if it lies within three standard deviations of the nearest mode, as in
 *   VEEGAN (Srivastava et al. 2017) and PacGAN (Lin et al. 2018). Those papers count a mode as captured
 *   by a single such point; that criterion depends on the number of points.
 */
import {
  ArgumentError,
  reject,
  requireNumbers,
  requireObject,
  requirePositive,
} from '@wprox/arguments';

const LEAST_SHARE = 0.25;
const REACH = 0.25;
const SHARP_DEVIATIONS = 3;

/** The coordinates of a point. */
type Point = readonly number[];

/** Atoms of given mass. */
interface Atoms {
  readonly kind: 'atoms';
  readonly points: readonly Point[];
  /** One for each point; their sum is 1. */
  readonly weights: readonly number[];
}

/** Σ weight · N(mean, standardDeviation² I). */
interface GaussianMixture {
  readonly kind: 'gaussian-mixture';
  readonly means: readonly Point[];
  /** One for each mean; their sum is 1. */
  readonly weights: readonly number[];
  readonly standardDeviation: number;
}

/** A continuous distribution, which has no modes that points could miss. */
interface WithoutModes {
  readonly kind: 'segment' | 'curve';
}

/** A distribution that can have modes, such as the toy distributions of `@wprox/datasets`. */
export interface DescribedDistribution {
  /** What is known of the distribution exactly. */
  readonly description: Atoms | GaussianMixture | WithoutModes;
}

/** The modes of a distribution and their radii, in the units of the points. */
export interface ModeMap {
  /** A point of each mode. */
  readonly places: readonly Point[];
  /** One for each place; their sum is 1. */
  readonly weights: readonly number[];
  /** Within this distance a point belongs to a mode. */
  readonly reach: number;
  /** Within this distance a point is of high quality; equal to `reach` for atoms. */
  readonly sharp: number;
}

/** The modes that some points reach and miss. */
export interface ModeCounts {
  /** Number of modes of the distribution. */
  count: number;
  /** Missed modes, with their index in the distribution. */
  missed: { index: number; place: number[] }[];
  /** Share of the points that are of high quality, in [0, 1]. */
  highQuality: number;
}

/**
 * Returns the modes of a distribution; undefined if it has fewer than two.
 * @throws ArgumentError unless it is described, with finite points of one dimension, no two in one place, and
 *   weights that are not negative.
 */
export function modeMap(distribution: DescribedDistribution): ModeMap | undefined {
  requireObject('distribution', distribution, 'a distribution, such as eightGaussians()');
  const { description } = distribution;
  const mixture = mixtureOf(description);
  if (!mixture || mixture.places.length < 2) return undefined;
  const { places, weights, deviation } = mixture;
  let gap = Number.POSITIVE_INFINITY;
  places.forEach((a, i) => {
    for (const b of places.slice(0, i)) gap = Math.min(gap, distance(a, b));
  });
  const reach = REACH * gap;
  if (!(reach > 0 && reach < Number.POSITIVE_INFINITY)) {
    throw new ArgumentError(
      'distribution',
      `has modes at a distance of ${gap}; expected them apart`,
    );
  }
  return { places, weights, reach, sharp: deviation === 0 ? reach : SHARP_DEVIATIONS * deviation };
}

function mixtureOf(description: DescribedDistribution['description']) {
  const argument = 'distribution.description';
  requireObject(argument, description, 'what eightGaussians().description is');
  if (description.kind === 'atoms') {
    const { points, weights } = description;
    requirePlaces(`${argument}.points`, points, `${argument}.weights`, weights);
    return { places: points, weights, deviation: 0 };
  }
  if (description.kind === 'segment' || description.kind === 'curve') return undefined;
  if (description.kind !== 'gaussian-mixture') {
    const kinds = "'atoms', 'gaussian-mixture', 'segment' or 'curve'";
    reject(`${argument}.kind`, (description as { kind?: unknown }).kind, kinds);
  }
  const { means: places, weights, standardDeviation: deviation } = description;
  requirePlaces(`${argument}.means`, places, `${argument}.weights`, weights);
  requirePositive(`${argument}.standardDeviation`, deviation);
  return { places, weights, deviation };
}

/** Requires points of one dimension and a weight for each. */
function requirePlaces(
  argument: string,
  places: readonly Point[],
  weightsArgument: string,
  weights: readonly number[],
): void {
  const expected = 'an array of points, such as [[0, 0], [1, 2]]';
  if (!Array.isArray(places) || places.length === 0) reject(argument, places, expected);
  for (const [i, place] of places.entries()) {
    requireNumbers(`${argument}[${i}]`, place);
    if (place.length === places[0]!.length && place.length > 0) continue;
    const problem = `has ${place.length} coordinates; expected as many as the first point, at least 1`;
    throw new ArgumentError(`${argument}[${i}]`, problem);
  }
  requireNumbers(weightsArgument, weights);
  if (weights.length === places.length && weights.every((weight) => weight >= 0)) return;
  throw new ArgumentError(
    weightsArgument,
    `are ${weights.length} numbers for ${places.length} points; expected one for each, at least 0`,
  );
}

/**
 * Counts the modes that points reach. A point counts for its nearest mode only.
 * @param values the coordinates, point by point: N · d numbers for modes in d dimensions.
 * @throws ArgumentError unless the map is one and the values are finite and make at least one point.
 */
export function countModes(map: ModeMap, values: ArrayLike<number>): ModeCounts {
  requireObject('map', map, 'what modeMap() returned');
  const { places, weights, reach, sharp } = map;
  requirePlaces('map.places', places, 'map.weights', weights);
  requirePositive('map.reach', reach);
  requirePositive('map.sharp', sharp);
  const dimension = places[0]!.length;
  requireNumbers('values', values);
  const total = values.length / dimension;
  if (!Number.isInteger(total) || total === 0) {
    throw new ArgumentError(
      'values',
      `has ${values.length} numbers; expected a positive multiple of the dimension ${dimension}`,
    );
  }
  const found = places.map(() => 0);
  let sharpPoints = 0;
  for (let i = 0; i < total; i++) {
    let [nearest, index] = [Number.POSITIVE_INFINITY, 0];
    for (const [k, place] of places.entries()) {
      const away = distance(place, values, i * dimension);
      if (away < nearest) [nearest, index] = [away, k];
    }
    if (nearest <= sharp) sharpPoints++;
    if (nearest <= reach) found[index]!++;
  }
  const missed = places.flatMap((place, index) =>
    found[index]! < LEAST_SHARE * weights[index]! * total
      ? [{ index, place: place.map(roundOff) }]
      : [],
  );
  return { count: places.length, missed, highQuality: sharpPoints / total };
}

/** Rounds to nine decimals, so that a coordinate such as 2 cos(π/2) is recorded as 0; −0 becomes 0. */
const roundOff = (coordinate: number): number => Number(coordinate.toFixed(9)) + 0;

/** Computes ‖place − point‖ for the point whose coordinates begin at `offset`. */
function distance(place: Point, values: ArrayLike<number>, offset = 0): number {
  const differences = place.map((at, k) => at - values[offset + k]!);
  const square = differences.reduce((sum, x) => sum + x * x, 0);
  // Squares of ordinary size are exact enough; others overflow or vanish.
  return square > 1e-290 && square < 1e290 ? Math.sqrt(square) : Math.hypot(...differences);
}
