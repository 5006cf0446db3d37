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

/**
 * One style per variant: the baseline grey and dashed, then those with a regularizer in order, so that
 * one more without any does not change their colours, then what is left.
 */
export function variantStyles(configs: readonly Compared[]): LineStyle[] {
  const baseline = baselineIndex(configs);
  const others = configs.map((_, index) => index).filter((index) => index !== baseline);
  const isPlain = (index: number) => configs[index]!.regularizer.name === 'none';
  const order = [...others.filter((index) => !isPlain(index)), ...others.filter(isPlain)];
  return configs.map((_, index) =>
    index === baseline ? BASELINE : lineStyle(order.indexOf(index)),
  );
}
