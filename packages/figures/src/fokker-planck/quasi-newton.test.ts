import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { minimizeRounded, type RoundedObjective } from './quasi-newton.js';

/** Σ ½ c_j (x_j − 1)² + ¼ (x_j − 1)⁴, of which all numbers are rounded to float32. */
function rounded(curvatures: readonly number[]): RoundedObjective {
  const { fround } = Math;
  return {
    async evaluate(x) {
      const away = x.map((value) => fround(fround(value) - 1));
      const value = away.reduce((sum, d, j) => sum + (curvatures[j]! * d * d) / 2 + d ** 4 / 4, 0);
      return {
        value: fround(value),
        gradient: away.map((d, j) => fround(curvatures[j]! * d + d ** 3)),
      };
    },
    guess: (x) => Matrix.eye(x.length),
  };
}

describe('minimizeRounded', () => {
  it('finds the minimum to the rounding of the parameters, from a poor guess of the curvature', async () => {
    const found = await minimizeRounded(rounded([1, 0.05, 40]), Float64Array.of(3, -4, 2));
    // The spacing of float32 at 1 is 1.2e-7.
    for (const value of found) expect(Math.abs(value - 1)).toBeLessThan(3e-7);
  });

  it('stays at a minimum', async () => {
    const start = Float64Array.of(1, 1, 1);
    expect(await minimizeRounded(rounded([1, 2, 3]), start)).toEqual(start);
  });

  it('refuses a point that is no minimum', async () => {
    const slope: RoundedObjective = {
      evaluate: async () => ({ value: 0, gradient: Float64Array.of(1) }),
      guess: () => Matrix.eye(1),
    };
    await expect(minimizeRounded(slope, Float64Array.of(0))).rejects.toThrow(
      /the gradient fell from 1 to 1 only; expected a smaller h/,
    );
  });
});
