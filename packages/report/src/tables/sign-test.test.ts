import fc from 'fast-check';
import { expect, it } from 'vitest';
import { signTest } from './sign-test.js';

// Sums of binomial coefficients over powers of two, by hand.
it.each([
  [0, 0, 1],
  [1, 0, 1],
  [3, 0, 1 / 4],
  [5, 0, 1 / 16],
  [0, 5, 1 / 16],
  [4, 1, 12 / 32],
  [6, 0, 1 / 32],
  [8, 2, 112 / 1024],
  [9, 1, 22 / 1024],
  [5, 5, 1],
])('of %i wins and %i losses is %d', (wins, losses, p) => {
  expect(signTest(wins, losses)).toBeCloseTo(p, 12);
});

it('is symmetric, at most 1, and smaller for a more uneven split', () => {
  const count = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(count, count, (a, b) => {
      expect(signTest(a, b)).toBe(signTest(b, a));
      expect(signTest(a, b)).toBeLessThanOrEqual(1);
      if (a > b && b > 0) expect(signTest(a + 1, b - 1)).toBeLessThan(signTest(a, b) + 1e-12);
    }),
  );
});
