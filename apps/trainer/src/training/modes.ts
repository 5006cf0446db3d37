/**
 * Which modes of a mixture some points reach. Two questions with two radii:
 *
 * - Is the mode there at all? It is missed if fewer than a quarter of the samples that it should have
 *   lie within its reach, a quarter of the distance between the two nearest modes: half of the way to
 *   where a neighbour's own would begin. A few points on their way from one mode to the next are no
 *   mode.
 * - Are the samples sharp? The share of high quality is that of VEEGAN (Srivastava et al. 2017) and
 *   PacGAN (Lin et al. 2018): within three standard deviations of the nearest mode. Those count a mode
 *   as captured by a single such sample, which says less the more samples are drawn.
 */
import type { DistributionDescription, Point, ToyDistribution } from '@wprox/datasets';
import type { Modes } from '@wprox/experiments/run-folders';

const LEAST_SHARE = 0.25;
const REACH = 0.25;
const SHARP_DEVIATIONS = 3;

/** The modes of a distribution, and how near to them is near. */
export interface ModeMap {
  readonly places: readonly Point[];
  /** One per place, of sum 1. */
  readonly weights: readonly number[];
  /** Within this a sample belongs to a mode. */
  readonly reach: number;
  /** Within this it is of high quality. Atoms have no deviation, and take `reach` for it. */
  readonly sharp: number;
}

/** @returns undefined for a distribution without modes to miss. */
export function modeMap({ description }: ToyDistribution): ModeMap | undefined {
  const mixture = mixtureOf(description);
  if (!mixture || mixture.places.length < 2) return undefined;
  const { places, deviation } = mixture;
  const gaps = places.flatMap((a, i) => places.slice(0, i).map((b) => Math.sqrt(square(a, b))));
  const reach = REACH * Math.min(...gaps);
  return { ...mixture, reach, sharp: deviation === 0 ? reach : SHARP_DEVIATIONS * deviation };
}

function mixtureOf(description: DistributionDescription) {
  const { kind } = description;
  if (kind === 'atoms') {
    return { places: description.points, weights: description.weights, deviation: 0 };
  }
  if (kind !== 'gaussian-mixture') return undefined;
  const { means: places, weights, standardDeviation: deviation } = description;
  return { places, weights, deviation };
}

/**
 * What the points reach.
 * @param values the coordinates, point by point.
 */
export function countModes(map: ModeMap, values: ArrayLike<number>): Modes {
  const { places, weights, reach, sharp } = map;
  const dimension = places[0]!.length;
  const total = values.length / dimension;
  const found = places.map(() => 0);
  let sharpSamples = 0;
  for (let i = 0; i < total; i++) {
    const squares = places.map((place) => square(place, values, i * dimension));
    const nearest = Math.min(...squares);
    if (nearest <= sharp ** 2) sharpSamples++;
    if (nearest <= reach ** 2) found[squares.indexOf(nearest)]!++;
  }
  const missed = places.flatMap((place, index) =>
    found[index]! < LEAST_SHARE * weights[index]! * total
      ? [{ index, place: place.map(tidy) }]
      : [],
  );
  return { count: places.length, missed, highQuality: sharpSamples / total };
}

/** Without the rounding of a sine, which would be read as a place of its own. */
const tidy = (coordinate: number): number => Number(coordinate.toFixed(9)) + 0;

/** ‖place − point‖², the point being that at `offset`. */
function square(place: Point, values: ArrayLike<number>, offset = 0): number {
  return place.reduce((sum, at, k) => sum + (at - values[offset + k]!) ** 2, 0);
}
