/**
 * Distributions on the line by their quantiles at normal scores: X_i = Q(Φ(z_i)) for equally spaced z_i,
 * the monotone map x = X(z) that makes the distribution of a standard normal z. Gaussians are straight
 * lines in z, tails are resolved as finely as the middle, and sums over i are integrals over the mass:
 * the trapezoidal rule is exact to rounding for the analytic.
 */
import { ArgumentError, requireInteger } from '@wprox/arguments';
import { numberFrom } from '../inputs/callback.js';
import { requireNumber } from '../inputs/number.js';
import { checkOptions, checkProperties, requireMembers } from '../inputs/options.js';
import { finiteSquare } from '../inputs/result.js';
import { assertFinite, readVector } from '../inputs/vector.js';
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

/** Options of {@link normalScores}. */
export interface ScoreOptions {
  /** Default 401. */
  readonly nodes?: number;
  /** The largest score. Default 8, beyond which 6e-16 of the mass lies on each side. */
  readonly range?: number;
}

/** The scores z_i and their masses. @throws ArgumentError naming `nodes` or `range`. */
export function scoreNodes(options: ScoreOptions): Pick<NormalScores, 'scores' | 'masses'> {
  checkOptions(options, ['nodes', 'range'], '{ nodes: 401 }');
  const { nodes = 401, range = 8 } = options;
  requireInteger('nodes', nodes, 3, 1e6);
  requireNumber('range', range, (x) => x > 0 && x <= 37, 'a number above 0 and at most 37');
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
  requireMembers('density', density, ['quantile', 'upperQuantile'], 'a density: normal(0, 1)');
  const lower = numberFrom('density.quantile', (u: number) => density.quantile(u));
  const upper = numberFrom('density.upperQuantile', (u: number) => density.upperQuantile(u));
  const { scores, masses } = scoreNodes(options);
  const values = scores.map((z) =>
    z <= 0 ? lower(standardNormalCdf(z)) : upper(standardNormalCdf(-z)),
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

/** Reads a distribution by its quantiles. @throws ArgumentError that names a property of `argument`. */
export function readScores(argument: string, input: NormalScores): NormalScores {
  const names = ['scores', 'masses', 'values'] as const;
  checkProperties(argument, input, names, 'normalScores(density)', names);
  const count = input.scores?.length;
  const [scores, masses, values] = names.map((name) =>
    readVector(`${argument}.${name}`, input[name], name === 'scores' ? undefined : count),
  ) as [Float64Array, Float64Array, Float64Array];
  if (scores.length < 3) {
    throw new ArgumentError(`${argument}.scores`, `has ${scores.length} entries; expected 3`);
  }
  return { scores, masses, values };
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
  const { scores, masses, values } = readScores('first', first);
  const other = readScores('second', second);
  const last = scores.length - 1;
  if (other.scores.length !== last + 1 || other.scores[last] !== scores[last]) {
    throw new ArgumentError(
      'second',
      'has other scores than first; expected equal nodes and range',
    );
  }
  const square = values.reduce((sum, x, i) => sum + masses[i]! * (x - other.values[i]!) ** 2, 0);
  return finiteSquare('second', square);
}
