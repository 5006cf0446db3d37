import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import type { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { gradient } from '../differentiation/differences.js';
import { rwpMetric } from '../metric-tensors/generator.js';
import { gaussHermite } from '../quadrature/gaussian-cubature.js';
import { cdfFormulaMetric, formula, linearizeFormulas, quantileFormulaMetric } from './index.js';

const expectClose = (metric: Matrix, expected: readonly number[]) => {
  const found = metric.to1DArray();
  expect(found.length).toBe(expected.length);
  expected.forEach((value, k) => {
    expect(Math.abs(found[k]! - value)).toBeLessThan(1e-9 * (Math.abs(value) || 1));
  });
};

describe('formula', () => {
  it.each([
    'm + s * log(u / (1 - u))',
    'exp(-s * u^2) / (1 + m^2)',
    '0.5 * (1 + erf((u - m) / (s * sqrt(2))))',
    'erf(m * erf(s * u)) * u + erf(u)^2',
    'cos(m) * u + sin(s) * tanh(u)',
  ])('differentiates %s as differences do', (text) => {
    const f = formula(text, { variables: ['u'], parameters: ['m', 's'] });
    const number = fc.double({ min: 0.2, max: 0.8, noNaN: true });
    fc.assert(
      fc.property(number, number, number, (u, m, s) => {
        const differences = gradient(([a, b, c]) => f.value([a!], [b!, c!]), [u, m, s]).values;
        const exact = [...f.byVariables([u], [m, s]), ...f.byParameters([u], [m, s])];
        exact.forEach((value, k) => {
          expect(Math.abs(value - differences[k]!)).toBeLessThan(1e-9 * (1 + Math.abs(value)));
        });
      }),
    );
  });

  it('has slope 0 for a power of 0, and none where that jumps', () => {
    const f = formula('0^(2 * m)', { variables: [], parameters: ['m'] });
    expect([...f.byParameters([], [0.3])]).toEqual([0]);
    for (const m of [0, -1]) expect(f.byParameters([], [m])[0]).not.toSatisfy(Number.isFinite);
  });

  it('shows its derivatives', () => {
    const f = formula('m + s * q', { variables: ['q'], parameters: ['m', 's'] });
    expect(f.parameterDerivatives).toEqual(['1', 'q']);
  });

  it.each<[string, () => unknown]>([
    ['text', () => formula('m +', { variables: [], parameters: ['m'] })],
    ['text', () => formula('m + y', { variables: [], parameters: ['m'] })],
    ['text', () => formula('gamma(m)', { variables: [], parameters: ['m'] })],
    ['parameters', () => formula('1', { variables: ['x'], parameters: [] })],
    ['parameters', () => formula('x', { variables: ['x'], parameters: ['x'] })],
    [
      'theta',
      () => quantileFormulaMetric(formula('m', { variables: ['u'], parameters: ['m'] }), [1, 2]),
    ],
    ['cdf', () => cdfFormulaMetric(formula('m', { variables: [], parameters: ['m'] }), [1])],
  ])('refuses bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});

describe('metrics of formulas, to 1e-9', () => {
  it.each<[string, readonly string[], readonly number[], readonly number[]]>([
    ['m + s * log(u / (1 - u))', ['m', 's'], [0.3, 2], [1, 0, 0, Math.PI ** 2 / 3]],
    ['a * (1 - u) + b * u', ['a', 'b'], [-1, 4], [1 / 3, 1 / 6, 1 / 6, 1 / 3]],
    ['-log(1 - u) / rate', ['rate'], [1.7], [2 / 1.7 ** 4]],
  ])('Q = %s', (text, parameters, theta, expected) => {
    const quantile = formula(text, { variables: ['u'], parameters });
    expectClose(quantileFormulaMetric(quantile, theta), expected);
  });

  it.each<[string, readonly string[], readonly number[], readonly number[]]>([
    ['0.5 * (1 + erf((x - m) / (s * sqrt(2))))', ['m', 's'], [0.4, 1.3], [1, 0, 0, 1]],
    ['1 / (1 + exp(-(x - m) / s))', ['m', 's'], [0.4, 1.3], [1, 0, 0, Math.PI ** 2 / 3]],
  ])('F = %s', (text, parameters, theta, expected) => {
    const cdf = formula(text, { variables: ['x'], parameters });
    expectClose(cdfFormulaMetric(cdf, theta), expected);
  });

  it('x = cos t·z₁ + sin t·z₂ has E|ġ|² = 1 as a generator', () => {
    const g = formula('cos(t) * z1 + sin(t) * z2', { variables: ['z1', 'z2'], parameters: ['t'] });
    const { nodes, weights } = gaussHermite(2);
    const latents = [0, 1].flatMap((i) => [0, 1].map((j) => [nodes[i]!, nodes[j]!]));
    const product = [0, 1].flatMap((i) => [0, 1].map((j) => weights[i]! * weights[j]!));
    expect(rwpMetric(linearizeFormulas([g], [0.7], latents, product)).get(0, 0)).toBeCloseTo(1, 14);
  });
});
