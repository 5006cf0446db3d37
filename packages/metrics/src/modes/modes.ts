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
import { ArgumentError } from '@wprox/arguments';
import { assertFiniteFeatures } from '../features/assert-finite.js';

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
  readonly description: Atoms | GaussianMixture | WithoutModes;
}

/** The modes of a distribution and their radii, in the units of the points. */
export interface ModeMap {
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
 * @throws ArgumentError if two modes are one place.
 */
export function modeMap({ description }: DescribedDistribution): ModeMap | undefined {
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
  if (description.kind === 'atoms') {
    return { places: description.points, weights: description.weights, deviation: 0 };
  }
  if (description.kind !== 'gaussian-mixture') return undefined;
  const { means: places, weights, standardDeviation: deviation } = description;
  return { places, weights, deviation };
}

/**
 * Counts the modes that points reach. A point counts for its nearest mode only.
 * @param values the coordinates, point by point: N · d numbers for modes in d dimensions.
 * @throws ArgumentError if the values are no whole number of points, or none; NonFiniteFeatureError if
 *   one is NaN or infinite.
 */
export function countModes(map: ModeMap, values: ArrayLike<number>): ModeCounts {
  const { places, weights, reach, sharp } = map;
  const dimension = places[0]!.length;
  const total = values.length / dimension;
  if (!Number.isInteger(total) || total === 0) {
    throw new ArgumentError(
      'values',
      `has ${values.length} numbers; expected a positive multiple of the dimension ${dimension}`,
    );
  }
  assertFiniteFeatures(values, dimension, 0);
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
