/** The toy distribution of points that a user gives, such as points drawn by hand. */
import {
  ArgumentError,
  reject,
  requireArray,
  requireFinite32,
  requireNonNegative32,
  requireOptions,
} from '@wprox/arguments';
import { alongCurve } from './curves.js';
import {
  type CurveDescription,
  nameWith,
  type Point,
  type ToyDistribution,
} from './distribution.js';

/** What {@link pointCloud} takes. */
export interface PointCloudOptions {
  /** The points of the plane, [n][2]; 1 to 10,000 of them. */
  readonly points: readonly Point[];
  /** Standard deviation of the noise on each coordinate; 0.02 by default, 0 for the points alone. */
  readonly standardDeviation?: number;
}

/** The most points of a cloud; its name, and with it each saved state, contains all of them. */
const MOST_POINTS = 10_000;

/**
 * Makes the uniform distribution on points of the plane, plus Gaussian noise. It has no modes to count: as
 * a curve it jumps from point to point.
 * @throws ArgumentError naming the point that is no pair of numbers; if there is none or more than 10,000;
 *   if the standard deviation is below 0.
 *
 * @example
 * pointCloud({ points: [[0, 0], [1, 1], [2, 0]], standardDeviation: 0.1 });
 */
export function pointCloud(options: PointCloudOptions): ToyDistribution<CurveDescription> {
  requireOptions('options', options, ['points', 'standardDeviation']);
  const { points, standardDeviation = 0.02 } = options;
  requireArray('points', points);
  if (points.length === 0 || points.length > MOST_POINTS) {
    throw new ArgumentError('points', `has ${points.length} points; expected 1 to ${MOST_POINTS}`);
  }
  const own = Array.from(points, (point, i) => pair(`points[${i}]`, point));
  requireNonNegative32('standardDeviation', standardDeviation);
  const at = (u: number): Point => own[Math.min(own.length - 1, Math.floor(u * own.length))]!;
  return alongCurve(nameWith('point-cloud', { points: own, standardDeviation }), {
    kind: 'curve',
    at,
    standardDeviation,
  });
}

/** Copies a point. @throws ArgumentError unless it is a pair of float32 numbers. */
function pair(argument: string, point: unknown): Point {
  if (!Array.isArray(point) || point.length !== 2) reject(argument, point, 'two numbers [x, y]');
  return (point as unknown[]).map((value, axis) => {
    requireFinite32(`${argument}[${axis}]`, value as number);
    return value as number;
  });
}
