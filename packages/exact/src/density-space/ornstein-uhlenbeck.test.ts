import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ornsteinUhlenbeck } from './ornstein-uhlenbeck.js';

/** The entries of a covariance, row by row. */
const entries = (covariance: Iterable<number> | { to1DArray(): number[] }): number[] =>
  'to1DArray' in covariance ? covariance.to1DArray() : [...covariance];

describe('ornsteinUhlenbeck', () => {
  it('is SciPy’s solution of the moment equations for a full drift', () => {
    // SciPy 1.17.1, solve_ivp (DOP853, rtol 1e-13) of dm = −A(m − c), dS = −AS − SA + 2I.
    const scipyMean = [0.3512304306935662, 0.6912266497764521];
    const scipyCovariance = [
      0.5392037937214348, -0.2317510358550741, -0.2317510358550741, 1.1741448649857589,
    ];
    const at = ornsteinUhlenbeck(
      {
        drift: [
          [2, 0.5],
          [0.5, 1],
        ],
        center: [1, -1],
        mean: [0, 2],
        covariance: [
          [0.5, 0.2],
          [0.2, 1.5],
        ],
      },
      0.7,
    );
    scipyMean.forEach((value, k) => {
      expect(at.mean[k]).toBeCloseTo(value, 11);
    });
    scipyCovariance.forEach((value, k) => {
      expect(entries(at.covariance)[k]).toBeCloseTo(value, 10);
    });
  });

  it('is the heat flow for no drift and tends to N(c, A⁻¹) for a positive one', () => {
    const heat = ornsteinUhlenbeck({ drift: [[0]], mean: [3], covariance: [[0.25]] }, 1.5);
    expect(heat.mean[0]).toBe(3);
    expect(entries(heat.covariance)[0]).toBeCloseTo(0.25 + 2 * 1.5, 15);
    const late = ornsteinUhlenbeck(
      {
        drift: [
          [2, 0.5],
          [0.5, 1],
        ],
        mean: [5, -7],
        covariance: [
          [0, 0],
          [0, 0],
        ],
      },
      100,
    );
    const inverse = [1 / 1.75, -0.5 / 1.75, -0.5 / 1.75, 2 / 1.75];
    inverse.forEach((value, k) => {
      expect(entries(late.covariance)[k]).toBeCloseTo(value, 14);
    });
  });

  it('is right on the line to rounding for scales from 1e-140 to 1e140 and any rate', () => {
    const exponents = fc.double({ min: -140, max: 140, noNaN: true });
    fc.assert(
      fc.property(exponents, exponents, fc.double({ min: -1, max: 5, noNaN: true }), (a, b, c) => {
        const [rate, variance] = [10 ** a, 10 ** b];
        const time = Math.max(c / rate, 0);
        const at = ornsteinUhlenbeck(
          { drift: [[rate]], mean: [1], covariance: [[variance]] },
          time,
        );
        const decay = Math.exp(-2 * rate * time);
        const expected = variance * decay - Math.expm1(-2 * rate * time) / rate;
        expect(Math.abs(entries(at.covariance)[0]! / expected - 1)).toBeLessThan(1e-13);
        expect(at.mean[0]).toBeCloseTo(Math.exp(-rate * time), 14);
      }),
    );
  });

  it('composes: t then s is t + s, in three dimensions', () => {
    const drift = [
      [1, 0.2, 0],
      [0.2, 3, -0.4],
      [0, -0.4, 0.5],
    ];
    const start = {
      mean: [1, 2, 3],
      covariance: [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? i : 0))),
    };
    const once = ornsteinUhlenbeck({ drift, ...start }, 0.9);
    const first = ornsteinUhlenbeck({ drift, ...start }, 0.4);
    const flat = entries(first.covariance);
    const twice = ornsteinUhlenbeck(
      { drift, mean: first.mean, covariance: [0, 3, 6].map((k) => flat.slice(k, k + 3)) },
      0.5,
    );
    entries(once.covariance).forEach((value, k) => {
      expect(entries(twice.covariance)[k]).toBeCloseTo(value, 13);
    });
  });

  it.each<[string, () => unknown]>([
    ['mean', () => ornsteinUhlenbeck({ drift: [[1]], mean: [], covariance: [[1]] }, 1)],
    [
      'center',
      () => ornsteinUhlenbeck({ drift: [[1]], center: [0, 0], mean: [0], covariance: [[1]] }, 1),
    ],
    [
      'drift',
      () =>
        ornsteinUhlenbeck(
          {
            drift: [
              [1, 2],
              [0, 1],
            ],
            mean: [0, 0],
            covariance: [
              [1, 0],
              [0, 1],
            ],
          },
          1,
        ),
    ],
    ['covariance', () => ornsteinUhlenbeck({ drift: [[1]], mean: [0], covariance: [[-1]] }, 0)],
    ['time', () => ornsteinUhlenbeck({ drift: [[1]], mean: [0], covariance: [[1]] }, -1)],
    ['time', () => ornsteinUhlenbeck({ drift: [[-1]], mean: [1], covariance: [[1]] }, 1e4)],
  ])('refuses bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
