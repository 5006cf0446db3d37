/**
 * Values and derivatives of random formulas with constants from 1e-300 to 1e300, against mpmath 1.3.0 at
 * 700 digits; bench/peers/exact_formulas.py writes them.
 */
import { readFileSync } from 'node:fs';
import { ArgumentError } from '@wprox/arguments';
import { describe, expect, it } from 'vitest';
import { cdfFormulaMetric, formula } from '../src/expressions/index.js';

type Case = [text: string, at: [number, number, number], expected: number[]];
const cases: Case[] = JSON.parse(readFileSync(new URL('formulas.json', import.meta.url), 'utf8'));
const names = { variables: ['x'], parameters: ['m', 's'] };

it.each(cases)('%s', (text, [x, m, s], expected) => {
  const f = formula(text, names);
  const found = [
    f.value([x], [m, s]),
    ...f.byVariables([x], [m, s]),
    ...f.byParameters([x], [m, s]),
  ];
  // A slope as text is the same function: it goes through the parser once more.
  const written = f.parameterDerivatives.map((slope) => formula(slope, names).value([x], [m, s]));
  found.forEach((value, k) => {
    expect(Math.abs(value - expected[k]!)).toBeLessThanOrEqual(1e-12 * Math.abs(expected[k]!));
  });
  written.forEach((value, k) => {
    expect(Math.abs(value - found[k + 2]!)).toBeLessThanOrEqual(1e-12 * Math.abs(value));
  });
});

describe('formula refuses, in under 200 characters,', () => {
  const deep = (count: number) => `${'('.repeat(count)}m${')'.repeat(count)}`;
  it.each<[string, string]>([
    ['no formula', ''],
    ['two of them', 'm; s'],
    ['an unknown name', 'm + y'],
    ['a prototype', '__proto__'],
    ['an unknown function', 'constructor(m)'],
    ['a matrix', '[m, s]'],
    ['a range', '1:1e9'],
    ['a huge matrix', 'ones(1e5, 1e5) * m'],
    ['a comparison', 'm == 1'],
    ['a condition', 'm ? 1 : 2'],
    ['an assignment', 'm = 3'],
    ['a definition', 'f(m) = m'],
    ['a string', '"m"'],
    ['units', '5 cm * m'],
    ['a unit', 'createUnit("foo")'],
    ['an import', 'import({ a: 1 })'],
    ['a factorial', '9^9^9!'],
    ['a power beyond float64', '9^9^9 * m'],
    ['a complex constant', 'sqrt(-1) * m'],
    ['an imaginary number', '3i * m'],
    ['control characters', 'm \u001b[31m'],
    ['a long text', 'm + '.repeat(1e5)],
    ['deep parentheses', deep(1e5)],
    ['parentheses that are deep enough to overflow the stack', deep(4999)],
    ['deep functions', `${'exp('.repeat(600)}m${')'.repeat(600)}`],
  ])('%s', (_, text) => {
    let error: unknown;
    try {
      formula(text, names);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ArgumentError);
    const { argument, message } = error as ArgumentError;
    expect(argument).toBe('text');
    expect(message.length).toBeLessThan(200);
    expect(message).not.toMatch(/\p{Cc}/u);
  });
});

it.each([
  ['a long product', Array(450).fill('m').join(' * '), 450 * 0.9 ** 449],
  ['a long sum', Array(450).fill('m').join(' + '), 450],
])('%s is evaluated', (_, text, expected) => {
  expect(formula(text, names).byParameters([0], [0.9, 1])[0]! / expected).toBeCloseTo(1, 12);
});

it('a formula that is not defined somewhere is NaN there', () => {
  expect(formula('sqrt(m)', names).value([0], [-1, 0])).toBeNaN();
});

it('names what is wrong with the places of a formula', () => {
  const f = formula('m * x', names);
  expect(() => f.value([1], ['1' as never, 2])).toThrow(/^theta holds "1"/);
  expect(() => f.byParameters([], [1, 2])).toThrow(/^x /);
  expect(() => cdfFormulaMetric({} as never, [1])).toThrow(/^cdf\b/);
});
