/** Chooses the line style of each variant of an experiment. */
import type { ResolvedRun } from '@wprox/experiments';
import { BASELINE, type LineStyle, lineStyle } from '../pictures/palette.js';

/** The part of a config that decides which variant is the baseline. */
export type Compared = Pick<ResolvedRun, 'regularizer'> & Partial<Pick<ResolvedRun, 'variant'>>;

/**
 * Finds the baseline: the variant `none` if it has no regularizer, else the first variant without a
 * regularizer; −1 if every variant has one.
 */
export function baselineIndex(configs: readonly Compared[]): number {
  const plain = ({ regularizer }: Compared) => regularizer.name === 'none';
  const named = configs.findIndex((config) => plain(config) && config.variant === 'none');
  return named >= 0 ? named : configs.findIndex(plain);
}

/** Number of colors reserved for RWP, O1-SBE and O2Diag-SBE if a variant has a regularizer. */
const KEPT = 3;

/**
 * Chooses one style per variant. The baseline is gray and dashed; variants with a regularizer have
 * colors in their order; other variants have colors after those, so they change no color.
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
