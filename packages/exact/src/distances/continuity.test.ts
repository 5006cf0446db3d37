/**
 * Theorem 1 of the lecture notes (Arjovsky, Chintala and Bottou 2017, Theorem 1): continuity of
 * θ ↦ W₁(P_r, P_θ), its Lipschitz constant E L(θ, z), and where it needs more than the notes say.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniforms } from '../measures/uniforms.fixture.js';
import { integrate } from '../quadrature/gauss-kronrod.js';
import { wasserstein1Gradient } from './critic-gradient.js';
import { wasserstein } from './discrete.js';
import { wassersteinOnLine } from './line.js';

const UNITS = 3;
const numbers = (count: number, bound: number) =>
  fc.array(fc.double({ min: -bound, max: bound, noNaN: true }), {
    minLength: count,
    maxLength: count,
  });
const latents = Array.from({ length: 24 }, (_, k) => -2 + (4 * (k + 0.5)) / 24);
const real = latents.map((z) => [Math.sin(3 * z) + 0.2 * z]);

/** Σ w_k max(0, a_k z + b_k), θ = (w, a, b): locally Lipschitz, with kinks. */
const relu = (theta: ArrayLike<number>, z: number) => {
  let x = 0;
  for (let k = 0; k < UNITS; k++) {
    x += theta[k]! * Math.max(0, theta[UNITS + k]! * z + theta[2 * UNITS + k]!);
  }
  return x;
};
/** sup of ‖∂g/∂θ‖ over the ball of radius r around θ: L(θ, z) on a neighborhood that z does not change. */
const lipschitz = (theta: ArrayLike<number>, z: number, r: number) => {
  let square = 0;
  for (let k = 0; k < UNITS; k++) {
    const [w, a, b] = [theta[k]!, theta[UNITS + k]!, theta[2 * UNITS + k]!].map(
      (v) => Math.abs(v) + r,
    );
    square += (a! * Math.abs(z) + b!) ** 2 + (w! * z) ** 2 + w! ** 2;
  }
  return Math.sqrt(square);
};
const generated = (theta: ArrayLike<number>) => latents.map((z) => [relu(theta, z)]);
const distance = (theta: ArrayLike<number>) => wasserstein(generated(theta), real, 1);
const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v / values.length, 0);

describe('Theorem 1 for a locally Lipschitz generator', () => {
  it('|W(θ) − W(θ′)| ≤ W₁(P_θ, P_θ′) ≤ E L(θ, z) ‖θ − θ′‖', () => {
    let tightest = 0;
    fc.assert(
      fc.property(
        numbers(9, 2),
        numbers(9, 1),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        (theta, way, r) => {
          const length = Math.hypot(...way);
          fc.pre(length > 1e-3);
          const other = theta.map((value, k) => value + (r * way[k]!) / length);
          const between = wasserstein(generated(theta), generated(other), 1);
          const bound = mean(latents.map((z) => lipschitz(theta, z, r))) * r;
          expect(Math.abs(distance(theta) - distance(other))).toBeLessThanOrEqual(between + 1e-13);
          expect(between).toBeLessThanOrEqual(bound + 1e-13);
          tightest = Math.max(tightest, between / bound);
        },
      ),
      { numRuns: 300 },
    );
    expect(tightest).toBeGreaterThan(0.2); // so the bound is no idle one
  });

  it('W is differentiable at almost every θ, with the critic’s gradient', () => {
    const next = uniforms(3);
    let kinks = 0;
    for (let draw = 0; draw < 200; draw++) {
      const theta = Array.from({ length: 9 }, () => 4 * next() - 2);
      const jacobians = latents.map((z) =>
        theta.map((_, k) => {
          const unit = k % UNITS;
          const before = theta[UNITS + unit]! * z + theta[2 * UNITS + unit]!;
          if (before <= 0) return 0;
          return [before, theta[unit]! * z, theta[unit]!][Math.floor(k / UNITS)]!;
        }),
      );
      const { gradient } = wasserstein1Gradient(
        generated(theta),
        real,
        jacobians.map((row) => [row]),
      );
      // Both sides' slopes along a direction that is none of the axes.
      const way = theta.map((_, k) => Math.cos(k + 1));
      const slope = way.reduce((sum, w, k) => sum + w * gradient[k]!, 0);
      const at = distance(theta);
      for (const h of [1e-7, -1e-7]) {
        const moved = distance(theta.map((value, k) => value + h * way[k]!));
        if (Math.abs((moved - at) / h - slope) > 1e-5) kinks++;
      }
    }
    // W is piecewise smooth, so a kink within 1e-7 of one of 200 random θ has a probability of 1e-3 or so.
    expect(kinks).toBe(0);
  });

  it('but not everywhere: at P_θ = P_r the slopes are −1 and 1', () => {
    const shifted = (theta: number) =>
      wasserstein(
        real.map(([x]) => [x! + theta]),
        real,
        1,
      );
    expect(shifted(0)).toBe(0);
    expect(shifted(1e-3) / 1e-3).toBeCloseTo(1, 9);
    expect(shifted(-1e-3) / 1e-3).toBeCloseTo(1, 9);
  });
});

/** E f(u) for u uniform on (0, 1). */
const expectation = (f: (u: number) => number, breakpoints: readonly number[]) =>
  integrate(f, 0, 1, { breakpoints: breakpoints.filter((u) => u > 0 && u < 1) }).value;

describe('what the theorem needs', () => {
  // The hat on [1, 2] of area 1; u is uniform and z = 1/u, of density 1/z² on [1, ∞).
  const hat = (s: number) => Math.max(0, 2 - 4 * Math.abs(s - 1.5));
  const jumping = (theta: number, u: number) => (theta > 0 ? hat(u / theta) / theta : 0);
  const kinks = (theta: number) => [theta, 1.5 * theta, 2 * theta];
  /** W₁(δ₀, P_θ) = E|g|. */
  const toZero = (g: (theta: number, u: number) => number, theta: number) =>
    expectation((u) => Math.abs(g(theta, u)), kinks(theta));

  it('continuity of g in θ is not enough on an unbounded space: W jumps from 0 to 1', () => {
    for (const u of [0.9, 0.1, 1e-3]) {
      // Around θ = 0 each g(·, u) is 0, so it is smooth there with the local constant 0.
      for (const theta of [0, u / 2.001, u / 4, -1]) expect(jumping(theta, u)).toBe(0);
    }
    expect(toZero(jumping, 0)).toBe(0);
    for (const theta of [0.5, 0.1, 1e-3, 1e-6]) expect(toZero(jumping, theta)).toBeCloseTo(1, 9);
    // The same by sorting 20,000 samples.
    const points = Array.from({ length: 20_000 }, (_, k) => [jumping(0.1, (k + 0.5) / 20_000)]);
    expect(wasserstein(points, [[0]], 1)).toBeCloseTo(1, 5);
  });

  it('E L(θ, z) < ∞ is not enough either, if the neighborhood of θ may depend on z', () => {
    // |∂g/∂θ| ≤ (max|hat′|·s + max hat)/θ² at θ > 0, and L = 0 near θ = 0: E L is finite for every θ.
    for (const theta of [0.3, 0.01]) {
      const largest = Math.max(
        ...Array.from({ length: 1000 }, (_, k) => {
          const u = (theta * (k + 0.5)) / 400;
          return Math.abs(jumping(theta * 1.0001, u) - jumping(theta, u)) / (theta * 0.0001);
        }),
      );
      expect(largest).toBeLessThan(10.1 / theta ** 2);
    }
    // On a fixed ball |θ| < r the best constant is at least g/θ at θ = u/1.5, which is 4.5/u²: no mean.
    const onBall = (u: number) => jumping(u / 1.5, u) / (u / 1.5);
    expect(onBall(0.01) * 0.01 ** 2).toBeCloseTo(4.5, 9);
    const partial = (from: number) =>
      integrate((u) => onBall(u), from, 0.1, { breakpoints: [10 * from] }).value;
    expect(partial(1e-4) / partial(1e-3)).toBeCloseTo(10, 0);
  });

  it('a bounded space suffices for continuity: the same generator cut off at 1', () => {
    const bounded = (theta: number, u: number) => Math.min(1, jumping(theta, u));
    // |g| ≤ 1 and g ≠ 0 with probability θ only.
    for (const theta of [0.1, 1e-3, 1e-6])
      expect(toZero(bounded, theta)).toBeLessThanOrEqual(theta * (1 + 1e-9));
  });

  it('without E L < ∞ W may be continuous with infinite slope: E min(1, θ/u) = θ(1 + log 1/θ)', () => {
    const g = (theta: number, u: number) => Math.min(1, theta / u);
    for (const theta of [0.1, 1e-3, 1e-6]) {
      const value = toZero(g, theta);
      expect(value / (theta * (1 + Math.log(1 / theta)))).toBeCloseTo(1, 8);
      expect(value / theta).toBeGreaterThan(Math.log(1 / theta));
    }
  });

  it('quantiles agree: W₁ of the sorted values', () => {
    const g = (u: number) => Math.min(1, 0.1 / u);
    const points = Array.from({ length: 4000 }, (_, k) => [g((k + 0.5) / 4000)]);
    const exact = 0.1 * (1 + Math.log(10));
    expect(
      wassersteinOnLine(
        { values: Float64Array.from(points.flat()), count: 4000, dimension: 1 },
        [[0]],
        1,
      ),
    ).toBeCloseTo(exact, 5);
  });
});
