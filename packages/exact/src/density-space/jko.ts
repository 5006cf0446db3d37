/**
 * The scheme of Jordan, Kinderlehrer and Otto in full density space on the line, the main paper's
 * equation (5) without a model:
 *
 *   ρᵏ⁺¹ = argmin F(ρ) + W₂²(ρ, ρᵏ)/(2h),   F(ρ) = KL(ρ‖e^{−V}) = ∫ρ log ρ + ∫ρV.
 *
 * In quantiles at normal scores, x = X(z), W₂² is Euclidean and F is convex for a convex V:
 *
 *   W₂² = Σ w_i (X_i − Xᵏ_i)²,   F = Σ w_i V(X_i) − Σ_g ω_g log((X_{i+1} − X_i)/dz) − ½ log 2πe.
 *
 * The weights of the gaps, ω_g = −dz Σ_{j ≤ i} z_j w_j, stand for φ dz and make summation by parts
 * (Stein's identity) exact: Gaussians under a quadratic V stay Gaussian to rounding, every other map errs
 * by O(dz²). Newton's method on a tridiagonal system finds the minimum.
 */
import { ArgumentError } from '../argument-error.js';
import type { Density } from '../measures/density.js';
import { type NormalScores, normalScores } from './normal-scores.js';
import { solvePositiveTridiagonal } from './tridiagonal.js';

/** V on the line with its derivatives. */
export interface LinePotential {
  value(x: number): number;
  derivative(x: number): number;
  secondDerivative(x: number): number;
}

/**
 * F(ρ) = KL(ρ‖e^{−V}) = ∫ρ log ρ dx + ∫ρV dx, where e^{−V} need not have mass 1.
 *
 * @returns F with an error of O(dz²) of the scores (0 for a Gaussian and a quadratic V).
 */
export function relativeEntropy(potential: LinePotential, at: NormalScores): number {
  const { values, masses, scores } = at;
  const gaps = gapMasses(at);
  const dz = scores[1]! - scores[0]!;
  let sum = -(1 + Math.log(2 * Math.PI)) / 2;
  for (let i = 0; i < values.length; i++) {
    sum += masses[i]! * potential.value(values[i]!);
    if (i > 0) sum -= gaps[i - 1]! * Math.log((values[i]! - values[i - 1]!) / dz);
  }
  return sum;
}

/**
 * Makes one step of the JKO scheme for F = KL(ρ‖e^{−V}).
 *
 * @param potential V; for a V that is not convex h must be below 1/max(−V″), else the minimum that is
 *   found is a local one. @param at ρᵏ by quantiles: {@link normalScores}. @param h the step in time.
 * @returns ρᵏ⁺¹ at the same scores.
 * @throws ArgumentError naming `h` (not positive, or too large for a minimum to be found) or `potential`
 *   (not finite).
 *
 * Reference: Jordan, Kinderlehrer and Otto 1998, equation 9.
 */
export function jkoStep(potential: LinePotential, at: NormalScores, h: number): NormalScores {
  if (!(h > 0 && Number.isFinite(h))) {
    throw new ArgumentError('h', `is ${h}; expected a finite number above 0`);
  }
  const { masses, values: anchor } = at;
  const n = anchor.length;
  const gaps = gapMasses(at);
  /** h F + ½ W₂², up to a constant; Infinity where the order is lost. */
  const objective = (x: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      sum += masses[i]! * (h * potential.value(x[i]!) + (x[i]! - anchor[i]!) ** 2 / 2);
      if (i === 0) continue;
      const gap = x[i]! - x[i - 1]!;
      if (!(gap > 0)) return Infinity;
      sum -= h * gaps[i - 1]! * Math.log(gap);
    }
    return sum;
  };
  let x: Float64Array = anchor.slice();
  let value = objective(x);
  if (!Number.isFinite(value)) {
    throw new ArgumentError('potential', 'is not finite at the quantiles; expected finite numbers');
  }
  for (let iteration = 0; iteration < 200; iteration++) {
    const gradient = new Float64Array(n);
    const diagonal = new Float64Array(n);
    const off = new Float64Array(n - 1);
    const convex = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const curvature = 1 + h * potential.secondDerivative(x[i]!);
      gradient[i]! += masses[i]! * (h * potential.derivative(x[i]!) + x[i]! - anchor[i]!);
      diagonal[i]! += masses[i]! * curvature;
      convex[i]! += masses[i]! * Math.max(curvature, 0.1);
      if (i === 0) continue;
      const gap = x[i]! - x[i - 1]!;
      const pull = (h * gaps[i - 1]!) / gap;
      gradient[i]! -= pull;
      gradient[i - 1]! += pull;
      off[i - 1] = -pull / gap;
      for (const d of [diagonal, convex]) {
        d[i]! += pull / gap;
        d[i - 1]! += pull / gap;
      }
    }
    const exact = solvePositiveTridiagonal(diagonal, off, gradient);
    const step = exact ?? solvePositiveTridiagonal(convex, off, gradient);
    if (step === undefined) break;
    const decrement = step.reduce((sum, s, i) => sum + s * gradient[i]!, 0);
    // Newton's decrement is the distance left in the norm of the problem, squared units of x.
    const scale = step.reduce((sum, s, i) => sum + masses[i]! * s * s, 0);
    let size = 1;
    let next = x;
    let found = Infinity;
    for (; size > 1e-9; size /= 2) {
      next = x.map((v, i) => v - size * step[i]!);
      found = objective(next);
      if (found <= value - 1e-4 * size * decrement + 1e-15 * (1 + Math.abs(value))) break;
    }
    if (!(found < Infinity)) break;
    x = next;
    value = found;
    if (exact && size === 1 && Math.sqrt(scale) <= 1e-11 * spreadOf(masses, x)) {
      return { ...at, values: x };
    }
  }
  throw new ArgumentError(
    'h',
    `is ${h}, for which the step found no minimum in 200 iterations; expected a smaller one`,
  );
}

/**
 * Follows the JKO scheme.
 *
 * @param start ρ⁰, a density or its quantiles. @param options `h`: the step in time; `steps`: how many.
 * @returns ρ⁰, ..., ρᴷ: steps + 1 of them, ρᵏ at time kh with an error of O(h).
 * @throws ArgumentError naming `steps`, or as {@link jkoStep} and {@link normalScores}.
 *
 * @example
 * const quadratic = { value: (x) => x * x / 2, derivative: (x) => x, secondDerivative: () => 1 };
 * jkoFlow(quadratic, normal(2, 0.5), { h: 0.1, steps: 10 });
 */
export function jkoFlow(
  potential: LinePotential,
  start: Density | NormalScores,
  { h, steps }: { readonly h: number; readonly steps: number },
): NormalScores[] {
  if (!Number.isSafeInteger(steps) || steps < 0) {
    throw new ArgumentError('steps', `is ${steps}; expected an integer of at least 0`);
  }
  const path = ['scores' in start ? start : normalScores(start)];
  for (let k = 0; k < steps; k++) path.push(jkoStep(potential, path[k]!, h));
  return path;
}

/** ω_g = −dz Σ_{j ≤ i} z_j w_j, one per gap. */
function gapMasses({ scores, masses }: NormalScores): Float64Array {
  const dz = scores[1]! - scores[0]!;
  const n = scores.length;
  const gaps = new Float64Array(n - 1);
  // From both ends, so that the small ones keep their digits.
  for (let i = 0, sum = 0; 2 * i < n - 1; i++) {
    sum -= dz * scores[i]! * masses[i]!;
    gaps[i] = sum;
    gaps[n - 2 - i] = sum;
  }
  return gaps;
}

/** The standard deviation. */
function spreadOf(masses: Float64Array, x: Float64Array): number {
  const mean = x.reduce((sum, v, i) => sum + masses[i]! * v, 0);
  return Math.sqrt(x.reduce((sum, v, i) => sum + masses[i]! * (v - mean) ** 2, 0));
}
