/**
 * The Kantorovich-Rubinstein theorem (lecture notes), checked rather than believed:
 *
 *   W₁(p, q) = min over couplings of E‖x − y‖ = max over critics f with ‖f‖_Lip ≤ 1 of E_p f − E_q f.
 */

import { readVector } from '../inputs/vector.js';
import type { Density } from '../measures/density.js';
import type { DiscreteInput, WeightedPoints } from '../measures/discrete.js';
import { readDiscrete } from '../measures/discrete.js';
import { isDensity, readDensity } from '../measures/read-density.js';
import { integrate } from '../quadrature/gauss-kronrod.js';
import { signChanges } from '../quadrature/sign-changes.js';
import { cdfDifference } from './cdf-difference.js';
import { optimalTransport } from './discrete.js';
import { wassersteinOnLine } from './line.js';

/** Both sides of the theorem. */
export interface KantorovichRubinstein {
  /** W₁ as a cost of transport. */
  readonly primal: number;
  /** E_p f − E_q f of the critic, evaluated as such. */
  readonly dual: number;
  /** An optimal critic f, of Lipschitz constant 1 on the whole space; a point is its coordinates. */
  readonly critic: (point: ArrayLike<number>) => number;
}

/**
 * Computes W₁ by transport and by an optimal critic, each computed on its own.
 *
 * Discrete measures: the critic is f(x) = min over y_j of ‖x − y_j‖ − v_j, with v the dual potential
 * on q's points. Densities: f' = sign(F_q − F_p), which turns E_p f − E_q f into ∫ |F_p − F_q|.
 *
 * @param p a discrete measure, samples, or a density.
 * @param q a density if p is one, else a discrete measure or samples of the same dimension.
 * @returns W₁ both ways, in the units of the points, and the critic, of Lipschitz constant 1.
 * @throws ArgumentError naming `p` or `q`.
 * @throws QuadratureError if W₁ of the densities cannot be had.
 *
 * Reference: [4], theorem 1.14; [3], section 3.
 *
 * @example
 * const { primal, dual } = kantorovichRubinstein([[0, 0]], [[3, 4]]); // 5 and 5
 */
export function kantorovichRubinstein(p: DiscreteInput, q: DiscreteInput): KantorovichRubinstein;
export function kantorovichRubinstein(p: Density, q: Density): KantorovichRubinstein;
export function kantorovichRubinstein(
  p: DiscreteInput | Density,
  q: DiscreteInput | Density,
): KantorovichRubinstein {
  if (isDensity(p) || isDensity(q)) {
    return ofDensities(readDensity('p', p as Density), readDensity('q', q as Density));
  }
  return ofDiscrete(readDiscrete('p', p), readDiscrete('q', q));
}

function ofDiscrete(p: WeightedPoints, q: WeightedPoints): KantorovichRubinstein {
  const { distance, targetPotential, unit } = optimalTransport(p, q, 1);
  const critic = (given: ArrayLike<number>) => {
    const point = readVector('point', given, q.dimension);
    let least = Infinity;
    for (let j = 0; j < q.count; j++) {
      const y = q.values.subarray(j * q.dimension, (j + 1) * q.dimension);
      const away = Math.hypot(...y.map((coordinate, k) => point[k]! - coordinate));
      least = Math.min(least, away - targetPotential[j]! * unit);
    }
    return least;
  };
  return { primal: distance, dual: expectation(p, critic) - expectation(q, critic), critic };
}

function expectation(measure: WeightedPoints, f: (point: Float64Array) => number): number {
  const { dimension, values, weights } = measure;
  return weights.reduce(
    (sum, weight, i) => sum + weight * f(values.subarray(i * dimension, (i + 1) * dimension)),
    0,
  );
}

function ofDensities(p: Density, q: Density): KantorovichRubinstein {
  const { critic, turns } = criticOf(p, q);
  return {
    primal: wassersteinOnLine(p, q, 1),
    dual: expectedRise(p, q, critic, turns),
    critic: (point) => critic(readVector('point', point, 1)[0]!),
  };
}

/** Where to look at the distribution functions, as fractions of their mass from either end. */
const levels = [
  ...Array.from({ length: 64 }, (_, k) => (k + 1) / 128),
  ...Array.from({ length: 14 }, (_, k) => 10 ** -(k + 3)),
];

/** A critic of slope sign(F_q − F_p), and where it changes its slope. */
function criticOf(
  p: Density,
  q: Density,
): { readonly critic: (x: number) => number; readonly turns: readonly number[] } {
  const { rise, turns: coarse } = cdfDifference(p, q);
  const grid = [p, q]
    .flatMap((measure) => [
      ...levels.flatMap((u) => [measure.quantile(u), measure.upperQuantile(u)]),
      ...measure.breakpoints,
    ])
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const turns = signChanges(rise, [...grid, ...coarse]);
  // Between two turns the sign is that where the difference is largest: elsewhere it may touch 0.
  const slopes = [...turns, Infinity].map((end, i) => {
    const start = turns[i - 1] ?? -Infinity;
    const inside = grid.filter((x) => x >= start && x <= end).map(rise);
    const largest = inside.reduce((most, y) => (Math.abs(y) > Math.abs(most) ? y : most), 0);
    return largest < 0 ? -1 : 1;
  });
  const origin = turns[0] ?? p.quantile(0.5);
  const heights = [0];
  for (let i = 1; i < turns.length; i++) {
    heights.push(heights[i - 1]! + slopes[i]! * (turns[i]! - turns[i - 1]!));
  }
  const critic = (x: number) => {
    const next = turns.findIndex((turn) => x < turn);
    const piece = next === -1 ? turns.length : next;
    const from = Math.max(0, piece - 1);
    return heights[from]! + slopes[piece]! * (x - (turns[from] ?? origin));
  };
  return { critic, turns };
}

/**
 * E_p f − E_q f = ∫₀¹ f(Q_p(u)) − f(Q_q(u)) du, each half in s = −log 2u as in `line.ts`: by quantiles no
 * scale or distance of the densities is hard to see, and no density is needed.
 */
function expectedRise(
  p: Density,
  q: Density,
  critic: (x: number) => number,
  turns: readonly number[],
): number {
  const ends = [0.01, 0.5, 0.99].flatMap((u) => [p.quantile(u), q.quantile(u)]);
  const absoluteTolerance = 1e-14 * Math.max(...ends.map(Math.abs));
  const half = (
    side: 'quantile' | 'upperQuantile',
    kinks: readonly number[],
    tail: 'cdf' | 'survival',
  ) => {
    const masses = kinks.flatMap((x) => [p[tail](x), q[tail](x)]);
    return integrate(
      (s) => {
        const u = Math.exp(-s) / 2;
        // Below the smallest float64 there is no tail left to speak of.
        return u === 0 ? 0 : (critic(p[side](u)) - critic(q[side](u))) * u;
      },
      0,
      Infinity,
      {
        // The others span the decay of u, however near to each other the kinks are.
        breakpoints: [...masses.map((u) => -Math.log(2 * u)), 1, 6, 36],
        absoluteTolerance,
      },
    ).value;
  };
  const kinks = [...turns, ...p.breakpoints, ...q.breakpoints];
  return half('quantile', kinks, 'cdf') + half('upperQuantile', kinks, 'survival');
}
