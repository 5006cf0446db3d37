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
import { ArgumentError, requireInteger, requirePositive } from '@wprox/arguments';
import { numberFrom } from '../inputs/callback.js';
import { checkOptions, requireMembers } from '../inputs/options.js';
import type { Density } from '../measures/density.js';
import { isDensity, readDensity } from '../measures/read-density.js';
import { assertIncreasing, type NormalScores, normalScores, readScores } from './normal-scores.js';
import { solvePositiveTridiagonal } from './tridiagonal.js';

/** V on the line with its derivatives. */
export interface LinePotential {
  value(x: number): number;
  derivative(x: number): number;
  secondDerivative(x: number): number;
}

/**
 * Computes F(ρ) = KL(ρ‖e^{−V}) = ∫ρ log ρ dx + ∫ρV dx, where e^{−V} need not have mass 1.
 *
 * @returns F with an error of O(dz²) of the scores (0 for a Gaussian and a quadratic V); Infinity where
 *   quantiles do not increase.
 * @throws what the potential throws.
 *
 * Reference: [13], section 2.
 */
export function relativeEntropy(potential: LinePotential, at: NormalScores): number {
  return relativeEntropyAt(readLinePotential('potential', potential), readScores('at', at));
}

/** Reads a potential. @throws ArgumentError that names `argument`; its functions throw it for no numbers. */
export function readLinePotential(argument: string, potential: LinePotential): LinePotential {
  const names = ['value', 'derivative', 'secondDerivative'] as const;
  requireMembers(argument, potential, names, 'V as { value, derivative, secondDerivative }');
  const [value, derivative, secondDerivative] = names.map((name) =>
    numberFrom(`${argument}.${name}`, (x: number) => potential[name](x)),
  );
  return { value: value!, derivative: derivative!, secondDerivative: secondDerivative! };
}

/** {@link relativeEntropy} of arguments that are known to be right. */
export function relativeEntropyAt(potential: LinePotential, at: NormalScores): number {
  const { values, masses, scores } = at;
  const gaps = gapMasses(at);
  const dz = scores[1]! - scores[0]!;
  let sum = -(1 + Math.log(2 * Math.PI)) / 2;
  for (let i = 0; i < values.length; i++) {
    sum += masses[i]! * potential.value(values[i]!);
    if (i === 0) continue;
    const gap = values[i]! - values[i - 1]!;
    if (!(gap > 0)) return Infinity;
    sum -= gaps[i - 1]! * Math.log(gap / dz);
  }
  return sum;
}

/** ∂F/∂X_i of {@link relativeEntropy}. */
export function relativeEntropyGradient(potential: LinePotential, at: NormalScores): Float64Array {
  const { values, masses } = at;
  const gaps = gapMasses(at);
  const result = values.map((x, i) => masses[i]! * potential.derivative(x));
  for (let i = 1; i < values.length; i++) {
    const pull = gaps[i - 1]! / (values[i]! - values[i - 1]!);
    result[i]! -= pull;
    result[i - 1]! += pull;
  }
  return result;
}

/**
 * Makes one step of the JKO scheme for F = KL(ρ‖e^{−V}).
 *
 * @param potential V; for a V that is not convex h must be below 1/max(−V″), else the minimum that is
 *   found is a local one. @param at ρᵏ by quantiles: {@link normalScores}. @param h the step in time.
 * @returns ρᵏ⁺¹ at the same scores.
 * @throws ArgumentError naming `h` (not positive, or too large for a minimum to be found), `potential`
 *   (not finite) or `at` (quantiles that do not increase).
 *
 * Reference: [13], section 4.
 */
export function jkoStep(potential: LinePotential, at: NormalScores, h: number): NormalScores {
  const [v, start] = [readLinePotential('potential', potential), readScores('at', at)];
  requirePositive('h', h);
  return stepFrom(v, start, h);
}

function stepFrom(potential: LinePotential, at: NormalScores, h: number): NormalScores {
  const { masses, values } = at;
  assertIncreasing('at', values);
  const n = values.length;
  const gaps = gapMasses(at);
  // Places y relative to the middle in units of the spread: gaps keep their digits far from 0, and
  // squares neither overflow nor vanish. The objective is h F + ½ W₂² in squared spreads.
  const center = values[n >> 1]!;
  const unit = spreadOf(masses, values, center);
  const anchor = values.map((x) => (x - center) / unit);
  const weight = h / unit / unit;
  const placeOf = (y: number) => center + unit * y;
  const objective = (y: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const energy = weight * potential.value(placeOf(y[i]!));
      sum += masses[i]! * (energy + (y[i]! - anchor[i]!) ** 2 / 2);
      if (i === 0) continue;
      const gap = y[i]! - y[i - 1]!;
      if (!(gap > 0)) return Infinity;
      sum -= weight * gaps[i - 1]! * Math.log(gap);
    }
    return sum;
  };
  let y: Float64Array = anchor.slice();
  let value = objective(y);
  if (!Number.isFinite(value)) {
    throw new ArgumentError('potential', 'is not finite at the quantiles; expected finite numbers');
  }
  let before = Infinity;
  for (let iteration = 0; iteration < 200; iteration++) {
    const { step, exact, decrement, rounding } = newtonStep(y);
    if (step === undefined) break;
    const length = Math.sqrt(step.reduce((sum, s, i) => sum + masses[i]! * s * s, 0));
    // Values carry rounding, that of the places where V is taken too; it must not stop the last steps.
    const noise = 1e-15 * (1 + Math.abs(value)) + rounding;
    let size = 1;
    let next = y;
    let found = Infinity;
    for (; size > 1e-9; size /= 2) {
      next = y.map((v, i) => v - size * step[i]!);
      found = objective(next);
      if (found <= value - 1e-4 * size * decrement + noise) break;
    }
    if (!(found < Infinity)) break;
    y = next;
    value = found;
    // Near the end each step is the square of the one before, unless it is rounding.
    const extent = 1 + spreadOf(masses, y, 0);
    const still = length <= 1e-11 * extent || (length <= 1e-6 * extent && length > before / 4);
    before = length;
    if (exact && size === 1 && still) return { ...at, values: ordered(y.map(placeOf)) };
  }
  throw new ArgumentError(
    'h',
    `is ${h}, for which the step found no minimum in 200 iterations; expected a smaller one`,
  );

  /** Newton's step at y, or one with V's concave part left out where the Hessian is indefinite. */
  function newtonStep(y: Float64Array) {
    const gradient = new Float64Array(n);
    const diagonal = new Float64Array(n);
    const convex = new Float64Array(n);
    const off = new Float64Array(n - 1);
    let rounding = 0;
    for (let i = 0; i < n; i++) {
      const x = placeOf(y[i]!);
      const curvature = 1 + h * potential.secondDerivative(x);
      const slope = (h / unit) * potential.derivative(x);
      gradient[i]! += masses[i]! * (slope + y[i]! - anchor[i]!);
      rounding += masses[i]! * Math.abs(slope * (x / unit)) * Number.EPSILON;
      diagonal[i]! += masses[i]! * curvature;
      convex[i]! += masses[i]! * Math.max(curvature, 0.1);
      if (i === 0) continue;
      const gap = y[i]! - y[i - 1]!;
      const pull = (weight * gaps[i - 1]!) / gap;
      gradient[i]! -= pull;
      gradient[i - 1]! += pull;
      off[i - 1] = -pull / gap;
      for (const d of [diagonal, convex]) {
        d[i]! += pull / gap;
        d[i - 1]! += pull / gap;
      }
    }
    const newton = solvePositiveTridiagonal(diagonal, off, gradient);
    const step = newton ?? solvePositiveTridiagonal(convex, off, gradient);
    const decrement = step?.reduce((sum, s, i) => sum + s * gradient[i]!, 0) ?? 0;
    return { step, exact: newton !== undefined, decrement, rounding };
  }
}

/** Quantiles that rounding made equal are a step too fine for where they lie. */
function ordered(values: Float64Array): Float64Array {
  assertIncreasing('at', values);
  return values;
}

/**
 * Follows the JKO scheme.
 *
 * @param start ρ⁰, a density or its quantiles. @param options `h`: the step in time; `steps`: how many.
 * @returns ρ⁰, ..., ρᴷ: steps + 1 of them, ρᵏ at time kh with an error of O(h).
 * @throws ArgumentError naming `steps`, or as {@link jkoStep} and {@link normalScores}.
 *
 * Reference: [13], section 4.
 *
 * @example
 * const quadratic = { value: (x) => x * x / 2, derivative: (x) => x, secondDerivative: () => 1 };
 * jkoFlow(quadratic, normal(2, 0.5), { h: 0.1, steps: 10 });
 */
export function jkoFlow(
  potential: LinePotential,
  start: Density | NormalScores,
  options: { readonly h: number; readonly steps: number },
): NormalScores[] {
  const v = readLinePotential('potential', potential);
  const first = isDensity(start) ? normalScores(readDensity('start', start)) : start;
  checkOptions(options, ['h', 'steps'], '{ h: 0.1, steps: 10 }', ['h', 'steps']);
  const { h, steps } = options;
  requirePositive('h', h);
  requireInteger('steps', steps, 0, mostSteps);
  const path = [readScores('start', first)];
  for (let k = 0; k < steps; k++) path.push(stepFrom(v, path[k]!, h));
  return path;
}

/** A path keeps every step. */
const mostSteps = 1e6;

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

/** The root of the mean square of x − center. */
function spreadOf(masses: Float64Array, x: Float64Array, center: number): number {
  const size = x.reduce((max, v) => Math.max(max, Math.abs(v - center)), 0);
  const mean = x.reduce((sum, v, i) => sum + masses[i]! * ((v - center) / size) ** 2, 0);
  return size * Math.sqrt(mean);
}
