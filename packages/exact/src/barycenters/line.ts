/**
 * W₂ barycenters on the line, where the quantile function of the barycenter is the mean of the quantile
 * functions (Agueh and Carlier 2011, section 6.1; the line is isometric to quantiles in L²(0, 1)):
 *
 *   Q(u) = Σ w_i Q_i(u).
 */
import { type Steps, quantilesOf as stepQuantiles, stepsOf } from '../distances/line-steps.js';
import { requireLength } from '../inputs/vector.js';
import { type Density, density } from '../measures/density.js';
import type { DiscreteInput, DiscreteMeasure, WeightedPoints } from '../measures/discrete.js';
import { type LineMeasure, readLineMeasure } from '../measures/line.js';
import { samplesOf } from '../measures/samples.js';
import { weightsOrEqual } from '../measures/weights.js';

/**
 * Computes the W₂ barycenter of distributions on the line, the minimizer of Σ w_i W₂²(p, p_i).
 *
 * @param measures densities, discrete measures of dimension 1 or samples, in any combination.
 * @param weights w, one per measure, at least 0, of sum 1 within 1e-6. Default: equal ones.
 * @returns a discrete measure where all measures of positive weight are discrete: its points in
 *   increasing order, at most as many as theirs together, cumulative masses that agree to 16
 *   roundings counted as one. Otherwise a density by its quantiles, without a pdf.
 * @throws ArgumentError naming `measures` (none), `measures[i]` (empty, NaN, of dimension above 1) or
 *   `weights`.
 *
 * Reference: [20], section 6.1.
 *
 * @example
 * lineBarycenter([[0, 1], [4, 9]]).values; // [2, 5]
 * lineBarycenter([normal(0, 1), normal(4, 3)]).quantile(0.5); // 2
 */
export function lineBarycenter(
  measures: readonly (DiscreteInput | ArrayLike<number>)[],
  weights?: ArrayLike<number>,
): DiscreteMeasure;
export function lineBarycenter(measures: readonly Density[], weights?: ArrayLike<number>): Density;
export function lineBarycenter(
  measures: readonly LineMeasure[],
  weights?: ArrayLike<number>,
): DiscreteMeasure | Density;
export function lineBarycenter(
  measures: readonly LineMeasure[],
  weights?: ArrayLike<number>,
): DiscreteMeasure | Density {
  requireLength('measures', measures, undefined, 'an array of measures on the line');
  const normalized = weightsOrEqual('weights', weights, measures.length);
  const read = Array.from(measures, (measure, i) => readLineMeasure(`measures[${i}]`, measure));
  const parts = read
    .map((measure, i) => ({ weight: normalized[i]!, ...quantilesOf(measure) }))
    .filter(({ weight }) => weight > 0);
  const discrete = parts.flatMap(({ weight, steps }) => (steps ? [{ weight, steps }] : []));
  if (discrete.length === parts.length) return discreteBarycenter(discrete);
  const mean = (tail: 'quantile' | 'upperQuantile') => (u: number) =>
    parts.reduce((sum, part) => sum + part.weight * part[tail](u), 0);
  return density({ quantile: mean('quantile'), upperQuantile: mean('upperQuantile') });
}

/** A measure by its quantiles, and by its steps where it is discrete. */
interface Quantiles {
  readonly quantile: (u: number) => number;
  readonly upperQuantile: (u: number) => number;
  readonly steps?: Steps;
}

function quantilesOf(measure: Density | WeightedPoints): Quantiles {
  if ('cdf' in measure) {
    return { quantile: measure.quantile, upperQuantile: measure.upperQuantile };
  }
  const steps = stepsOf(measure);
  return { ...stepQuantiles(steps, sameLevel), steps };
}

interface DiscretePart {
  readonly weight: number;
  readonly steps: Steps;
}

/** Levels closer than this, relative to themselves, are one level that rounding has split. */
const sameLevel = 16 * Number.EPSILON;

interface Atom {
  readonly value: number;
  readonly mass: number;
}

/** Both halves of the mass, each counted from its own end so that small masses keep their digits. */
function discreteBarycenter(parts: readonly DiscretePart[]): DiscreteMeasure {
  const lower = halfFromEnd(
    parts.map(({ weight, steps: { values, below } }) => ({ weight, values, levels: below })),
  );
  const upper = halfFromEnd(
    parts.map(({ weight, steps: { values, above } }) => ({
      weight,
      values: values.slice().reverse(),
      levels: above.slice().reverse(),
    })),
  );
  const atoms: Atom[] = [];
  for (const atom of [...lower, ...upper.reverse()]) {
    const last = atoms.at(-1);
    if (last?.value === atom.value) {
      atoms[atoms.length - 1] = { value: atom.value, mass: last.mass + atom.mass };
    } else atoms.push(atom);
  }
  const values = Float64Array.from(atoms, ({ value }) => value);
  return {
    ...samplesOf({ count: atoms.length, dimension: 1, values }),
    weights: Float64Array.from(atoms, ({ mass }) => mass),
  };
}

/** The atoms of the half of the mass that comes first. */
function halfFromEnd(
  parts: readonly { weight: number; values: Float64Array; levels: Float64Array }[],
): Atom[] {
  const at = parts.map(() => 0);
  const atoms: Atom[] = [];
  for (let level = 0; level < 0.5; ) {
    let next = Infinity;
    let value = 0;
    parts.forEach(({ weight, values, levels }, i) => {
      next = Math.min(next, levels[at[i]!]!);
      value += weight * values[at[i]!]!;
    });
    if (next >= 0.5 * (1 - sameLevel)) next = 0.5;
    atoms.push({ value, mass: next - level });
    level = next;
    parts.forEach(({ levels }, i) => {
      while (at[i]! < levels.length - 1 && levels[at[i]!]! <= next * (1 + sameLevel)) at[i]!++;
    });
  }
  return atoms;
}
