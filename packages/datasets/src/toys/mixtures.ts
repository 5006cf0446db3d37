/** Mixtures of atoms and of Gaussians: toy distributions whose modes can be counted. */
import {
  reject,
  requireFinite32,
  requireNonNegative32,
  requireOptions,
  requirePositive32,
} from '@wprox/arguments';
import type { Random } from '@wprox/runtime/random';
import {
  type AtomsDescription,
  addNoise,
  type GaussianMixtureDescription,
  nameWith,
  type Point,
  type ToyDistribution,
  toyDistribution,
} from './distribution.js';
import type { DrawnPoints } from './point-stream.js';

/** Gaussians, or their means if the standard deviation is 0. */
type MixtureDescription = AtomsDescription | GaussianMixtureDescription;

/**
 * Makes two atoms on the line: α δ_a + (1 − α) δ_b, the first example of the main paper (its
 * Figure 1). `deltaPair` of `@wprox/exact` is the model with its metric tensor.
 *
 * @param options `a` and `b`: the two points; −1 and 1 by default. `alpha`: the mass at a, strictly between
 *   0 and 1; ½ by default.
 * @throws ArgumentError naming the option that is out of range.
 *
 * @example
 * deltaPairDistribution({ a: -1, b: 2, alpha: 0.2 }).description; // { kind: 'atoms', points: [[-1], [2]], … }
 */
export function deltaPairDistribution(
  options: { readonly a?: number; readonly b?: number; readonly alpha?: number } = {},
): ToyDistribution<AtomsDescription> {
  requireOptions('options', options, ['a', 'b', 'alpha']);
  const { a = -1, b = 1, alpha = 0.5 } = options;
  requireFinite32('a', a);
  requireFinite32('b', b);
  if (!(typeof alpha === 'number' && alpha > 0 && alpha < 1)) {
    reject('alpha', alpha, 'a number strictly between 0 and 1');
  }
  return mixture(nameWith('delta-pair', { a, b, alpha }), 1, {
    kind: 'atoms',
    points: [[a], [b]],
    weights: [alpha, 1 - alpha],
  });
}

/** What {@link eightGaussians} takes. */
export interface EightGaussiansOptions {
  /** Radius of the circle of the means; 2 by default. */
  readonly radius?: number;
  /** Of each coordinate; 0.02 by default. With 0 the distribution is eight atoms. */
  readonly standardDeviation?: number;
}

/**
 * Makes eight Gaussians of equal weight whose means lie evenly on a circle, the first at (radius, 0)
 * (Metz et al., Unrolled GANs, 2017: radius 2, standard deviation 0.02).
 *
 * @throws ArgumentError if the radius is not above 0 or the standard deviation is below 0.
 */
export function eightGaussians(
  options: EightGaussiansOptions = {},
): ToyDistribution<MixtureDescription> {
  requireOptions('options', options, ['radius', 'standardDeviation']);
  const { radius = 2, standardDeviation = 0.02 } = options;
  requirePositive32('radius', radius);
  requireNonNegative32('standardDeviation', standardDeviation);
  const means = Array.from({ length: 8 }, (_, k) => {
    const angle = (k * Math.PI) / 4;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  const name = nameWith('8-gaussians', { radius, standardDeviation });
  return mixture(name, 2, equalWeights(means, standardDeviation));
}

/** What {@link twentyFiveGaussians} takes. */
export interface TwentyFiveGaussiansOptions {
  /** Distance between neighboring means; 2 by default. */
  readonly spacing?: number;
  /** Of each coordinate; 0.05 by default. With 0 the distribution is 25 atoms. */
  readonly standardDeviation?: number;
}

/**
 * Makes 25 Gaussians of equal weight on the 5×5 grid {−2, −1, 0, 1, 2}² · spacing (Srivastava et al.,
 * VEEGAN, 2017: spacing 2, standard deviation 0.05).
 *
 * @throws ArgumentError if the spacing is not above 0 or the standard deviation is below 0.
 */
export function twentyFiveGaussians(
  options: TwentyFiveGaussiansOptions = {},
): ToyDistribution<MixtureDescription> {
  requireOptions('options', options, ['spacing', 'standardDeviation']);
  const { spacing = 2, standardDeviation = 0.05 } = options;
  requirePositive32('spacing', spacing);
  requireNonNegative32('standardDeviation', standardDeviation);
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
    return { values: addNoise(values, random, standardDeviation), labels };
  };
  return toyDistribution({ name, dimension, description, draw });
}

/** Draws `count` independent numbers; k has probability weights[k]. */
function pick(random: Random, count: number, weights: readonly number[]): Int32Array {
  return Int32Array.from(random.uniform(count), (u) => {
    let label = 0;
    for (let below = weights[0]!; u >= below && label < weights.length - 1; ) {
      below += weights[++label]!;
    }
    return label;
  });
}
