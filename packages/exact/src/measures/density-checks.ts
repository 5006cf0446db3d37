/** What a user says of a distribution, checked: levels against quantiles, and a pdf against its mass. */
import { ArgumentError } from '@wprox/arguments';
import { cellsOf, clipCells } from '../quadrature/cells.js';
import type { Density, DensityInput } from './line-density.js';
import { assertTotal, massIn, tolerance } from './mass.js';

/** Where what the user gives is checked. */
const levels = [1e-6, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1 - 1e-6];

/** @throws ArgumentError unless the quantiles increase and the cdf turns them back. */
export function assertLevels(input: DensityInput, made: Density): void {
  const named = input.quantile ? 'quantile' : input.cdf ? 'cdf' : 'pdf';
  const points = levels.map((u) => made.quantile(u));
  points.forEach((x, i) => {
    const before = points[i - 1] ?? -Infinity;
    if (!(x >= before) || !Number.isFinite(x)) {
      throw new ArgumentError(
        named,
        `gives ${x} as the quantile of ${levels[i]} and ${before} as that of ` +
          `${levels[i - 1] ?? 0}; expected a distribution function from 0 to 1`,
      );
    }
    const level = made.cdf(x);
    if (!(Math.abs(level - levels[i]!) <= tolerance)) {
      const among = input.cdf && input.quantile ? 'cdf' : named;
      throw new ArgumentError(
        among,
        `is inconsistent: the quantile of ${levels[i]} is ${x}, where the cdf is ${level}`,
      );
    }
  });
}

/** @throws ArgumentError unless the pdf has a mass of 1, and as much as the quantiles say between them. */
export function assertMass(input: DensityInput, made: Density): void {
  if (!input.pdf || (!input.cdf && !input.quantile)) return;
  const [lower, upper] = made.support;
  const features = made.features!;
  const cells = cellsOf(features, lower, upper);
  assertTotal(massIn(input.pdf, cells, features), made.support);
  const named = input.quantile ? 'quantile' : 'cdf';
  const points = levels.map((u) => made.quantile(u));
  points.slice(1).forEach((x, i) => {
    const between = massIn(input.pdf!, clipCells(cells, points[i]!, x), features);
    if (!(Math.abs(between - (levels[i + 1]! - levels[i]!)) <= tolerance)) {
      throw new ArgumentError(
        'pdf',
        `integrates to ${between} between the quantiles of ${levels[i]} and ` +
          `${levels[i + 1]} that ${named} gives; expected their difference`,
      );
    }
  });
}
