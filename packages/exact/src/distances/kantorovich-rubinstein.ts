/**
 * The Kantorovich-Rubinstein theorem (lecture notes), checked rather than believed:
 *
 *   W₁(p, q) = min over couplings of E‖x − y‖ = max over critics f with ‖f‖_Lip ≤ 1 of E_p f − E_q f.
 */

import { pdfsOf } from '../divergences/divergences.js';
import type { Density } from '../measures/density.js';
import type { DiscreteInput, WeightedPoints } from '../measures/discrete.js';
import { readDiscrete } from '../measures/discrete.js';
import { integrate } from '../quadrature/gauss-kronrod.js';
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
 * W₁ by transport and by an optimal critic, each computed on its own.
 *
 * Discrete measures: the critic is f(x) = min over y_j of ‖x − y_j‖ − v_j, with v the dual potential
 * on q's points. Densities: f' = sign(F_q − F_p), which turns E_p f − E_q f into ∫ |F_p − F_q|.
 *
 * @param p, q discrete measures or samples of the same dimension, or two densities with pdfs.
 * @throws ArgumentError naming `p` or `q`. @throws QuadratureError if W₁ of the densities cannot be had.
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
  return 'cdf' in p && 'cdf' in q
    ? ofDensities(p, q)
    : ofDiscrete(readDiscrete('p', p as DiscreteInput), readDiscrete('q', q as DiscreteInput));
}

function ofDiscrete(p: WeightedPoints, q: WeightedPoints): KantorovichRubinstein {
  const { cost, targetPotential } = optimalTransport(p, q, 1);
  const critic = (point: ArrayLike<number>) => {
    let least = Infinity;
    for (let j = 0; j < q.count; j++) {
      let square = 0;
      for (let k = 0; k < q.dimension; k++) {
        square += (point[k]! - q.values[j * q.dimension + k]!) ** 2;
      }
      least = Math.min(least, Math.sqrt(square) - targetPotential[j]!);
    }
    return least;
  };
  return { primal: cost, dual: expectation(p, critic) - expectation(q, critic), critic };
}

function expectation(measure: WeightedPoints, f: (point: Float64Array) => number): number {
  const { dimension, values, weights } = measure;
  return weights.reduce(
    (sum, weight, i) => sum + weight * f(values.subarray(i * dimension, (i + 1) * dimension)),
    0,
  );
}

function ofDensities(p: Density, q: Density): KantorovichRubinstein {
  const [f, g] = [pdfsOf('p', p).pdf, pdfsOf('q', q).pdf];
  const { rise, turns } = cdfDifference(p, q);
  // Between turns the sign is that in the middle; beyond the outer ones it is the opposite of it.
  const slopes = turns.slice(1).map((turn, i) => Math.sign(rise((turn + turns[i]!) / 2)));
  if (turns.length > 1) {
    slopes.unshift(-slopes[0]!);
    slopes.push(-slopes.at(-1)!);
  } else {
    const side = (sign: number) => Math.sign(rise((turns[0] ?? p.quantile(0.5)) + sign * spread));
    const spread = p.quantile(0.75) - p.quantile(0.25);
    slopes.push(side(turns.length === 0 ? 0 : -1));
    if (turns.length === 1) slopes.push(-slopes[0]!);
  }
  const heights = [0];
  for (let i = 1; i < turns.length; i++) {
    heights.push(heights[i - 1]! + slopes[i]! * (turns[i]! - turns[i - 1]!));
  }
  const critic = (point: ArrayLike<number>) => {
    const x = point[0]!;
    const next = turns.findIndex((turn) => x < turn);
    const piece = next === -1 ? turns.length : next;
    const from = Math.max(0, piece - 1);
    return heights[from]! + slopes[piece]! * (x - (turns[from] ?? 0));
  };
  const cuts = [...turns, ...p.breakpoints, ...q.breakpoints];
  const dual = integrate(
    (x) => critic([x]) * (f(x) - g(x)),
    Math.min(p.support[0], q.support[0]),
    Math.max(p.support[1], q.support[1]),
    { breakpoints: cuts },
  ).value;
  return { primal: wassersteinOnLine(p, q, 1), dual, critic };
}
