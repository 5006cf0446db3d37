/** The points of a toy distribution that generated points are compared with. */
import { requireInteger, requireMethods, requireObject, requireString } from '@wprox/arguments';
import { Random, requireRandom } from '@wprox/runtime/random';
import type { ToyDistribution } from './distribution.js';

/** Seed of the reference points: the same for every run, so that runs of different seeds compare. */
const REFERENCE_SEED = 271_828;

/** The parts of a toy that points are drawn by. */
type Drawn = Pick<ToyDistribution, 'dimension' | 'description' | 'draw'>;

/** Returns the random generator that `wprox` draws the reference points of an evaluation with. */
export function referenceRandom(): Random {
  return new Random(REFERENCE_SEED);
}

/**
 * Draws points with the exact share of each mode, so that a distance to them contains the sampling noise of
 * the compared points alone.
 * @param count number of points. @param random draws them; {@link referenceRandom} by default.
 * @returns count × dimension coordinates, point by point.
 * @throws ArgumentError unless `distribution` is a toy, `count` is an integer from 0 to 2^26 and `random` a `Random`.
 */
export function referencePoints(
  distribution: Drawn,
  count: number,
  random: Random = referenceRandom(),
): Float32Array {
  requireDrawn(distribution);
  requireRandom('random', random);
  requireInteger('count', count);
  const { dimension, description, draw } = distribution;
  const wanted = quotas('weights' in description ? description.weights : [1], count);
  const reference = new Float32Array(count * dimension);
  for (let taken = 0; taken < count; ) {
    const { values, labels } = draw(random, count);
    for (let i = 0; i < count && taken < count; i++) {
      if (wanted[labels[i]!]! === 0) continue;
      wanted[labels[i]!]!--;
      reference.set(values.subarray(i * dimension, (i + 1) * dimension), taken++ * dimension);
    }
  }
  return reference;
}

/** @throws ArgumentError unless it has the parts of a toy. */
function requireDrawn(distribution: Drawn): void {
  const toy = 'a toy, such as ring()';
  requireMethods('distribution', distribution, ['draw'], toy);
  const { dimension, description } = distribution;
  requireInteger('distribution.dimension', dimension, 1);
  requireObject('distribution.description', description, `that of ${toy}`);
  requireString('distribution.description.kind', description.kind, `that of ${toy}`);
}

/** Rounds weight · count to integers whose sum is `count`; the largest remainders round up. */
function quotas(weights: readonly number[], count: number): number[] {
  const shares = weights.map((weight) => weight * count);
  const whole = shares.map(Math.floor);
  const left = count - whole.reduce((sum, share) => sum + share, 0);
  const remainder = shares.map((share, k) => share - whole[k]!);
  const order = [...remainder.keys()].sort((a, b) => remainder[b]! - remainder[a]!);
  for (const k of order.slice(0, left)) whole[k]!++;
  return whole;
}
