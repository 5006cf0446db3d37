/**
 * The slips in the papers, each shown by numbers: what is printed does not hold, what this package
 * computes does. The list, with the reasons, is docs/project/errata.md; it quotes the numbers below.
 */
import { determinant } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { gaussianSquaredW2 } from '../distances/gaussian.js';
import { jensenShannon, kullbackLeibler } from '../divergences/divergences.js';
import { jacobiEigen } from '../linear-algebra/jacobi.fixture.js';
import { bilinear } from '../linear-algebra/matrix.js';
import { discreteMeasure } from '../measures/discrete.js';
import { gaussian } from '../measures/gaussian.js';
import { affineMetric, basisCovariance, basisEnergy } from '../metric-tensors/affine.js';
import { type Basis, diagonalQuadraticBasis, fullQuadraticBasis } from '../metric-tensors/basis.js';
import { gaussianMetric } from '../metric-tensors/gaussian.js';
import {
  affineGeneratorMetric,
  linearizedGenerator,
  rwpMetric,
} from '../metric-tensors/generator.js';
import { linearPushForward, pushForwardMetric } from '../metric-tensors/push-forward.js';
import { affineDistance } from './affine.js';
import { o2DiagFromGaussians, o2FullFromGaussians, rwpFromGaussians } from './gaussians.js';
import { o2DiagFromSamples } from './o2diag.js';

// Vector A.
const x = [1, 2];
const y = [0, 1];
const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
const rows = (values: readonly number[]) => values.map((v) => [v]);

/** The objective of O2Diag for one coordinate; `middle` is the sign before ½xᵀQx, `square` the factor of ‖a + Qy‖². */
const objective = (a: number, q: number, middle: 1 | -1, square: number) =>
  mean(x.map((xb, b) => a * (xb - y[b]!) + (middle * q * xb ** 2) / 2 - (q * y[b]! ** 2) / 2)) -
  square * mean(y.map((yb) => (a + q * yb) ** 2));

/** The largest value on a grid around the origin. */
const largest = (f: (a: number, q: number) => number): number => {
  let best = -Infinity;
  for (let a = -6; a <= 6; a += 0.25) {
    for (let q = -6; q <= 6; q += 0.25) best = Math.max(best, f(a, q));
  }
  return best;
};

describe('1. equation (7): the sup is half of D̃²', () => {
  it('is 1 for Vector A, where Theorem 1’s value is 2', () => {
    const basis = diagonalQuadraticBasis(1);
    const { squaredDistance, xi } = affineDistance(rows(x), rows(y), basis);
    const energy = basisEnergy(rows(y), basis);
    const delta = [mean(x) - mean(y), (5 / 2 - 1 / 2) / 2];
    const sup = xi[0]! * delta[0]! + xi[1]! * delta[1]! - bilinear(energy, xi, xi) / 2;
    expect(sup).toBeCloseTo(1, 12);
    expect(squaredDistance).toBeCloseTo(2, 12);
    expect(largest((a, q) => objective(a, q, 1, 0.5))).toBeCloseTo(sup, 12); // (0, 2) is on the grid
  });
});

describe('2. the middle line of O2Diag’s derivation', () => {
  it('as printed has its supremum elsewhere, and not that of the lines around it', () => {
    const { a, q, squaredDistance } = o2DiagFromSamples(rows(x), rows(y));
    expect([a[0], q[0], squaredDistance]).toEqual([0, 2, 2]);
    expect(objective(0, 2, 1, 0.5)).toBe(1);
    // − ½xᵀQx and the whole ‖a + Qy‖²: −5 at the right (a, Q), 17/4 at best, at (5/2, −4).
    expect(objective(0, 2, -1, 1)).toBe(-5);
    expect(largest((p, r) => objective(p, r, -1, 1))).toBeCloseTo(4.25, 12);
    expect(objective(2.5, -4, -1, 1)).toBeCloseTo(4.25, 12);
  });
});

describe('3. equation (9): M is one 2 × 2 block per coordinate', () => {
  it('and each needs Var(y_i) > 0, whatever the batch size', () => {
    const pairs = [
      [0, 5],
      [1, 5],
      [3, 5],
    ];
    const energy = basisEnergy(pairs, diagonalQuadraticBasis(2)); // order a_1, a_2, q_1, q_2
    const block = (i: number) => energy.selection([i, i + 2], [i, i + 2]);
    const [first, second] = [block(0), block(1)];
    const near = (values: number[]) => values.map((v) => expect.closeTo(v, 12));
    expect(first.to1DArray()).toEqual(near([1, 4 / 3, 4 / 3, 10 / 3]));
    expect(second.to1DArray()).toEqual(near([1, 5, 5, 25]));
    expect(Math.min(...jacobiEigen(second).values)).toBeCloseTo(0, 12); // Var = 0: singular
    expect(determinant(first)).toBeCloseTo(14 / 9, 12); // = Var(y_1)
    expect(() =>
      o2DiagFromSamples(
        pairs.map(([a]) => [a!, 6]),
        pairs,
      ),
    ).toThrow(/^damping /);
  });
});

describe('4. Appendix C: signs of the distance and of the proximal term', () => {
  it('with a minus the discriminator’s objective has no maximum, even for equal distributions', () => {
    const plus = (d: number) => Math.log(d) + Math.log(1 - d);
    const minus = (d: number) => Math.log(d) - Math.log(1 - d);
    expect(plus(0.5)).toBeCloseTo(-2 * Math.LN2, 15);
    for (const d of [0.1, 0.49, 0.51, 0.999]) expect(plus(d)).toBeLessThan(plus(0.5));
    expect(minus(1 - 1e-3)).toBeCloseTo(6.906754778648553, 12);
    expect(minus(1 - 1e-6)).toBeGreaterThan(13.8);
  });

  it('minus the penalty, a generator step runs away from its anchor', () => {
    // F = g²/2 at anchor 1, h = ½: F + (g − 1)²/2h is least at 2/3; F − (g − 1)²/2h has no minimum.
    const step = (sign: number) => (g: number) => (g * g) / 2 + sign * (g - 1) ** 2;
    expect(step(1)(2 / 3)).toBeCloseTo(1 / 3, 12);
    for (const g of [0, 1, 0.6, 0.7]) expect(step(1)(g)).toBeGreaterThan(1 / 3);
    expect(step(-1)(10)).toBe(-31);
    expect(step(-1)(100)).toBe(-4801);
  });
});

describe('5. Theorems 2 and 5: RWP is only an upper bound, also in 1-D', () => {
  it('x = cos t·z₁ + sin t·z₂: G_W = 0, E|ġ|² = 1', () => {
    const t = 0.7;
    const { wasserstein, relaxed } = linearPushForward(
      [Math.cos(t), Math.sin(t)],
      [[-Math.sin(t)], [Math.cos(t)]],
    );
    expect(wasserstein.get(0, 0)).toBeLessThan(1e-30);
    expect(relaxed.get(0, 0)).toBeCloseTo(1, 15);
    // Finite steps: W₂ = 0 for all t; E‖x_t − x_0‖² = 2(1 − cos t).
    const standard = gaussian([0], [[1]]);
    expect(gaussianSquaredW2(standard, standard)).toBe(0);
    expect(rwpFromGaussians(standard, standard, [[Math.cos(t)]])).toBeCloseTo(
      2 * (1 - Math.cos(t)),
      14,
    );
  });

  it('(z + t)² at t = 0, one scalar latent: G_W = 0, E|ġ|² = 4', () => {
    const folded = pushForwardMetric((z, [t]) => (z + t!) ** 2, [0], { turningPoints: [0] });
    expect(folded.wasserstein.get(0, 0)).toBeLessThan(1e-12);
    expect(folded.relaxed.get(0, 0)).toBeCloseTo(4, 8);
  });
});

describe('6. Remark 1: Gaussians need the full Q, and then only small steps are exact', () => {
  const at = gaussian(
    [0, 0],
    [
      [1, 0.8],
      [0.8, 1],
    ],
  );
  // ∂E Ψ for dS: half of its diagonal for ½x_i², its off-diagonal for x_1 x_2.
  const metrics = ([a, b, d]: readonly [number, number, number]) => {
    const covariance = [
      [a, b],
      [b, d],
    ];
    const column = (values: number[]) => values.map((v) => [v]);
    const energy = (basis: Basis) => basisEnergy(at, basis);
    return {
      exact: gaussianMetric(at, [{ mean: [0, 0], covariance }]).get(0, 0),
      full: affineMetric(column([0, 0, a / 2, b, d / 2]), energy(fullQuadraticBasis(2))).get(0, 0),
      diagonal: affineMetric(column([0, 0, a / 2, d / 2]), energy(diagonalQuadraticBasis(2))).get(
        0,
        0,
      ),
    };
  };

  it('dS = diag(1, 0): 17/36 and 17/36 with the full Q, 1/4 with a diagonal one', () => {
    const { exact, full, diagonal } = metrics([1, 0, 0]);
    expect(exact).toBeCloseTo(17 / 36, 12);
    expect(full).toBeCloseTo(17 / 36, 12);
    expect(diagonal).toBeCloseTo(0.25, 12);
  });

  it('dS = [[0, 1], [1, 0]]: 25/18 and 25/18 with the full Q, 0 with a diagonal one', () => {
    const { exact, full, diagonal } = metrics([0, 1, 0]);
    expect(exact).toBeCloseTo(25 / 18, 12);
    expect(full).toBeCloseTo(25 / 18, 12);
    expect(diagonal).toBe(0);
  });

  it('finite steps are not exact, and O2 may lie above W₂² and RWP', () => {
    const unit = gaussian([0], [[1]]);
    const shifted = gaussian([3], [[1]]); // W₂² = RWP = 9; O2 = d² + d⁴/4v
    expect(gaussianSquaredW2(shifted, unit)).toBeCloseTo(9, 12);
    expect(rwpFromGaussians(shifted, unit)).toBeCloseTo(9, 12);
    expect(o2DiagFromGaussians(shifted, unit).squaredDistance).toBeCloseTo(29.25, 12);
    const scaled = gaussian([0], [[9]]); // W₂² = RWP = (3 − 1)²; O2 = v(s² − 1)²/4
    expect(gaussianSquaredW2(scaled, unit)).toBeCloseTo(4, 12);
    expect(o2FullFromGaussians(scaled, unit).squaredDistance).toBeCloseTo(16, 12);
    // Vector A: RWP 1, O2Diag 2.
    expect(o2DiagFromSamples(rows(x), rows(y)).squaredDistance).toBe(2);
  });
});

describe('7. equation (1) and Theorem 3', () => {
  it('G is the Hessian of ½W₂², not of W₂²', () => {
    // N(0, (1 + t)²): W₂² = t², whose second derivative is 2; G_σσ = 1.
    const squared = (t: number) =>
      gaussianSquaredW2(gaussian([0], [[(1 + t) ** 2]]), gaussian([0], [[1]]));
    const hessian = (squared(0.1) - 2 * squared(0) + squared(-0.1)) / 0.01;
    expect(hessian).toBeCloseTo(2, 10);
    const metric = gaussianMetric(gaussian([0], [[1]]), [{ mean: [0], covariance: [[2]] }]);
    expect(metric.get(0, 0)).toBeCloseTo(1, 15);
  });

  it('G̃ has J_Ψ and M⁻¹, not Ψ and M', () => {
    // g = (1 + t) z on z = ±1 with Ψ = (x, ½x²) at t = 0: RWP, W₂ and O2 all say 1.
    const generator = linearizedGenerator(rows([-1, 1]), [[[-1]], [[1]]]);
    const basis = diagonalQuadraticBasis(1);
    expect(rwpMetric(generator).get(0, 0)).toBe(1);
    expect(affineGeneratorMetric(generator, basis).get(0, 0)).toBeCloseTo(1, 14);
    // As printed: ⟨E Ψ ġ, M E Ψ ġ⟩ with E Ψ ġ = (E x·ẋ, E ½x²·ẋ) = (1, 0) and M = I. With the
    // spread doubled, z = ±2, G is 4 for ġ = z, but the printed formula gives 16.
    const wide = linearizedGenerator(rows([-2, 2]), [[[-2]], [[2]]]);
    expect(affineGeneratorMetric(wide, basis).get(0, 0)).toBeCloseTo(4, 14);
    const moments = [mean([4, 4]), mean([-4, 4])];
    expect(bilinear(basisEnergy(rows([-2, 2]), basis), moments, moments)).toBe(16);
  });

  it('Cov(Ψ) in place of E[J_Ψ J_Ψᵀ] is Fisher-Rao, another geometry', () => {
    const at = gaussian([0], [[4]]);
    const basis = fullQuadraticBasis(1);
    const derivative = [[0], [2]]; // ∂E(x, ½x²)/∂σ at σ = 2
    expect(affineMetric(derivative, basisEnergy(at, basis)).get(0, 0)).toBeCloseTo(1, 13);
    expect(affineMetric(derivative, basisCovariance(at, basis)).get(0, 0)).toBeCloseTo(2 / 4, 13);
  });
});

describe('9. the lecture notes: Jensen-Shannon has two halves', () => {
  it('without them disjoint measures are 2 log 2 apart, not log 2', () => {
    const [p, q] = [discreteMeasure([[0]]), discreteMeasure([[1]])];
    const middle = discreteMeasure([[0], [1]], [0.5, 0.5]);
    expect(jensenShannon(p, q)).toBeCloseTo(Math.LN2, 15);
    expect(kullbackLeibler(p, middle) + kullbackLeibler(q, middle)).toBeCloseTo(2 * Math.LN2, 14);
  });
});
