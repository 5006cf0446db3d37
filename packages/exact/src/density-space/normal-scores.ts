/**
 * Distributions on the line by their quantiles at normal scores: X_i = Q(Φ(z_i)) for equally spaced z_i,
 * the monotone map x = X(z) that makes the distribution of a standard normal z. Gaussians are straight
 * lines in z, tails are resolved as finely as the middle, and sums over i are integrals over the mass:
 * the trapezoidal rule is exact to rounding for the analytic.
 */
import { ArgumentError } from '@wprox/arguments';
import { assertFinite } from '../inputs/vector.js';
import type { Density } from '../measures/density.js';
import { standardNormalCdf, standardNormalPdf } from '../measures/standard-normal.js';

/** A distribution on the line; make one with {@link normalScores}. */
export interface NormalScores {
  /** z_i, equally spaced, from −range to range. */
  readonly scores: Float64Array;
  /** The mass of each node, φ(z_i) dz; their sum is 1. */
  readonly masses: Float64Array;
  /** X_i, the quantile of Φ(z_i), strictly increasing. */
  readonly values: Float64Array;
}

export interface ScoreOptions {
  /** Default 401. */
  readonly nodes?: number;
  /** The largest score. Default 8, beyond which 6e-16 of the mass lies on each side. */
  readonly range?: number;
}

/** The scores z_i and their masses. @throws ArgumentError naming `nodes` or `range`. */
export function scoreNodes({
  nodes = 401,
  range = 8,
}: ScoreOptions): Pick<NormalScores, 'scores' | 'masses'> {
  if (!Number.isSafeInteger(nodes) || nodes < 3) {
    throw new ArgumentError('nodes', `is ${nodes}; expected an integer of at least 3`);
  }
  if (!(range > 0 && range <= 37)) {
    throw new ArgumentError('range', `is ${range}; expected above 0 and at most 37`);
  }
  const scores = Float64Array.from(
    { length: nodes },
    (_, i) => (range * (2 * i - (nodes - 1))) / (nodes - 1),
  );
  const raw = scores.map(standardNormalPdf);
  const total = raw.reduce((sum, mass) => sum + mass, 0);
  return { scores, masses: raw.map((mass) => mass / total) };
}

/**
 * Tabulates the quantiles of a distribution at normal scores.
 *
 * @param density with quantiles. @param options the `nodes` and the `range` of scores.
 * @returns the nodes; ∫f dρ ≈ Σ masses f(values).
 * @throws ArgumentError naming `nodes` (an integer of at least 3), `range` (0 < range ≤ 37) or
 *   `density` (quantiles that are not finite or do not increase, as at an atom).
 *
 * Reference: [4], theorem 2.18, for its use in W₂.
 *
 * @example
 * normalScores(normal(3, 2)).values; // 3 + 2 z_i
 */
export function normalScores(
  density: Pick<Density, 'quantile' | 'upperQuantile'>,
  options: ScoreOptions = {},
): NormalScores {
  const { scores, masses } = scoreNodes(options);
  const values = scores.map((z) =>
    z <= 0 ? density.quantile(standardNormalCdf(z)) : density.upperQuantile(standardNormalCdf(-z)),
  );
  assertIncreasing('density', values);
  return { scores, masses, values };
}

/** @throws ArgumentError naming `argument` unless the quantiles are finite and increase strictly. */
export function assertIncreasing(argument: string, values: Float64Array): void {
  assertFinite(argument, values);
  for (let i = 1; i < values.length; i++) {
    if (!(values[i]! > values[i - 1]!)) {
      throw new ArgumentError(
        argument,
        `has the quantiles ${values[i - 1]}, ${values[i]} at nodes ${i - 1}, ${i}; expected an increase`,
      );
    }
  }
}

/**
 * Computes W₂² of two distributions at the same scores, Σ masses (X_i − Y_i)², in squared units of x.
 *
 * @returns squared units of x.
 * @throws ArgumentError naming `second` if it has other scores.
 *
 * Reference: [4], theorem 2.18.
 */
export function normalScoresSquaredW2(first: NormalScores, second: NormalScores): number {
  const { scores, masses, values } = first;
  const last = scores.length - 1;
  if (second.scores.length !== last + 1 || second.scores[last] !== scores[last]) {
    throw new ArgumentError(
      'second',
      'has other scores than first; expected equal nodes and range',
    );
  }
  return values.reduce((sum, x, i) => sum + masses[i]! * (x - second.values[i]!) ** 2, 0);
}
