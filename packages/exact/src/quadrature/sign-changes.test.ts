import { describe, expect, it } from 'vitest';
import { signChanges } from './sign-changes.js';

describe('signChanges', () => {
  it('finds each zero between neighbors of opposite sign, to rounding', () => {
    const zeros = signChanges(Math.sin, [-1, 10, 1, 4, 7]);
    expect(zeros).toHaveLength(4);
    zeros.forEach((x, k) => {
      expect(Math.abs(x - k * Math.PI)).toBeLessThan(2e-15);
    });
  });

  it('skips points where the function is 0, jumps included', () => {
    expect(signChanges((x) => (x < 1 ? 0 : x - 2), [-1, 0, 1.5, 3])[0]).toBeCloseTo(2, 15);
    expect(signChanges((x) => (x < 1 ? -1 : 1), [0, 3])).toEqual([1]);
    expect(signChanges(() => 0, [0, 1])).toEqual([]);
  });
});
