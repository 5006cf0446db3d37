/** Metric tensors of models given as formulas: no derivative is approximated. */

import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { checkedNumber, checkedNumbers, numbersFrom } from '../inputs/callback.js';
import { readVector, requireLength } from '../inputs/vector.js';
import { readSamples, type SamplesInput } from '../measures/samples.js';
import { type LinearizedGenerator, linearizedGenerator } from '../metric-tensors/generator.js';
import {
  cdfMetric,
  type MetricQuadratureOptions,
  quantileMetric,
  readQuadrature,
  readSupport,
} from '../metric-tensors/one-dimensional.js';
import { type Formula, readFormula } from './formula.js';

/**
 * Computes G = ∫ ∂_iF ∂_jF / ρ dx of a distribution function F(x, θ) given as a formula; ρ = ∂F/∂x.
 *
 * @param cdf with one variable. @param options `support`, if not the whole line; see the quadrature's
 *   for the rest.
 * @returns p × p for p parameters, squared units of the line per parameter units.
 * @throws ArgumentError naming `cdf` (not one variable), `theta`, or `model` if ρ does not integrate
 *   to 1; QuadratureError if the integral diverges.
 *
 * Reference: [4], theorem 2.18, to second order; [43].
 *
 * @example
 * const cdf = formula('1 - exp(-rate * x)', { variables: ['x'], parameters: ['rate'] });
 * cdfFormulaMetric(cdf, [1.7], { support: [0, Infinity] }).get(0, 0); // 2 / 1.7 ** 4
 */
export function cdfFormulaMetric(
  cdf: Formula,
  theta: ArrayLike<number>,
  options: MetricQuadratureOptions & { readonly support?: readonly [number, number] } = {},
): Matrix {
  const read = readFormula('cdf', cdf);
  const at = readTheta('cdf', read, theta, 1);
  const { support, ...quadrature } = readSupported(options);
  const [byVariables, byParameters] = [
    numbersFrom('cdf.byVariables', (x: number) => read.byVariables([x], at), 1),
    numbersFrom('cdf.byParameters', (x: number) => read.byParameters([x], at), at.length),
  ];
  return cdfMetric(
    {
      pdf: (x) => {
        const density = byVariables(x)[0]!;
        // Far out a formula may overflow to ∞/∞; should that hide any mass, the check of it tells.
        return Number.isFinite(density) ? density : 0;
      },
      // Nor does infinity there mean that the derivative is: NaN says so.
      cdfDerivatives: (x) => byParameters(x).map((v) => (Number.isFinite(v) ? v : Number.NaN)),
      support,
    },
    quadrature,
  );
}

/**
 * Computes G = ∫₀¹ ∂_iQ ∂_jQ du of a quantile function Q(u, θ) given as a formula.
 *
 * @returns p × p for p parameters, squared units of the line per parameter units.
 * @throws ArgumentError naming `quantile` or `theta`; QuadratureError if the integral diverges.
 *
 * Reference: [4], theorem 2.18, to second order; [43].
 */
export function quantileFormulaMetric(
  quantile: Formula,
  theta: ArrayLike<number>,
  options: MetricQuadratureOptions = {},
): Matrix {
  const read = readFormula('quantile', quantile);
  const at = readTheta('quantile', read, theta, 1);
  const byParameters = (u: number) => read.byParameters([u], at);
  const derivatives = numbersFrom('quantile.byParameters', byParameters, at.length);
  return quantileMetric(derivatives, options);
}

/**
 * Linearizes a generator x_i = g_i(z, θ), given by one formula per coordinate, at θ: for RWP's and the
 * affine metrics.
 *
 * @param coordinates formulas with the same variables (the latents) and parameters.
 * @param latents z, one row per sample. @param weights of the latents, equal by default.
 * @returns the samples and their Jacobians ∂g/∂θ, n × p each.
 * @throws ArgumentError naming `coordinates`, `theta`, `latents` or `weights`.
 *
 * Reference: [1], section 4.2; [43].
 */
export function linearizeFormulas(
  coordinates: readonly Formula[],
  theta: ArrayLike<number>,
  latents: SamplesInput,
  weights?: ArrayLike<number>,
): LinearizedGenerator {
  requireLength('coordinates', coordinates, undefined, 'an array of a formula per coordinate');
  const read = readSamples('latents', latents);
  const formulas = Array.from(coordinates, (each, i) => readFormula(`coordinates[${i}]`, each));
  let at = readVector('theta', theta);
  for (const each of formulas) at = readTheta('coordinates', each, theta, read.dimension);
  const rows: number[][] = [];
  const jacobians: Matrix[] = [];
  for (let b = 0; b < read.count; b++) {
    const z = read.values.subarray(b * read.dimension, (b + 1) * read.dimension);
    rows.push(formulas.map((each) => each.value(z, at)));
    jacobians.push(new Matrix(formulas.map((each) => each.byParameters(z, at))));
  }
  return linearizedGenerator(rows, jacobians, weights);
}

/** θ, for a formula of so many variables. @throws ArgumentError naming `argument` or `theta`. */
function readTheta(
  argument: string,
  formula: Formula,
  theta: ArrayLike<number>,
  dimension: number,
): Float64Array {
  const { variables, parameters } = formula;
  if (variables.length === dimension) {
    const at = readVector('theta', theta, parameters.length);
    const x = new Float64Array(dimension).fill(0.5);
    // Each method once, so that one of the user's that gives no numbers is named here.
    checkedNumber(`${argument}.value`, formula.value(x, at));
    checkedNumbers(`${argument}.byVariables`, formula.byVariables(x, at), dimension);
    checkedNumbers(`${argument}.byParameters`, formula.byParameters(x, at), at.length);
    return at;
  }
  throw new ArgumentError(argument, `has ${variables.length} variables; expected ${dimension}`);
}

function readSupported(
  options: MetricQuadratureOptions & { readonly support?: readonly [number, number] },
) {
  readQuadrature(options, 1e-11, ['support']);
  const { support, ...rest } = options;
  return { ...rest, support: readSupport('support', support) };
}
