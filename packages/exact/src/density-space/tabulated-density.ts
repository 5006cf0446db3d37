/** A distribution on an interval from the masses of equal cells. */
import type { Density } from '../measures/density.js';
import { invertMonotone } from '../measures/monotone-inverse.js';
import { guarded } from '../measures/read-density.js';

/**
 * The distribution whose distribution function is the monotone cubic through its values at the edges.
 *
 * @param grid the edges of equal cells. @param masses one per cell, of sum 1; values below 0 that
 *   extrapolation or rounding left count as 0.
 */
export function tabulatedDensity(
  grid: Float64Array,
  masses: Float64Array,
): { values: Float64Array; cdf: Float64Array; density: Density } {
  const cells = masses.length;
  const width = (grid[cells]! - grid[0]!) / cells;
  const positive = masses.map((mass) => Math.max(0, mass));
  const total = positive.reduce((sum, mass) => sum + mass, 0);
  const share = positive.map((mass) => mass / total);
  const cdf = new Float64Array(cells + 1);
  const survival = new Float64Array(cells + 1);
  for (let i = 0; i < cells; i++) {
    cdf[i + 1] = Math.min(1, cdf[i]! + share[i]!);
    survival[cells - 1 - i] = Math.min(1, survival[cells - i]! + share[cells - 1 - i]!);
  }
  const values = edgeValues(share, width);
  // Fritsch and Carlson's bound on slopes keeps the cubic monotone.
  const slopes = values.map((value, i) =>
    Math.min(value, (3 * Math.min(share[i - 1] ?? Infinity, share[i] ?? Infinity)) / width),
  );
  const [lower, upper] = [grid[0]!, grid[cells]!];
  const cellOf = (x: number) => Math.min(cells - 1, Math.max(0, Math.floor((x - lower) / width)));
  /** The mass between the left edge of cell i and the point at fraction t of it. */
  const within = (i: number, t: number) => {
    const [a, b] = [slopes[i]! * width, slopes[i + 1]! * width];
    return t * (a + t * (3 * share[i]! - 2 * a - b + t * (a + b - 2 * share[i]!)));
  };
  const fraction = (i: number, x: number) => Math.min(1, Math.max(0, (x - grid[i]!) / width));
  const cdfAt = (x: number) => {
    if (x <= lower) return 0;
    if (x >= upper) return 1;
    const i = cellOf(x);
    return cdf[i]! + within(i, fraction(i, x));
  };
  const survivalAt = (x: number) => {
    if (x <= lower) return 1;
    if (x >= upper) return 0;
    const i = cellOf(x);
    return survival[i + 1]! + (share[i]! - within(i, fraction(i, x)));
  };
  const descending = survival.slice().reverse();
  const lowerQuantile = (u: number) => {
    const i = cellReaching(cdf, u);
    return grid[i]! + width * invertMonotone((t) => cdf[i]! + within(i, t), u, [0, 1]);
  };
  const upperQuantile = (u: number) => {
    const i = cells - 1 - cellReaching(descending, u);
    const above = (t: number) => survival[i + 1]! + (share[i]! - within(i, t));
    return grid[i]! + width * invertMonotone((t) => -above(t), -u, [0, 1]);
  };
  const pdf = (x: number) => {
    if (x < lower || x > upper) return 0;
    const i = cellOf(x);
    const t = fraction(i, x);
    const [a, b] = [slopes[i]!, slopes[i + 1]!];
    const mean = share[i]! / width;
    return Math.max(0, a + t * (6 * mean - 4 * a - 2 * b + t * (3 * a + 3 * b - 6 * mean)));
  };
  const quantile = (u: number) =>
    u <= 0 ? lower : u >= 1 ? upper : u <= 0.5 ? lowerQuantile(u) : upperQuantile(1 - u);
  const fromAbove = (u: number) =>
    u <= 0 ? upper : u >= 1 ? lower : u <= 0.5 ? upperQuantile(u) : lowerQuantile(1 - u);
  return {
    values,
    cdf,
    density: guarded<Density>({
      pdf,
      cdf: cdfAt,
      survival: survivalAt,
      quantile,
      upperQuantile: fromAbove,
      support: [lower, upper],
      breakpoints: [0.1, 0.5, 0.9].map(quantile),
    }),
  };
}

/** The density at the edges: the derivative of the distribution function, of fourth order inside. */
function edgeValues(share: Float64Array, width: number): Float64Array {
  const cells = share.length;
  const mean = (i: number) => share[i]! / width;
  return Float64Array.from({ length: cells + 1 }, (_, i) => {
    // Polynomials of which the four cells have the means; cubic at the ends.
    const fromEnd = Math.min(i, cells - i);
    const cell = (k: number) => mean(i <= cells - i ? k : cells - 1 - k);
    const value =
      fromEnd === 0
        ? (25 * cell(0) - 23 * cell(1) + 13 * cell(2) - 3 * cell(3)) / 12
        : fromEnd === 1
          ? (3 * cell(0) + 13 * cell(1) - 5 * cell(2) + cell(3)) / 12
          : (7 * (mean(i - 1) + mean(i)) - mean(i - 2) - mean(i + 1)) / 12;
    return Math.max(0, value);
  });
}

/** The cell at whose right edge non-decreasing values reach u for the first time. */
function cellReaching(values: Float64Array, u: number): number {
  let low = 0;
  let high = values.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle]! < u) low = middle;
    else high = middle;
  }
  return low;
}
