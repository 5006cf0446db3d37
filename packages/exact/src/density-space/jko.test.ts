import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normal, uniform } from '../measures/families.js';
import { fokkerPlanck } from './fokker-planck.js';
import { jkoFlow, jkoStep, type LinePotential, relativeEntropy } from './jko.js';
import { normalScores, normalScoresSquaredW2 } from './normal-scores.js';

const quadratic = (rate: number, center = 0): LinePotential => ({
  value: (x) => (rate * (x - center) ** 2) / 2,
  derivative: (x) => rate * (x - center),
  secondDerivative: () => rate,
});
const doubleWell: LinePotential = {
  value: (x) => (x * x - 1) ** 2,
  derivative: (x) => 4 * x * (x * x - 1),
  secondDerivative: (x) => 12 * x * x - 4,
};

describe('jkoStep', () => {
  it('keeps Gaussians under a quadratic potential, in closed form, at any scale', () => {
    // (m − mᵏ)/h = −a(m − c) and (s − sᵏ)/h = 1/s − a s: the step within N(m, s²) is the whole one.
    fc.assert(
      fc.property(
        fc.double({ min: -140, max: 140, noNaN: true }),
        fc.double({ min: -1e8, max: 1e8, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: -3, max: 2, noNaN: true }),
        (size, offset, width, logStep) => {
          const unit = 10 ** size;
          const s = 10 ** width;
          const h = 10 ** logStep;
          const [mean, center] = [offset * unit, (offset + 1) * unit];
          const step = jkoStep(
            quadratic(1 / unit / unit, center),
            normalScores(normal(mean, s * unit)),
            h * unit * unit,
          );
          const nextMean = (offset + h * (offset + 1)) / (1 + h);
          const next = (s + Math.sqrt(s * s + 4 * h * (1 + h))) / (2 * (1 + h));
          const exact = normalScores(normal(nextMean * unit, next * unit));
          const error = Math.sqrt(normalScoresSquaredW2(step, exact));
          // Places are rounded to 1e-16 of the offset.
          expect(error / unit).toBeLessThan(1e-10 * (next + s) + 1e-15 * Math.abs(offset));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('lowers F by at least W₂²/(2h), in the double well too', () => {
    const start = normalScores(normal(0.5, 0.4));
    const step = jkoStep(doubleWell, start, 0.1);
    const lost = relativeEntropy(doubleWell, start) - relativeEntropy(doubleWell, step);
    expect(lost).toBeGreaterThan(normalScoresSquaredW2(step, start) / 0.2);
  });
});

describe('relativeEntropy', () => {
  it('is the closed form for Gaussians', () => {
    // −½ log(2πe s²) + (m² + s²)/2.
    const value = relativeEntropy(quadratic(1), normalScores(normal(2, 0.5)));
    expect(value).toBeCloseTo(-Math.log(2 * Math.PI * Math.E * 0.25) / 2 + (4 + 0.25) / 2, 12);
  });
});

describe('jkoFlow', () => {
  it('is of order 1 against the Ornstein-Uhlenbeck closed form', () => {
    const exact = normalScores(normal(2 * Math.exp(-0.5), Math.sqrt(1 - 0.75 * Math.exp(-1))));
    const errors = [0.1, 0.05, 0.025].map((h) => {
      const end = jkoFlow(quadratic(1), normal(2, 0.5), { h, steps: Math.round(0.5 / h) }).at(-1)!;
      return Math.sqrt(normalScoresSquaredW2(end, exact));
    });
    [0.0365, 0.0189, 0.0096].forEach((value, k) => {
      expect(errors[k]).toBeCloseTo(value, 4);
    });
  });

  it('is of order 1 in the double well, against finite volumes', () => {
    const { density } = fokkerPlanck(
      { potential: doubleWell.value, start: normal(0.5, 0.4), interval: [-4, 4] },
      0.5,
    );
    const errorOf = (h: number, nodes: number) => {
      const start = normalScores(normal(0.5, 0.4), { nodes });
      const end = jkoFlow(doubleWell, start, { h, steps: Math.round(0.5 / h) }).at(-1)!;
      return Math.sqrt(normalScoresSquaredW2(end, normalScores(density, { nodes })));
    };
    const errors = [0.1, 0.05, 0.025].map((h) => errorOf(h, 1601));
    [0.0198, 0.01, 0.005].forEach((value, k) => {
      expect(errors[k]).toBeCloseTo(value, 4);
    });
    // Of second order in the scores: what 401 nodes add at h = 0.05, and a quarter of it.
    const [a, b, c] = [201, 401, 801].map((nodes) => errorOf(0.05, nodes));
    expect((b! - a!) / (c! - b!)).toBeGreaterThan(3.5);
    expect((b! - a!) / (c! - b!)).toBeLessThan(4.5);
  });

  it('is the heat flow for V = 0: order 1, S(t) = S₀ + 2t', () => {
    const free: LinePotential = { value: () => 0, derivative: () => 0, secondDerivative: () => 0 };
    const errors = [0.1, 0.05, 0.025].map((h) => {
      const end = jkoFlow(free, normal(1, 0.5), { h, steps: Math.round(1 / h) }).at(-1)!;
      return Math.sqrt(normalScoresSquaredW2(end, normalScores(normal(1, 1.5))));
    });
    [0.0337, 0.0175, 0.009].forEach((value, k) => {
      expect(errors[k]).toBeCloseTo(value, 4);
    });
    expect(Math.abs(Math.log2(errors[1]! / errors[2]!) - 1)).toBeLessThan(0.1);
  });

  const at = normalScores(normal(0, 1));
  it.each<[string, () => unknown]>([
    ['h', () => jkoStep(doubleWell, at, 0)],
    ['steps', () => jkoFlow(doubleWell, at, { h: 0.1, steps: 0.5 })],
    ['nodes', () => normalScores(normal(0, 1), { nodes: 2 })],
    ['range', () => normalScores(normal(0, 1), { range: 40 })],
    ['density', () => normalScores({ quantile: () => 1, upperQuantile: () => 1 })],
    ['potential', () => jkoStep({ ...doubleWell, value: () => Number.NaN }, at, 0.1)],
    ['second', () => normalScoresSquaredW2(at, normalScores(uniform(0, 1), { nodes: 11 }))],
  ])('refuses bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
