import { describe, expect, it } from 'vitest';
import { difference, dot, InverseHessian } from './inverse-hessian.js';

describe('InverseHessian', () => {
  it('takes what it learns to s, and stays symmetric', () => {
    const h = InverseHessian.scaled(3, 2);
    const [s, y] = [Float64Array.of(1, -2, 0.5), Float64Array.of(2, -1, 3)];
    h.learn(s, y);
    h.times(y).forEach((value, i) => {
      expect(value).toBeCloseTo(s[i]!, 12);
    });
    const [a, b] = [Float64Array.of(1, 0, 2), Float64Array.of(-1, 3, 1)];
    expect(dot(a, h.times(b))).toBeCloseTo(dot(b, h.times(a)), 12);
  });

  it('solves a quadratic problem of p unknowns in p exact line searches', () => {
    const curvature = Float64Array.of(1, 10, 100);
    const gradientAt = (x: Float64Array) => x.map((value, i) => curvature[i]! * (value - 1));
    const h = InverseHessian.scaled(3, 1);
    let x = Float64Array.of(3, -2, 5);
    for (let step = 0; step < 3; step++) {
      const g = gradientAt(x);
      const d = h.times(g);
      const size =
        dot(g, d) /
        dot(
          d,
          d.map((value, i) => curvature[i]! * value),
        );
      const next = x.map((value, i) => value - size * d[i]!);
      h.learn(difference(next, x), difference(gradientAt(next), g));
      x = next;
    }
    for (const value of x) expect(value).toBeCloseTo(1, 9);
  });
});
