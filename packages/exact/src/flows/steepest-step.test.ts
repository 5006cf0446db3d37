import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { constrainedStep, steepestStep } from './constrained-step.js';
import { angle } from './divergences.fixture.js';

describe('linear loss, quadratic D', () => {
  it('steepestStep and constrainedStep agree over scales and conditions', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 }),
        fc.array(fc.integer({ min: -70, max: 70 }), { minLength: 3, maxLength: 3 }),
        fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
        fc.integer({ min: -100, max: 100 }),
        (entries, exponents, slope, power) => {
          // H = S(AAᵀ + I)S with scales S from 1e-70 to 1e70, so conditions to 1e280.
          const a = Matrix.from1DArray(3, 3, entries);
          const s = exponents.map((k) => 10 ** k);
          const core = a.mmul(a.transpose()).add(Matrix.eye(3));
          const h = core.clone().mulRowVector(s).mulColumnVector(s);
          const g = slope.map((value, k) => value * s[k]!);
          const epsilon = 10 ** power;
          const step = steepestStep(g, h, epsilon);
          // In y = S dθ the problem has scale 1.
          const y = [...step].map((value, k) => value * s[k]!);
          const reference = steepestStep(slope, core, epsilon);
          expect(angle(y, reference)).toBeLessThan(1e-12);
          expect(Math.hypot(...y) / Math.hypot(...reference)).toBeCloseTo(1, 12);
          const half = (v: ArrayLike<number>) => {
            const column = Matrix.columnVector(Array.from(v, (value, k) => value * s[k]!));
            return column.transpose().mmul(core).mmul(column).get(0, 0) / 2;
          };
          expect(half(step) / epsilon).toBeCloseTo(1, 10);
          // KKT: H dθ is a negative multiple of g.
          const force = core.mmul(Matrix.columnVector(y)).to1DArray();
          expect(
            angle(
              force,
              slope.map((value) => -value),
            ),
          ).toBeLessThan(1e-10);
          const found = constrainedStep(
            {
              loss: (t) => t.reduce((sum, value, k) => sum + value * g[k]!, 0),
              distance: (from, to) => half(to.map((value, k) => value - from[k]!)),
            },
            [0, 0, 0],
            epsilon,
          );
          expect(
            angle(
              [...found.step].map((value, k) => value * s[k]!),
              y,
            ),
          ).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('holds a stated accuracy of 1e-15 times the condition, or refuses', () => {
    for (let k = 1; k <= 14; k++) {
      // Exactly [[1, c], [c, 1]] with 1 − c = 2^-j; H⁻¹(1, −1) = (1, −1)/(1 − c).
      const gap = 2 ** -Math.round(k * Math.log2(10));
      const h = [
        [1, 1 - gap],
        [1 - gap, 1],
      ];
      const action = () => steepestStep([1, -0.5], h, 0.5);
      if (gap < 1e-12) {
        expect(action).toThrow(/^hessian /);
        continue;
      }
      // H⁻¹g = ½[(1, 1)·½/(2 − gap)... in the eigenbasis (1, ±1)/√2: 0.5/(2 − gap) and 1.5/gap.
      const [sum, difference] = [0.25 / (2 - gap), 0.75 / gap];
      const expected = [-(sum + difference), difference - sum];
      expect(angle(action(), expected)).toBeLessThan(4e-15 / gap);
    }
  });
});
