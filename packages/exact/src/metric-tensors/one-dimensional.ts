/**
 * The Wasserstein-2 metric of 1-D models with densities.
 *
 * In one dimension −(ρΦ')' = ∂_iρ integrates to ρΦ_i' = −∂_iF, F the distribution function, so
 *
 *   G_ij = ∫ ρ Φ_i' Φ_j' dx = ∫ ∂_iF ∂_jF / ρ dx = ∫₀¹ ∂_iQ ∂_jQ du,
 *
 * the last because F(Q(u)) = u makes ∂_iQ = −∂_iF/ρ at x = Q(u), where du = ρ dx.
 */

import { ArgumentError, requireFunction } from '@wprox/arguments';
import type { Matrix } from 'ml-matrix';
import { jacobian, noisyGradient, withoutNoise } from '../differentiation/differences.js';
import { numberFrom, numbersFrom } from '../inputs/callback.js';
import { checkOptions, requireMembers } from '../inputs/options.js';
import { listed, readInterval, readVector } from '../inputs/vector.js';
import type { Density } from '../measures/density.js';
import { readDensity } from '../measures/read-density.js';
import { integrateCells } from '../quadrature/cells.js';
import { QuadratureError, readTolerances } from '../quadrature/gauss-kronrod.js';
import { cellsBeside, inside, productsOver } from './integrated-products.js';

/** Densities below are not told from 0: they hold nothing. */
const smallest = 1e-300;

/** Options of metrics that are computed by quadrature. */
export interface MetricQuadratureOptions {
  /** Of each entry, as a fraction of √(G_ii G_jj). Default 1e-11. */
  readonly relativeTolerance?: number;
  /** In the metric's units; the larger of the two tolerances counts. Default 0. */
  readonly absoluteTolerance?: number;
  /** Where to split the range; see the quadrature's option. For densities, mean ± deviation, say. */
  readonly breakpoints?: readonly number[];
}

/**
 * Computes G_ij = ∫ ∂_iF ∂_jF/ρ dx from the density and the derivatives of the distribution function, at
 * fixed θ.
 *
 * @param model `pdf(x)`; `cdfDerivatives(x)`, ∂F/∂θ at x, one number per parameter; `support`, where
 *   the density is positive, default the whole line. Tails in which density and derivatives underflow
 *   together need no care.
 * @returns p × p for p parameters, squared units of the line per parameter units.
 * @throws ArgumentError naming `model` if the density does not integrate to 1 (a narrow peak was
 *   missed: give breakpoints) or is negative.
 * @throws QuadratureError if an integral diverges or a value is not finite.
 *
 * Reference: [8], densities on the line; [4], theorem 2.18, to second order.
 */
export function cdfMetric(
  model: {
    pdf(x: number): number;
    cdfDerivatives(x: number): ArrayLike<number>;
    readonly support?: readonly [number, number];
  },
  options: MetricQuadratureOptions = {},
): Matrix {
  const names = ['pdf', 'cdfDerivatives'];
  requireMembers('model', model, names, 'an object { pdf(x), cdfDerivatives(x) }');
  const [lower, upper] = readSupport('model.support', model.support);
  const quadrature = readQuadrature(options, 1e-11);
  const pdf = numberFrom('model.pdf', (x: number) => model.pdf(x));
  assertMassIsSeen('model', pdf, lower, upper, quadrature.breakpoints);
  const derivativesAt = numbersFrom('model.cdfDerivatives', (x: number) => model.cdfDerivatives(x));
  return integratedProducts(
    (x) => {
      const derivatives = derivativesAt(x);
      if (pdf(x) > smallest) return derivatives;
      // NaN: 0·∞ in a tail, of a formula that is not made for it.
      if (derivatives.every((v) => !(Math.abs(v) > 1e-155))) return derivatives.fill(0);
      throw new QuadratureError(
        `the metric is infinite or beyond float64: at x = ${x} the density is ${pdf(x)}, but ∂F is ` +
          `${listed(derivatives)}`,
        Infinity,
        Infinity,
        true,
      );
    },
    (x) => 1 / Math.max(pdf(x), smallest),
    lower,
    upper,
    quadrature,
  );
}

/** Reads the options of the metrics' quadrature. @throws ArgumentError naming `options` or the option. */
export function readQuadrature(
  options: MetricQuadratureOptions,
  relativeTolerance: number,
  more: readonly string[] = [],
): Required<MetricQuadratureOptions> {
  const names = ['relativeTolerance', 'absoluteTolerance', 'breakpoints', ...more];
  checkOptions(options, names, '{ relativeTolerance: 1e-9 }');
  return readTolerances(options, relativeTolerance);
}

/** Reads a range, by default the whole line. */
export function readSupport(
  argument: string,
  support: readonly [number, number] | undefined,
): [lower: number, upper: number] {
  return support === undefined ? [-Infinity, Infinity] : readInterval(argument, support);
}

/**
 * Computes G_ij = ∫₀¹ ∂_iQ ∂_jQ du from the derivatives of the quantile function, at fixed θ. This is the
 * way for families whose support moves with the parameters.
 *
 * @param quantileDerivatives ∂Q/∂θ at u in (0, 1), one number per parameter.
 * @returns p × p for p parameters, squared units of the line per parameter units.
 * @throws QuadratureError if an integral diverges or a value is not finite.
 *
 * Reference: [4], theorem 2.18, to second order.
 *
 * @example
 * quantileMetric((u) => [1 - u, u]); // uniform on [a, b]: [[1/3, 1/6], [1/6, 1/3]]
 */
export function quantileMetric(
  quantileDerivatives: (u: number) => ArrayLike<number>,
  options: MetricQuadratureOptions = {},
): Matrix {
  const derivatives = numbersFrom('quantileDerivatives', quantileDerivatives);
  const quadrature = readQuadrature(options, 1e-11);
  const breakpoints = options.breakpoints === undefined ? [0.5] : quadrature.breakpoints;
  return integratedProducts(derivatives, () => 1, 0, 1, { ...quadrature, breakpoints });
}

/**
 * Computes G_ij = ∫ ∂_iF ∂_jF/ρ dx of a family of densities given as a function of θ; ∂F by extrapolated
 * central differences, of the survival function in the upper half, where F has no digits left.
 *
 * @param family θ to a density whose support does not depend on θ; for others use the quantile.
 * @param options as {@link cdfMetric}; `relativeTolerance` is 1e-9 by default, which is what the
 *   differences are good for.
 * @returns p × p for p parameters, squared units of the line per parameter units.
 * @throws ArgumentError, QuadratureError as {@link cdfMetric}; naming `family` if it has no pdf.
 *
 * Reference: [4], theorem 2.18, to second order; [39].
 *
 * @example
 * densityFamilyMetric(([m, s]) => logistic(m, s), [0, 1]); // diag(1, π²/3)
 */
export function densityFamilyMetric(
  family: (theta: Float64Array) => Density,
  theta: ArrayLike<number>,
  options: MetricQuadratureOptions = {},
): Matrix {
  requireFunction('family', family, 'a function that gives a density');
  const at = readVector('theta', theta);
  readQuadrature(options, 1e-9);
  const member = remembered((t) => readDensity('family', family(t)));
  const { pdf, cdf, support, breakpoints } = member(at);
  if (pdf === undefined) {
    throw new ArgumentError('family', 'has no pdf; expected one, or take quantileFamilyMetric');
  }
  // Where the mass is the search finds the scale of each parameter, which serves in the tails too.
  const { values, steps } = jacobian((t) => breakpoints.map((x) => member(t).cdf(x)), at);
  const sizes = at.map((_, k) => Math.max(...values.getColumn(k).map(Math.abs)));
  return cdfMetric(
    {
      pdf,
      cdfDerivatives: (x) =>
        cdf(x) <= 0.5
          ? differences((t) => member(t).cdf(x), at, { steps, sizes })
          : differences((t) => -member(t).survival(x), at, { steps, sizes }),
      support,
    },
    { relativeTolerance: 1e-9, breakpoints, ...options },
  );
}

/** The same family, each member made once: all points x differentiate over the same steps in θ. */
function remembered(family: (theta: Float64Array) => Density): (theta: Float64Array) => Density {
  const members = new Map<string, Density>();
  return (theta) => {
    const key = theta.join();
    let found = members.get(key);
    if (found === undefined) {
      found = family(theta);
      members.set(key, found);
    }
    return found;
  };
}

/**
 * Computes G_ij = ∫₀¹ ∂_iQ ∂_jQ du of a family given by its quantile function Q(u, θ); ∂Q by extrapolated
 * central differences.
 *
 * @returns p × p for p parameters, squared units of the line per parameter units.
 * @throws QuadratureError as {@link quantileMetric}.
 *
 * Reference: [4], theorem 2.18, to second order; [39].
 */
export function quantileFamilyMetric(
  quantile: (u: number, theta: Float64Array) => number,
  theta: ArrayLike<number>,
  options: MetricQuadratureOptions = {},
): Matrix {
  const at = readVector('theta', theta);
  const inverse = numberFrom('quantile', quantile);
  readQuadrature(options, 1e-10);
  return quantileMetric((u) => differences((t) => inverse(u, t), at), {
    relativeTolerance: 1e-10,
    ...options,
  });
}

/**
 * ∂f/∂θ; what is not distinguishable from rounding counts as 0. In the far tails a rounding of
 * 1e-16 in F, squared and divided by a density of 1e-30, would otherwise swamp the integral.
 *
 * @param near where the search for steps starts, and the derivatives' sizes where the mass is: errors
 *   below 1e-9 of them are rounding.
 */
function differences(
  f: (theta: Float64Array) => number,
  theta: ArrayLike<number>,
  near?: { readonly steps: Float64Array; readonly sizes: Float64Array },
): Float64Array {
  const { values, errors, failure } = noisyGradient(f, theta, near && { steps: near.steps });
  if (failure && !errors.every((error, k) => error <= 1e-9 * (near?.sizes[k] ?? 0))) throw failure;
  return withoutNoise({ values, errors });
}

/** 1/ρ, and 0 where it would overflow, in tails that hold nothing. */
export function reciprocal(density: number): number {
  return density > smallest ? 1 / density : 0;
}

/**
 * ∫ v_i v_j w dx for all i, j over a range, cut beside breakpoints; v may not be computable where w
 * is 0.
 */
export function integratedProducts(
  vectorAt: (x: number) => ArrayLike<number>,
  weightAt: (x: number) => number,
  lower: number,
  upper: number,
  { relativeTolerance, absoluteTolerance, breakpoints }: Required<MetricQuadratureOptions>,
): Matrix {
  const sample = (x: number) => {
    const weight = weightAt(x);
    return { weight, vector: weight === 0 ? [] : vectorAt(x) };
  };
  return productsOver(cellsBeside(breakpoints, lower, upper), inside(sample, lower, upper), {
    relativeTolerance,
    absoluteTolerance,
  });
}

/**
 * @throws ArgumentError naming `argument` if a density does not integrate to 1 over its range within
 *   1e-6, as where the quadrature steps over a narrow peak, or is negative.
 */
export function assertMassIsSeen(
  argument: string,
  pdf: (x: number) => number,
  lower: number,
  upper: number,
  breakpoints: readonly number[],
): void {
  const density = inside(pdf, lower, upper);
  const cells = cellsBeside(breakpoints, lower, upper);
  const mass = integrateCells(
    cells,
    (origin) => {
      const at = density(origin);
      return (d) => {
        const y = at(d);
        if (y < 0) throw new ArgumentError(argument, `has density ${y} at ${origin + d}`);
        return [y, 0];
      };
    },
    { relativeTolerance: 1e-8 },
  ).value;
  if (Math.abs(mass - 1) <= 1e-6) return;
  throw new ArgumentError(
    argument,
    `has a density that integrates to ${mass}; expected 1. Give breakpoints beside its peaks, ` +
      'or its support',
  );
}
