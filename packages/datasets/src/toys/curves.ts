/** Toy distributions along a curve: the ring, the swiss roll, and the lecture notes' parallel lines. */
import {
  reject,
  requireFinite32,
  requireNonNegative32,
  requireOptions,
  requirePositive32,
} from '@wprox/arguments';
import type { Random } from '@wprox/runtime/random';
import {
  addNoise,
  type CurveDescription,
  nameWith,
  type Point,
  type SegmentDescription,
  type ToyDistribution,
  toyDistribution,
} from './distribution.js';
import type { DrawnPoints } from './point-stream.js';

/** What {@link ring} takes. */
export interface RingOptions {
  /** Radius of the circle; 2 by default. */
  readonly radius?: number;
  /** Of the noise on each coordinate; 0.02 by default, 0 for the circle without noise. */
  readonly standardDeviation?: number;
}

/**
 * Makes the uniform distribution on a circle around 0, plus Gaussian noise.
 * @throws ArgumentError if the radius is not above 0 or the standard deviation is below 0.
 */
export function ring(options: RingOptions = {}): ToyDistribution<CurveDescription> {
  requireOptions('options', options, ['radius', 'standardDeviation']);
  const { radius = 2, standardDeviation = 0.02 } = options;
  requirePositive32('radius', radius);
  requireNonNegative32('standardDeviation', standardDeviation);
  const at = (u: number) => {
    const angle = 2 * Math.PI * u;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  };
  return alongCurve(nameWith('ring', { radius, standardDeviation }), {
    kind: 'curve',
    at,
    standardDeviation,
  });
}

/** What {@link swissRoll} takes. */
export interface SwissRollOptions {
  /** Divides all coordinates, the noise included; 7.5 by default. */
  readonly scale?: number;
  /** Standard deviation of the noise on each coordinate before the division; 0.25 by default. */
  readonly noise?: number;
}

/**
 * Makes a spiral: t·(cos t, sin t) with t uniform on [3π/2, 9π/2], plus Gaussian noise, divided by
 * `scale`. The defaults are those of the toys of Gulrajani et al. (WGAN-GP, 2017): the first and
 * third coordinate of scikit-learn's `make_swiss_roll(noise=0.25)`, over 7.5.
 *
 * @throws ArgumentError if the scale is not above 0 or the noise is below 0.
 */
export function swissRoll(options: SwissRollOptions = {}): ToyDistribution<CurveDescription> {
  requireOptions('options', options, ['scale', 'noise']);
  const { scale = 7.5, noise = 0.25 } = options;
  requirePositive32('scale', scale);
  requireNonNegative32('noise', noise);
  if (noise / scale > 1e37) reject('noise', noise, 'at most 1e37 · scale, for float32 numbers');
  const at = (u: number) => {
    const t = 1.5 * Math.PI * (1 + 2 * u);
    return [(t * Math.cos(t)) / scale, (t * Math.sin(t)) / scale];
  };
  return alongCurve(nameWith('swiss-roll', { scale, noise }), {
    kind: 'curve',
    at,
    standardDeviation: noise / scale,
  });
}

/**
 * Makes P_θ of the lecture notes' parallel lines: uniform on {θ}×[0, 1]. Between P_0 and P_θ,
 * W₁ = W₂ = |θ|, while JS = log 2 and KL = ∞ for every θ ≠ 0.
 *
 * @param theta the first coordinate of the line; 0 by default.
 * @throws ArgumentError unless theta is a number from -1e37 to 1e37.
 */
export function parallelLine(theta = 0): ToyDistribution<SegmentDescription> {
  requireFinite32('theta', theta);
  const [from, to] = [
    [theta, 0],
    [theta, 1],
  ] as const;
  return alongCurve(nameWith('parallel-line', { theta }), { kind: 'segment', from, to });
}

/** Makes the uniform distribution along a curve or a segment, plus the noise of the description. */
export function alongCurve<Description extends CurveDescription | SegmentDescription>(
  name: string,
  description: Description,
): ToyDistribution<Description> {
  const [at, standardDeviation] =
    description.kind === 'curve'
      ? [description.at, description.standardDeviation]
      : [alongSegment(description.from, description.to), 0];
  const draw = (random: Random, count: number): DrawnPoints => {
    const values = new Float64Array(count * 2);
    random.uniform(count).forEach((u, i) => {
      values.set(at(u), 2 * i);
    });
    return { values: addNoise(values, random, standardDeviation), labels: new Int32Array(count) };
  };
  return toyDistribution({ name, dimension: 2, description, draw });
}

function alongSegment(from: Point, to: Point): (u: number) => Point {
  return (u) => from.map((start, i) => start + (to[i]! - start) * u);
}
