/** Mixtures of points and of Gaussians: the toys on which one counts modes. */
import type { Random } from '@wprox/runtime/random';
import {
  type AtomsDescription,
  assertAtLeast,
  assertFinite,
  blur,
  type DrawnPoints,
  type GaussianMixtureDescription,
  nameWith,
  type Point,
  type ToyDistribution,
} from './distribution.js';

/** Gaussians, or their means where the standard deviation is 0. */
type MixtureDescription = AtomsDescription | GaussianMixtureDescription;

/**
 * Two points on the line: α δ_a + (1 − α) δ_b, the first example of the main paper (its Figure 1).
 *
 * @param options.a, options.b the places, −1 and 1 unless given.
 * @param options.alpha the mass at a, strictly between 0 and 1; ½ unless given.
 * @throws RangeError naming the option.
 *
 * @example
 * deltaPair({ a: -1, b: 2, alpha: 0.2 }).description; // { kind: 'atoms', points: [[-1], [2]], … }
 */
export function deltaPair(
  options: { readonly a?: number; readonly b?: number; readonly alpha?: number } = {},
): ToyDistribution<AtomsDescription> {
  const { a = -1, b = 1, alpha = 0.5 } = options;
  assertFinite('a', a);
  assertFinite('b', b);
  if (!(alpha > 0 && alpha < 1)) {
    throw new RangeError(`alpha is ${alpha}; expected a number strictly between 0 and 1`);
  }
  return mixture(nameWith('delta-pair', { a, b, alpha }), 1, {
    kind: 'atoms',
    points: [[a], [b]],
    weights: [alpha, 1 - alpha],
  });
}

/** What {@link eightGaussians} takes. */
export interface EightGaussiansOptions {
  /** Of the circle that the means are on; 2 unless given. */
  readonly radius?: number;
  /** Of each coordinate; 0.02 unless given. With 0 the distribution is eight points. */
  readonly standardDeviation?: number;
}

/**
 * Eight Gaussians of equal weight, their means evenly on a circle, the first at (radius, 0)
 * (Metz et al., Unrolled GANs, 2017: radius 2, standard deviation 0.02).
 *
 * @throws RangeError if the radius is not above 0 or the standard deviation below 0.
 */
export function eightGaussians(
  options: EightGaussiansOptions = {},
): ToyDistribution<MixtureDescription> {
  const { radius = 2, standardDeviation = 0.02 } = options;
  assertAtLeast('radius', radius, Number.MIN_VALUE);
  assertAtLeast('standardDeviation', standardDeviation, 0);
  const means = Array.from({ length: 8 }, (_, k) => {
    const angle = (k * Math.PI) / 4;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  const name = nameWith('8-gaussians', { radius, standardDeviation });
  return mixture(name, 2, equalWeights(means, standardDeviation));
}

/** What {@link twentyFiveGaussians} takes. */
export interface TwentyFiveGaussiansOptions {
  /** Between neighbouring means; 2 unless given. */
  readonly spacing?: number;
  /** Of each coordinate; 0.05 unless given. With 0 the distribution is 25 points. */
  readonly standardDeviation?: number;
}

/**
 * 25 Gaussians of equal weight on the 5×5 grid {−2, −1, 0, 1, 2}² · spacing (Srivastava et al.,
 * VEEGAN, 2017: spacing 2, standard deviation 0.05).
 *
 * @throws RangeError if the spacing is not above 0 or the standard deviation below 0.
 */
export function twentyFiveGaussians(
  options: TwentyFiveGaussiansOptions = {},
): ToyDistribution<MixtureDescription> {
  const { spacing = 2, standardDeviation = 0.05 } = options;
  assertAtLeast('spacing', spacing, Number.MIN_VALUE);
  assertAtLeast('standardDeviation', standardDeviation, 0);
  const steps = [-2, -1, 0, 1, 2].map((step) => step * spacing);
  const means = steps.flatMap((x) => steps.map((y) => [x, y]));
  const name = nameWith('25-gaussians', { spacing, standardDeviation });
  return mixture(name, 2, equalWeights(means, standardDeviation));
}

function equalWeights(means: readonly Point[], standardDeviation: number): MixtureDescription {
  const weights = means.map(() => 1 / means.length);
  return standardDeviation === 0
    ? { kind: 'atoms', points: means, weights }
    : { kind: 'gaussian-mixture', means, weights, standardDeviation };
}

function mixture<Description extends MixtureDescription>(
  name: string,
  dimension: 1 | 2,
  description: Description,
): ToyDistribution<Description> {
  const { weights } = description;
  const [means, standardDeviation] =
    description.kind === 'atoms'
      ? [description.points, 0]
      : [description.means, description.standardDeviation];
  const draw = (random: Random, count: number): DrawnPoints => {
    const labels = pick(random, count, weights);
    const values = new Float64Array(count * dimension);
    labels.forEach((label, i) => {
      values.set(means[label]!, i * dimension);
    });
    return { values: blur(values, random, standardDeviation), labels };
  };
  return { name, dimension, description, draw };
}

/** `count` independent numbers k, each with probability weights[k]. */
function pick(random: Random, count: number, weights: readonly number[]): Int32Array {
  return Int32Array.from(random.uniform(count), (u) => {
    let label = 0;
    for (let below = weights[0]!; u >= below && label < weights.length - 1; ) {
      below += weights[++label]!;
    }
    return label;
  });
}
