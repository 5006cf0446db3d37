/**
 * Geodesics of W₂ on the line: displacement interpolation (McCann 1997) and the action of Benamou and
 * Brenier (2000), Appendix A of the main paper, equation (11),
 *
 *   W₂² = inf ∫₀¹ ∫ v² ρ dx dt   over   ∂_tρ + ∂_x(ρ v) = 0 from ρ₀ to ρ₁.
 *
 * Each level of mass u moves straight and at constant speed: Q_t = (1 − t) Q₀ + t Q₁ and
 * v(t, Q_t(u)) = Q₁(u) − Q₀(u), so that the action is ∫(Q₁ − Q₀)² du.
 */
import { ArgumentError, requireFinite } from '@wprox/arguments';
import { wassersteinOnLine } from '../distances/line.js';
import { requireFraction } from '../inputs/number.js';
import { finiteSquare } from '../inputs/result.js';
import { requireLength } from '../inputs/vector.js';
import type { Density } from '../measures/density.js';
import { type LineMeasure, readLineMeasure } from '../measures/line.js';
import { invertMonotone } from '../measures/monotone-inverse.js';
import { guarded, readDensity } from '../measures/read-density.js';
import { standardNormalCdf } from '../measures/standard-normal.js';

/** The geodesic between two densities on the line. */
export interface Displacement {
  /** W₂² = the least action, in squared units of x. */
  readonly squaredDistance: number;
  /** ρ_t for t in [0, 1]. @throws ArgumentError naming `t`. */
  at(t: number): Density;
  /** v(t, x) = ∂_xΦ, the speed of the mass at x at time t. @throws ArgumentError naming `t`. */
  velocity(t: number, x: number): number;
}

/**
 * Gives the geodesic of W₂ from one density to another.
 *
 * @param from ρ₀.
 * @param to ρ₁. If both have pdfs, ρ_t has one: 1/ρ_t = (1 − t)/ρ₀ + t/ρ₁ along a level of mass.
 * @returns its points, velocity and action, to about 1e-12.
 * @throws QuadratureError if W₂ does not converge.
 *
 * Reference: [16]; [15]; [4], sections 5.1 and 8.1.
 *
 * @example
 * displacement(normal(0, 1), normal(4, 3)).at(0.5); // normal(2, 2)
 */
export function displacement(from: Density, to: Density): Displacement {
  return between(readDensity('from', from), readDensity('to', to));
}

function between(from: Density, to: Density): Displacement {
  const quantileAt = (density: Density, z: number) =>
    z <= 0 ? density.quantile(standardNormalCdf(z)) : density.upperQuantile(standardNormalCdf(-z));
  const mix = (t: number, a: number, b: number) => (t === 0 ? a : t === 1 ? b : a + t * (b - a));
  /** The normal score of the level of mass at x. Both tails keep their digits in it. */
  const scoreAt = (t: number, x: number) =>
    invertMonotone((z) => mix(t, quantileAt(from, z), quantileAt(to, z)), x, [-38, 38]);
  const at = (t: number): Density => {
    assertTime(t);
    const ends = (k: 0 | 1) => mix(t, from.support[k], to.support[k]);
    const support: [number, number] = [ends(0), ends(1)];
    const { pdf: p } = from;
    const { pdf: q } = to;
    const quantile = (u: number) => mix(t, from.quantile(u), to.quantile(u));
    const inverse = (weight: number, density: number) => (weight === 0 ? 0 : weight / density);
    return guarded<Density>({
      pdf:
        p &&
        q &&
        ((x) => {
          if (x < support[0] || x > support[1]) return 0;
          const z = scoreAt(t, x);
          const [x0, x1] = [quantileAt(from, z), quantileAt(to, z)];
          return 1 / (inverse(1 - t, p(x0)) + inverse(t, q(x1)));
        }),
      cdf: (x) => (x <= support[0] ? 0 : x >= support[1] ? 1 : standardNormalCdf(scoreAt(t, x))),
      survival: (x) =>
        x <= support[0] ? 1 : x >= support[1] ? 0 : standardNormalCdf(-scoreAt(t, x)),
      quantile,
      upperQuantile: (u) => mix(t, from.upperQuantile(u), to.upperQuantile(u)),
      support,
      breakpoints: [0.1, 0.5, 0.9].map(quantile),
    });
  };
  return {
    squaredDistance: squareOf('to', wassersteinOnLine(from, to, 2)),
    at,
    velocity: (t, x) => {
      assertTime(t);
      requireFinite('x', x);
      const z = scoreAt(t, x);
      return quantileAt(to, z) - quantileAt(from, z);
    },
  };
}

/**
 * Computes the action of a path on the line that is given at equally spaced times from 0 to 1,
 * N Σ_k W₂²(ρ_{k−1}, ρ_k) with N = path.length − 1.
 *
 * @returns the action of the path that joins the points by geodesics: at least W₂² of the ends, with
 *   equality for a geodesic; rises to ∫∫v²ρ as points are added.
 * @throws ArgumentError naming `path` (fewer than two), or as {@link wassersteinOnLine}.
 *
 * Reference: [17], theorem 8.3.1.
 */
export function lineAction(path: readonly LineMeasure[]): number {
  requireLength('path', path, 'any', 'an array of measures on the line');
  if (path.length < 2) {
    throw new ArgumentError('path', `has ${path.length} points; expected at least 2`);
  }
  const read = Array.from(path, (measure, k) => readLineMeasure(`path[${k}]`, measure));
  let sum = 0;
  for (let k = 1; k < read.length; k++) {
    sum += squareOf('path', wassersteinOnLine(read[k - 1]!, read[k]!, 2));
  }
  return sum === Infinity ? sum : finiteSquare('path', (read.length - 1) * sum);
}

/** W², infinite only where W is. */
const squareOf = (argument: string, distance: number) =>
  distance === Infinity ? distance : finiteSquare(argument, distance ** 2);

function assertTime(t: number): void {
  requireFraction('t', t);
}
