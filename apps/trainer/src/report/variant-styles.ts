/** Which line style each variant of an experiment has. */
import type { ResolvedRun } from '../config/index.js';
import { BASELINE, type LineStyle, lineStyle } from '../pictures/palette.js';

/** One style per variant, in order; the first without a regularizer is the baseline. */
export function variantStyles(configs: readonly Pick<ResolvedRun, 'regularizer'>[]): LineStyle[] {
  const baseline = configs.findIndex(({ regularizer }) => regularizer.name === 'none');
  let next = 0;
  return configs.map((_, index) => (index === baseline ? BASELINE : lineStyle(next++)));
}
