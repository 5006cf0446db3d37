/**
 * The Fokker-Planck equation on an interval of the line, the gradient flow of KL(ρ‖e^{−V}) in W₂:
 *
 *   ∂ρ/∂t = ∂_x(ρ V′ + ∂_xρ),   no flux at the ends.
 *
 * Finite volumes with the fluxes of Scharfetter and Gummel (Chang and Cooper's for this equation), which
 * keep e^{−V} and the mass exactly and the sign of ρ, second order in the cells' width. Time is exact: the
 * exponential of the tridiagonal matrix. Two grids, one twice as fine, give the fourth order at the edges
 * that they share; a third one, coarser, gives the error.
 */
import { ArgumentError, requireNonNegative } from '@wprox/arguments';
import { numberFrom } from '../inputs/callback.js';
import { requireNumber } from '../inputs/number.js';
import { checkProperties } from '../inputs/options.js';
import { readInterval } from '../inputs/vector.js';
import type { Density } from '../measures/density.js';
import { readDensity } from '../measures/read-density.js';
import { tabulatedDensity } from './tabulated-density.js';
import { applyExponential, type Tridiagonal } from './tridiagonal.js';

/** A Fokker-Planck equation on the line and its start. */
export interface FokkerPlanck {
  /** V(x), finite on the interval. Only its differences matter. */
  readonly potential: (x: number) => number;
  /** ρ₀, of which at most 1e-9 lies outside the interval. */
  readonly start: Density;
  /** No mass passes its ends. For a flow on the whole line, choose ends that almost no mass reaches. */
  readonly interval: readonly [lower: number, upper: number];
  /** Cells of the result, an even number. Default 1000; the finer of the two grids has twice as many. */
  readonly cells?: number;
}

/** The solution of a Fokker-Planck equation at one time. */
export interface FokkerPlanckSolution {
  /** The cells' edges, cells + 1 numbers in increasing order. */
  readonly grid: Float64Array;
  /** ρ(t) at the edges. */
  readonly values: Float64Array;
  /** The distribution function at the edges. */
  readonly cdf: Float64Array;
  /** ρ(t) as a distribution, with quantiles, for W_p and divergences. */
  readonly density: Density;
  /** Bounds the error of the distribution function at the edges. */
  readonly error: number;
}

/**
 * Solves the Fokker-Planck equation up to a time.
 *
 * @param problem the potential, the start and the grid. @param time t ≥ 0.
 * @returns ρ(t) on the grid and as a density, and a bound of the error.
 * @throws ArgumentError naming `potential` (not finite), `start` (mass outside the interval), `interval`,
 *   `cells` (an even integer from 8 to 1,000,000) or `time` (negative, or not resolved to 1e-9 by 1,024 steps).
 *
 * Reference: [34]; [35].
 *
 * @example
 * const doubleWell = (x) => (x * x - 1) ** 2;
 * const at = fokkerPlanck({ potential: doubleWell, start: normal(1, 0.5), interval: [-4, 4] }, 0.5);
 * at.density.quantile(0.5);
 */
export function fokkerPlanck(problem: FokkerPlanck, time: number): FokkerPlanckSolution {
  const names = ['potential', 'start', 'interval', 'cells'];
  checkProperties('problem', problem, names, '{ potential, start, interval }', [
    'potential',
    'start',
    'interval',
  ]);
  const { cells = 1000 } = problem;
  const potential = numberFrom('potential', problem.potential);
  const start = readDensity('start', problem.start);
  const interval = readInterval('interval', problem.interval);
  const [lower, upper] = interval;
  if (!Number.isFinite(upper - lower)) {
    throw new ArgumentError('interval', `is [${lower}, ${upper}]; expected finite lower < upper`);
  }
  const isEven = (count: number) => Number.isSafeInteger(count / 2) && count >= 8 && count <= 1e6;
  requireNumber('cells', cells, isEven, 'an even integer from 8 to 1,000,000');
  requireNonNegative('time', time);
  const outside = start.cdf(lower) + start.survival(upper);
  if (!(outside <= 1e-9)) {
    throw new ArgumentError(
      'start',
      `has a mass of ${outside} outside [${lower}, ${upper}]; expected at most 1e-9: widen the interval`,
    );
  }
  const quarter = evolved(potential, start, interval, cells / 2, time);
  const half = evolved(potential, start, interval, cells, time, quarter.steps);
  const fine = evolved(potential, start, interval, 2 * cells, time, half.steps);
  const coarse = extrapolated(quarter.masses, half.masses);
  const masses = extrapolated(half.masses, fine.masses);
  let discrepancy = 0;
  let below = 0;
  for (let i = 0; i < coarse.length; i++) {
    below += masses[2 * i]! + masses[2 * i + 1]! - coarse[i]!;
    discrepancy = Math.max(discrepancy, Math.abs(below));
  }
  // The edges are rounded, and with them the places of the masses.
  const rounding =
    (4 * Number.EPSILON * Math.max(Math.abs(lower), Math.abs(upper))) / (upper - lower);
  const peak = cells * masses.reduce((max, mass) => Math.max(max, mass), 0);
  // Four times: starts that are rough or narrower than a cell converge slowly and irregularly.
  // Where in a cell a jump or a peak lies moves it by up to the cell; diffusion fades that as 1/√(4πt).
  const width = (upper - lower) / (2 * cells);
  const misplaced = fine.roughness * Math.min(1, width / Math.sqrt(4 * Math.PI * time));
  const error =
    outside + 4 * discrepancy + misplaced + half.error + 2 * fine.error + rounding * peak;
  const grid = Float64Array.from(
    { length: cells + 1 },
    (_, i) => lower + ((upper - lower) * i) / cells,
  );
  return { grid, ...tabulatedDensity(grid, masses), error };
}

/** Richardson's extrapolation of a second-order scheme, from cells and their halves. */
function extrapolated(whole: Float64Array, halves: Float64Array): Float64Array {
  return whole.map((mass, i) => {
    const inHalves = halves[2 * i]! + halves[2 * i + 1]!;
    return inHalves + (inHalves - mass) / 3;
  });
}

/** The masses of the cells at a time. */
function evolved(
  potential: (x: number) => number,
  start: Density,
  [lower, upper]: readonly [number, number],
  cells: number,
  time: number,
  leastSteps = 1,
): { masses: Float64Array; steps: number; error: number; roughness: number } {
  const middle = lower + (upper - lower) / 2;
  const edge = (i: number) => lower + ((upper - lower) * i) / cells;
  const masses = Float64Array.from({ length: cells }, (_, i) =>
    // Differences of the tail that is small keep its digits.
    edge(i) < middle
      ? start.cdf(edge(i + 1)) - start.cdf(edge(i))
      : start.survival(edge(i)) - start.survival(edge(i + 1)),
  );
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  for (let i = 0; i < cells; i++) masses[i]! /= total;
  const roughness = masses.reduce((most, mass, i) => {
    const beside = (masses[i - 1] ?? mass) + (masses[i + 1] ?? mass);
    return Math.max(most, Math.abs(beside - 2 * mass));
  }, 0);
  if (time === 0) return { masses, steps: 1, error: 0, roughness: 0 };
  const generator = scharfetterGummel(potential, edge, cells);
  const scaledTime = (time / (upper - lower) / (upper - lower)) * cells * cells;
  const after = (steps: number) => {
    let at: Float64Array = masses;
    for (let k = 0; k < steps; k++) {
      const next = applyExponential(generator, scaledTime / steps, at);
      // The mass is kept but for rounding, which grows with the time.
      const mass = next.reduce((sum, value) => sum + value, 0);
      at = next.map((value) => value / mass);
    }
    return at;
  };
  // The contour suits eigenvalues; strong drift needs steps too. Half as long ones tell.
  let before = after(leastSteps);
  for (let steps = 2 * leastSteps; steps <= 1024; steps *= 2) {
    const now = after(steps);
    const error = now.reduce((sum, mass, i) => sum + Math.abs(mass - before[i]!), 0);
    if (error < 1e-9) return { masses: now, steps: steps / 2, error, roughness };
    before = now;
  }
  throw new ArgumentError(
    'time',
    `is ${time}, which 1024 steps do not resolve to 1e-9; expected less, or a narrower interval`,
  );
}

/** The rates of exchange between cells of width 1: from cell i to i + 1 at B(V_{i+1} − V_i). */
function scharfetterGummel(
  potential: (x: number) => number,
  edge: (i: number) => number,
  cells: number,
): Tridiagonal {
  const values = Float64Array.from({ length: cells }, (_, i) => {
    const value = potential(edge(i + 0.5));
    if (Number.isFinite(value)) return value;
    throw new ArgumentError(
      'potential',
      `is ${value} at ${edge(i + 0.5)}; expected a finite number`,
    );
  });
  const lower = new Float64Array(cells - 1);
  const upper = new Float64Array(cells - 1);
  const diagonal = new Float64Array(cells);
  for (let i = 0; i + 1 < cells; i++) {
    const rise = values[i + 1]! - values[i]!;
    lower[i] = bernoulli(rise);
    upper[i] = bernoulli(-rise);
    diagonal[i]! -= lower[i]!;
    diagonal[i + 1]! -= upper[i]!;
  }
  return { lower, diagonal, upper };
}

/** B(w) = w/(e^w − 1), 1 at 0. */
function bernoulli(w: number): number {
  return w === 0 ? 1 : w / Math.expm1(w);
}
