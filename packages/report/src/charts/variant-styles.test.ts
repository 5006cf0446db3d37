import { expect, it } from 'vitest';
import { BASELINE, lineStyle } from '../pictures/palette.js';
import { baselineIndex, variantStyles } from './variant-styles.js';

const config = (variant: string, name: 'none' | 'rwp' | 'o1') =>
  ({ variant, regularizer: { name } }) as Parameters<typeof variantStyles>[0][number];

it('keeps the colors of regularizers if more variants without one are added', () => {
  const usual = [config('none', 'none'), config('rwp', 'rwp'), config('o1', 'o1')];
  expect(variantStyles(usual)).toEqual([BASELINE, lineStyle(0), lineStyle(1)]);
  const raised = [config('no-momentum', 'none'), ...usual];
  expect(baselineIndex(raised)).toBe(1);
  expect(variantStyles(raised)).toEqual([lineStyle(3), BASELINE, lineStyle(0), lineStyle(1)]);
  expect(variantStyles([config('rwp', 'rwp')])).toEqual([lineStyle(0)]);
  const plain = [config('vanilla', 'none'), config('wgan', 'none'), config('wgan-gp', 'none')];
  expect(variantStyles(plain)).toEqual([BASELINE, lineStyle(0), lineStyle(1)]);
});
