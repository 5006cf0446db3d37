/** Which line style each variant of an experiment has. */
import type { ResolvedRun } from '@wprox/experiments';
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

/** Colours that are kept for RWP, O1-SBE and O2Diag-SBE where an experiment has some of them. */
const KEPT = 3;

/**
 * One style per variant: the baseline grey and dashed, then those with a regularizer in order. One more
 * without any does not change their colours, nor does it take one of theirs.
 */
export function variantStyles(configs: readonly Compared[]): LineStyle[] {
  const baseline = baselineIndex(configs);
  const others = configs.map((_, index) => index).filter((index) => index !== baseline);
  const isPlain = (index: number) => configs[index]!.regularizer.name === 'none';
  const regularized = others.filter((index) => !isPlain(index));
  const plain = others.filter(isPlain);
  const first = regularized.length === 0 ? 0 : Math.max(KEPT, regularized.length);
  return configs.map((_, index) => {
    if (index === baseline) return BASELINE;
    const place = isPlain(index) ? first + plain.indexOf(index) : regularized.indexOf(index);
    return lineStyle(place);
  });
}
