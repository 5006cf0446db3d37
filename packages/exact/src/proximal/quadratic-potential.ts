/**
 * The full quadratic potential Φ(x) = a·x + ½ xᵀQx that attains O2Full, from moments.
 *
 * With d = E x − E y and N = S_x − S_y + d dᵀ, the objective of the main paper's section 4.3 with a
 * symmetric Q and a price (ε/2)‖Q‖² is
 *
 *   2L(a, Q) = 2 a·d + tr Q(S_x − S_y + m_x m_xᵀ − m_y m_yᵀ) − E‖a + Q y‖² − ε‖Q‖².
 *
 * The best a for given Q is d − Q m_y, which leaves ‖d‖² + tr(QN) − tr(Q (S_y + ε) Q); so
 *
 *   Q (S_y + ε) + (S_y + ε) Q = N,   D̃² = ‖d‖² + ½ tr(QN) = ‖d‖² + tr(Q (S_y + ε) Q).
 */

import { ArgumentError, requireNonNegative } from '@wprox/arguments';
import type { Matrix } from 'ml-matrix';
import { checkOptions } from '../inputs/options.js';
import { finiteSquare } from '../inputs/result.js';
import { lyapunovEquation } from '../linear-algebra/lyapunov.js';
import { damped, dot, largestEntry, times } from '../linear-algebra/matrix.js';
import { losesObjective, momentTolerance } from '../linear-algebra/pseudo-inverse.js';

/** D̃² of O2Full with the potential that attains it. */
export interface QuadraticPotential {
  /** D̃² = ‖d‖² + tr(Q (S_y + ε) Q). */
  readonly squaredDistance: number;
  /** a* = d − Q* E y. */
  readonly a: Float64Array;
  /** Q*, symmetric, n × n. */
  readonly q: Matrix;
}

/**
 * @param excess N, n × n. @param meanShift d. @param anchorMean m_y.
 * @param anchorCovariance S_y.
 * @throws ArgumentError naming `damping`: negative, or 0 where y does not vary in a direction in which
 *   the second moment changes, for the supremum is infinite there.
 */
export function quadraticPotential(
  excess: Matrix,
  meanShift: Float64Array,
  anchorMean: Float64Array,
  anchorCovariance: Matrix,
  damping: number,
): QuadraticPotential {
  finiteSquare('y', largestEntry(excess));
  const covariance = damped(anchorCovariance, damping);
  const solved = lyapunovEquation(covariance, { tolerance: momentTolerance }).solve(excess);
  if (losesObjective(solved)) {
    throw new ArgumentError(
      'damping',
      `is ${damping} but y is constant in some direction in which the second moment of x differs; ` +
        'expected a damping above 0',
    );
  }
  const { solution: q, objective } = solved;
  const moved = times(q, anchorMean);
  const a = meanShift.map((d, i) => d - moved[i]!);
  return { squaredDistance: finiteSquare('y', dot(meanShift, meanShift) + objective), a, q };
}

/** Options of the distances with quadratic potentials. */
export interface DampingOptions {
  /** ε ≥ 0, Levenberg-Marquardt, in squared sample units. Default 0. */
  readonly damping?: number;
}

/** @throws ArgumentError naming `options`, or `damping` unless a finite number of at least 0. */
export function readDamping(options: DampingOptions): number {
  checkOptions(options, ['damping'], '{ damping: 1e-6 }');
  const { damping = 0 } = options;
  requireNonNegative('damping', damping);
  return damping;
}
