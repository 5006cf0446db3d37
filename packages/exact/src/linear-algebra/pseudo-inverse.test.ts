import fc from 'fast-check';
import { Matrix, pseudoInverse as plainPseudoInverse } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { lyapunovEquation } from './lyapunov.js';
import { times } from './matrix.js';
import { pseudoInverse } from './pseudo-inverse.js';

const entry = fc.integer({ min: -3000, max: 3000 }).map((value) => value / 1000);
const cases = fc
  .record({
    n: fc.integer({ min: 1, max: 6 }),
    rank: fc.integer({ min: 1, max: 6 }),
    numbers: fc.array(entry, { minLength: 36, maxLength: 36 }),
    b: fc.array(entry, { minLength: 6, maxLength: 6 }),
    exponents: fc.array(fc.integer({ min: -75, max: 75 }), { minLength: 6, maxLength: 6 }),
  })
  .map(({ n, rank, numbers, b, exponents }) => {
    const f = Matrix.from1DArray(n, rank, numbers.slice(0, n * rank));
    return {
      matrix: f.mmul(f.transpose()),
      b: Float64Array.from(b.slice(0, n)),
      units: Matrix.diag(exponents.slice(0, n).map((exponent) => 10 ** exponent)),
    };
  });

const sizeOf = (vector: ArrayLike<number>) => Math.hypot(...Array.from(vector));

describe('pseudoInverse', () => {
  it('solves within the range, with the least norm, and measures what is outside', () => {
    const inverse = pseudoInverse(Matrix.diag([2, 0]));
    expect(inverse.rank).toBe(1);
    const within = inverse.solve([4, 0]);
    expect(within.solution[0]).toBeCloseTo(2, 15);
    expect(within.solution[1]).toBe(0);
    expect([within.residual, within.lostObjective]).toEqual([0, 0]);
    expect(within.objective).toBeCloseTo(4, 14); // ½ 4·2
    const outside = inverse.solve([3, 4]);
    expect(outside.residual).toBeCloseTo(0.8, 15);
    expect(outside.lostObjective).toBe(Infinity);
  });

  it('keeps a direction that is small only for its unit, and cuts one that is dependent', () => {
    const graded = pseudoInverse(Matrix.diag([1, 1e-12, 1e-300]));
    expect(graded.rank).toBe(3);
    expect(graded.solve([1, 1, 1e-300]).solution[1]! / 1e12).toBeCloseTo(1, 14);
    expect(graded.solve([1, 1, 1e-300]).solution[2]).toBeCloseTo(1, 14);
    const dependent = pseudoInverse(
      new Matrix([
        [1, 1e-6],
        [1e-6, 1e-12],
      ]),
    );
    expect(dependent.rank).toBe(1);
    expect(dependent.solve([1, 0]).residual).toBeGreaterThan(0.5);
  });

  it('has a solution for a kernel of many units', () => {
    // Found by the property below: pivots in one column only lose the largest coordinate's digits.
    const f = Matrix.columnVector([-0.008, -2.728, -1.693, 2.617, 0.011, 0.004]);
    const units = Matrix.diag([1e55, 1e-72, 1e42, 1e-74, 1e-7, 1e23]);
    const row = units.mmul(f);
    const inverse = pseudoInverse(units.mmul(f.mmul(f.transpose())).mmul(units));
    const { solution } = inverse.solve(row.to1DArray());
    // The least norm: f / ‖f‖².
    expect(solution[0]! * row.get(0, 0)).toBeCloseTo(1, 12);
    expect(times(row.transpose(), solution)[0]).toBeCloseTo(1, 12);
  });

  it('is that of ml-matrix by singular values', () => {
    fc.assert(
      fc.property(cases, ({ matrix, b }) => {
        const { solution } = pseudoInverse(matrix).solve(b);
        // ml-matrix cuts at a rounding; what lies between the two cuts is left out.
        const gap = pseudoInverse(matrix, { tolerance: 1e-6 }).rank;
        if (gap !== pseudoInverse(matrix, { tolerance: 1e-13 }).rank) return;
        const plain = times(plainPseudoInverse(matrix, 1e-11), b);
        const tolerance = 1e-7 * (sizeOf(plain) + 1e-9);
        solution.forEach((value, i) => {
          expect(Math.abs(value - plain[i]!)).toBeLessThanOrEqual(tolerance);
        });
      }),
    );
  });

  it('solves and has its rank whatever the units of the coordinates', () => {
    fc.assert(
      fc.property(cases, ({ matrix, b, units }) => {
        const scaled = units.mmul(matrix).mmul(units);
        const plain = pseudoInverse(matrix);
        const inverse = pseudoInverse(scaled);
        expect(inverse.rank).toBe(plain.rank);
        const right = times(units, times(matrix, b));
        const { solution, objective } = inverse.solve(right);
        const reached = times(scaled, solution);
        const sizes = scaled.diagonal().map(Math.sqrt);
        const size = sizeOf(right.map((value, i) => (sizes[i] ? value / sizes[i]! : 0)));
        reached.forEach((value, i) => {
          // What the threshold drops is 1e-10 of the matrix, in the coordinates' own units.
          expect(Math.abs(value - right[i]!)).toBeLessThanOrEqual(1e-8 * size * sizes[i]!);
        });
        const expected = plain.solve(times(matrix, b)).objective;
        expect(Math.abs(objective - expected)).toBeLessThanOrEqual(1e-8 * expected + 1e-300);
      }),
    );
  });
});

describe('lyapunovEquation', () => {
  const equations = fc
    .record({
      n: fc.integer({ min: 1, max: 9 }),
      numbers: fc.array(entry, { minLength: 162, maxLength: 162 }),
    })
    .map(({ n, numbers }) => {
      const f = Matrix.from1DArray(n, n, numbers.slice(0, n * n));
      const half = Matrix.from1DArray(n, n, numbers.slice(81, 81 + n * n));
      return { n, s: f.mmul(f.transpose()), c: Matrix.add(half, half.transpose()) };
    });

  it('solves V S + S V = C, as one system or in the eigenbasis', () => {
    fc.assert(
      fc.property(equations, ({ n, s, c }) => {
        const regular = Matrix.add(s, Matrix.eye(n));
        const { solution, residual, lostObjective } = lyapunovEquation(regular).solve(c);
        const left = solution.mmul(regular).add(regular.mmul(solution));
        expect(left.sub(c).abs().max()).toBeLessThan(1e-10 * (1 + Matrix.abs(c).max()));
        expect([residual, lostObjective]).toEqual([0, 0]);
      }),
    );
  });

  it('has the least solution and measures what no V reaches, for singular S', () => {
    for (const n of [3, 8]) {
      const range = Matrix.ones(n, 1); // S = 1 1ᵀ
      const s = range.mmul(range.transpose());
      const equation = lyapunovEquation(s);
      const outside = Matrix.zeros(n, n);
      outside.set(0, 0, 1);
      outside.set(1, 1, 1);
      outside.set(0, 1, -1);
      outside.set(1, 0, -1); // w wᵀ with w = (1, −1, 0, ...) in the kernel
      expect(equation.solve(outside).residual).toBeCloseTo(1, 12);
      expect(Matrix.abs(equation.solve(outside).solution).max()).toBeLessThan(1e-12);
      const within = equation.solve(s); // V = 1 1ᵀ/2n
      expect(within.residual).toBeLessThan(1e-14);
      expect(
        Matrix.sub(within.solution, Matrix.div(s, 2 * n))
          .abs()
          .max(),
      ).toBeLessThan(1e-14);
      expect(within.objective).toBeCloseTo(n / 4, 12);
      // Across: C = u wᵀ + w uᵀ with u = 1/n, V = C/n.
      const w = Matrix.columnVector(Array.from({ length: n }, (_, i) => [1, -1][i] ?? 0));
      const across = range.mmul(w.transpose()).add(w.mmul(range.transpose()));
      const solved = equation.solve(across);
      expect(Matrix.sub(solved.solution, Matrix.div(across, n)).abs().max()).toBeLessThan(1e-13);
    }
  });

  it('solves for variances of any ratio', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -150, max: 150 }), { minLength: 1, maxLength: 5 }),
        (exponents) => {
          const variances = exponents.map((exponent) => 10 ** exponent);
          const s = Matrix.diag(variances);
          // C = S: V = I/2.
          const { solution } = lyapunovEquation(s).solve(s);
          const half = Matrix.eye(variances.length).mul(0.5);
          expect(solution.sub(half).abs().max()).toBeLessThan(1e-14);
        },
      ),
    );
  });
});
