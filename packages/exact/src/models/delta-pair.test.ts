import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wasserstein } from '../distances/discrete.js';
import { linearizedGenerator, rwpMetric } from '../metric-tensors/generator.js';
import { type DeltaPairParameters, deltaPair } from './delta-pair.js';

const share = fc.double({ min: 0.05, max: 0.95, noNaN: true });
const positive = fc.double({ min: 0.1, max: 3, noNaN: true });
const theta = fc.tuple(positive, positive).map(([a, b]): DeltaPairParameters => [-a, b]);

describe('Example 1: α δ_a + (1 − α) δ_b', () => {
  it('has the W₁ and W₂² of the transport solver', () => {
    fc.assert(
      fc.property(share, theta, theta, (alpha, p, q) => {
        const model = deltaPair(alpha);
        const [x, y] = [model.measure(p), model.measure(q)];
        expect(model.loss(p, q)).toBeCloseTo(wasserstein(x, y, 1), 12);
        expect(model.squaredW2(p, q)).toBeCloseTo(wasserstein(x, y, 2) ** 2, 12);
      }),
    );
  });

  it('has the metric diag(α, 1 − α), which RWP reaches', () => {
    const model = deltaPair(0.3);
    expect(model.metric().to1DArray()).toEqual([0.3, 0, 0, 0.7]);
    const generator = linearizedGenerator([[-1], [2]], [[[1, 0]], [[0, 1]]], [0.3, 0.7]);
    expect(rwpMetric(generator).to1DArray()).toEqual([0.3, 0, 0, 0.7]);
  });

  it('has updates that minimize loss + penalty', () => {
    fc.assert(
      fc.property(share, theta, theta, positive, theta, (alpha, anchor, target, h, other) => {
        const model = deltaPair(alpha);
        const euclidean = (at: DeltaPairParameters) =>
          (at[0] - anchor[0]) ** 2 + (at[1] - anchor[1]) ** 2;
        const squared = (at: DeltaPairParameters) => model.squaredW2(at, anchor);
        for (const [update, penalty] of [
          [model.wassersteinUpdate(anchor, target, h), squared],
          [model.euclideanUpdate(anchor, target, h), euclidean],
        ] as const) {
          const objective = (at: DeltaPairParameters) =>
            model.loss(at, target) + penalty(at) / (2 * h);
          expect(objective(update)).toBeLessThanOrEqual(objective(other) + 1e-12);
          expect(objective(update)).toBeLessThanOrEqual(objective(anchor) + 1e-12);
        }
      }),
    );
  });

  it('moves both atoms alike in the Wasserstein geometry, by their masses in the Euclidean', () => {
    const model = deltaPair(0.2);
    expect(model.wassersteinUpdate([-2, 1], [-1, 2], 0.25)).toEqual([-1.75, 1.25]);
    expect(model.euclideanUpdate([-2, 1], [-1, 2], 0.25)).toEqual([-1.95, 1.2]);
    expect(model.wassersteinUpdate([-2, 1], [-1, 2], 9)).toEqual([-1, 2]);
  });

  it.each<[string, () => unknown]>([
    ['alpha', () => deltaPair(1)],
    ['theta', () => deltaPair(0.5).measure([1, 2])],
    ['target', () => deltaPair(0.5).loss([-1, 2], [Number.NaN, 1])],
    ['anchor', () => deltaPair(0.5).squaredW2([-1, 2], [-1, -1])],
    ['h', () => deltaPair(0.5).wassersteinUpdate([-1, 2], [-1, 1], -1)],
  ])('refuses bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
