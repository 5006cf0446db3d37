/** Metric tensors of models given as formulas: no derivative is approximated. */

import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { readSamples, type SamplesInput } from '../measures/samples.js';
import { type LinearizedGenerator, linearizedGenerator } from '../metric-tensors/generator.js';
import {
  cdfMetric,
  type MetricQuadratureOptions,
  quantileMetric,
} from '../metric-tensors/one-dimensional.js';
import type { Formula } from './formula.js';

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
  assertFits('cdf', cdf, theta);
  const { support, ...quadrature } = options;
  return cdfMetric(
    {
      pdf: (x) => {
        const density = cdf.byVariables([x], theta)[0]!;
        // Far out a formula may overflow to ∞/∞; should that hide any mass, the check of it tells.
        return Number.isFinite(density) ? density : 0;
      },
      cdfDerivatives: (x) => cdf.byParameters([x], theta),
      ...(support && { support }),
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
  assertFits('quantile', quantile, theta);
  return quantileMetric((u) => quantile.byParameters([u], theta), options);
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
  const read = readSamples('latents', latents);
  if (coordinates.length === 0) {
    throw new ArgumentError('coordinates', 'is empty; expected a formula per coordinate');
  }
  for (const coordinate of coordinates)
    assertFits('coordinates', coordinate, theta, read.dimension);
  const rows: number[][] = [];
  const jacobians: Matrix[] = [];
  for (let b = 0; b < read.count; b++) {
    const z = read.values.subarray(b * read.dimension, (b + 1) * read.dimension);
    rows.push(coordinates.map((coordinate) => coordinate.value(z, theta)));
    jacobians.push(new Matrix(coordinates.map((coordinate) => coordinate.byParameters(z, theta))));
  }
  return linearizedGenerator(rows, jacobians, weights);
}

function assertFits(
  argument: string,
  { variables, parameters }: Formula,
  theta: ArrayLike<number>,
  dimension = 1,
): void {
  if (variables.length !== dimension) {
    throw new ArgumentError(
      argument,
      `has the variables ${variables.join(', ')}; expected ${dimension}`,
    );
  }
  if (parameters.length !== theta.length) {
    throw new ArgumentError(
      'theta',
      `has ${theta.length} numbers; expected ${parameters.join(', ')}`,
    );
  }
}
