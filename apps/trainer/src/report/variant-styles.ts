/** Which line style each variant of an experiment has. */
import type { ResolvedRun } from '../config/index.js';
import { BASELINE, type LineStyle, lineStyle } from '../pictures/palette.js';

/** A variant's config, as far as it tells which one the others are compared with. */
export type Compared = Pick<ResolvedRun, 'regularizer'> & Partial<Pick<ResolvedRun, 'variant'>>;

/**
 * The variant that the others are compared with: the first without a regularizer, or if several go
 * without, that of them which is named `none`. −1 if every variant has one.
 */
export function baselineIndex(configs: readonly Compared[]): number {
  const plain = ({ regularizer }: Compared) => regularizer.name === 'none';
  const named = configs.findIndex((config) => plain(config) && config.variant === 'none');
  return named >= 0 ? named : configs.findIndex(plain);
}

/** One style per variant, in order; the baseline grey and dashed. */
export function variantStyles(configs: readonly Compared[]): LineStyle[] {
  const baseline = baselineIndex(configs);
  let next = 0;
  return configs.map((_, index) => (index === baseline ? BASELINE : lineStyle(next++)));
}
