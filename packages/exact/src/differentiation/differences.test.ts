import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradient, jacobian } from './differences.js';
import { DifferentiationError } from './differentiation-error.js';

type Function = (x: number) => number;

/** Smooth functions that vary on the length 1, with their derivatives, on [−4, 4] or (0, 4]. */
const smooth: [string, Function, Function][] = [
  ['exp', Math.exp, Math.exp],
  ['sin', Math.sin, Math.cos],
  ['x⁵', (x) => x ** 5, (x) => 5 * x ** 4],
  ['1/(1 + x²)', (x) => 1 / (1 + x * x), (x) => (-2 * x) / (1 + x * x) ** 2],
  ['tanh', Math.tanh, (x) => 1 / Math.cosh(x) ** 2],
  ['exp −x²/2', (x) => Math.exp((-x * x) / 2), (x) => -x * Math.exp((-x * x) / 2)],
  ['|x|³', (x) => Math.abs(x) ** 3, (x) => 3 * x * Math.abs(x)],
  ['√x', Math.sqrt, (x) => 0.5 / Math.sqrt(x)],
  ['log x', Math.log, (x) => 1 / x],
  ['x log x', (x) => x * Math.log(x), (x) => 1 + Math.log(x)],
];

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const member = fc.tuple(fc.constantFrom(...smooth), number(-4, 4)).map(([[name, f, slope], x]) => ({
  name,
  f,
  slope,
  // Nearer to 0 than 1e-40, but not at it, powers are denormal at x and infinite a few scales away.
  z: /√|log/.test(name) ? Math.abs(x) + 1e-3 : Math.abs(x) < 1e-40 ? 0 : x,
}));

/** What is found for f(t) at x, and how many values of f that took. */
function differentiate(f: Function, x: number) {
  let evaluations = 0;
  const { values, errors } = gradient(
    ([t]) => {
      evaluations++;
      return f(t!);
    },
    [x],
  );
  return { value: values[0]!, error: errors[0]!, evaluations };
}

/** The stated error holds: 4e-16 is the rounding of the expected value itself. */
function expectWithin(found: { value: number; error: number }, expected: number, what: string) {
  const actual = Math.abs(found.value - expected);
  expect(actual, `${what}: ${found.value} ± ${found.error} for ${expected}`).toBeLessThanOrEqual(
    found.error + 4e-16 * Math.abs(expected),
  );
}

describe('the stated error is never below the true one', () => {
  it('at scales of x from 1e-150 to 1e150 and of f from 1e-50 to 1e50; and 6 digits are right', () => {
    fc.assert(
      fc.property(member, number(-150, 150), number(-50, 50), ({ name, f, slope, z }, p, q) => {
        const [length, size] = [10 ** p, 10 ** q];
        const x = z * length;
        const found = differentiate((t) => size * f(t / length), x);
        const expected = (size / length) * slope(x / length);
        expectWithin(found, expected, `${name} at ${z} of scale ${length}`);
        // Where the slope is not small: near a zero of it only the absolute error can be small.
        if (Math.abs(slope(z)) > 1e-3) expect(found.error).toBeLessThan(1e-6 * Math.abs(expected));
      }),
      { numRuns: 200 },
    );
  });

  it('at offsets to 1e8, on lengths far below', () => {
    fc.assert(
      fc.property(member, number(0, 8), number(-2, 2), ({ name, f, slope, z }, p, q) => {
        const [offset, length] = [10 ** p, 10 ** q];
        const x = offset + z * length;
        const at = (x - offset) / length; // what is left of z
        // A bound of the domain nearer than some 1e4 neighbors of x leaves no room for steps.
        if (/√|log/.test(name) && at * length < 1e-12 * offset) return;
        const found = differentiate((t) => f((t - offset) / length), x);
        expectWithin(found, slope(at) / length, `${name} at ${at}, offset ${offset} of ${length}`);
      }),
      { numRuns: 200 },
    );
  });

  it('for functions with noise, whatever its size', () => {
    fc.assert(
      fc.property(member, number(-12, -3), fc.integer(), ({ name, f, slope, z }, p, seed) => {
        let state = seed >>> 0;
        // Marsaglia's xorshift: noise that is another one at each call.
        const noise = () => {
          state ^= state << 13;
          state ^= state >>> 17;
          state ^= state << 5;
          return (state >>> 0) / 2 ** 31 - 1;
        };
        try {
          const found = differentiate((t) => f(t) + 10 ** p * noise(), z);
          expectWithin(found, slope(z), `${name} at ${z}, noise 1e${p}`);
        } catch (error) {
          expect(error).toBeInstanceOf(DifferentiationError);
        }
      }),
      // Noise deceives all five checks once in 1e4 (see `safety`): the same 200 every time.
      { numRuns: 200, seed: 1 },
    );
  });

  it('for functions rounded to a grid, as 1 − F is in the tail', () => {
    fc.assert(
      fc.property(number(3, 33), (x) => {
        // exp(−x) as 1 less a number near 1: in steps of 1.1e-16.
        const found = differentiate((t) => 1 - (1 - Math.exp(-t)), x);
        expectWithin(found, -Math.exp(-x), `at ${x}`);
      }),
    );
  });

  it.each<[string, Function, number, number]>([
    ['sin at 1000', Math.sin, 1000, Math.cos(1000)],
    ['sin at 1e8', Math.sin, 1e8, Math.cos(1e8)],
    ['sin 64πx, whose period divides 1/32', (x) => Math.sin(64 * Math.PI * x), 0, 64 * Math.PI],
    ['sin 1e100 x at 0', (x) => Math.sin(1e100 * x), 0, 1e100],
    ['sin(1e-100 x + 1) at 0', (x) => Math.sin(1e-100 * x + 1), 0, 1e-100 * Math.cos(1)],
    ['1/x at 1e-100', (x) => 1 / x, 1e-100, -1e200],
    ['x² at 1e-150', (x) => x * x, 1e-150, 2e-150],
    ['x + 1e-9 sin 1e6 x', (x) => x + 1e-9 * Math.sin(1e6 * x), 1, 1 + 1e-3 * Math.cos(1e6)],
    ['a logistic cdf at offset 1e5', (m) => 1 / (1 + Math.exp(m - 1e5)), 1e5, -1 / 4],
  ])('%s: within it, and to 1e-6 of the derivative', (what, f, x, expected) => {
    const found = differentiate(f, x);
    expectWithin(found, expected, what);
    expect(found.error).toBeLessThan(1e-6 * Math.abs(expected));
  });
});

describe('extrapolated central differences', () => {
  it('need one table of 14 values for a smooth function on the length 1, for 13 digits', () => {
    for (const [f, expected] of [
      [Math.exp, Math.E],
      [Math.sin, Math.cos(1)],
      [(x: number) => 1 / x, -1],
    ] as const) {
      const { value, error, evaluations } = differentiate(f, 1);
      expect(evaluations).toBe(15); // with that at x itself
      expect(Math.abs(value - expected)).toBeLessThan(1e-13);
      expect(error).toBeLessThan(1e-11);
    }
  });

  it('start from the steps that a caller gives', () => {
    const cdf = ([m]: Float64Array) => [1 / (1 + Math.exp(m! - 1e5)), m!];
    const searched = jacobian(cdf, [1e5]);
    expect(searched.values.get(0, 0)).toBeCloseTo(-1 / 4, 11);
    let evaluations = 0;
    const given = jacobian((t) => [cdf(t)[0]!, ++evaluations * 0], [1e5], { steps: [0.15] });
    expect(given.values.get(0, 0)).toBeCloseTo(-1 / 4, 11);
    expect(evaluations).toBe(15);
    // What served once serves again.
    expect(searched.steps[0]).toBeGreaterThan(0.01);
    expect(searched.steps[0]).toBeLessThan(2);
  });

  it('take smaller steps where the function is not defined further out', () => {
    expect(gradient(([x]) => Math.log(x!), [1e-3]).values[0]).toBeCloseTo(1000, 6);
    const root = ([x]: Float64Array) => {
      if (x! < 0) throw new RangeError('negative');
      return Math.sqrt(x!);
    };
    expect(gradient(root, [1e-150]).values[0]! / 5e74).toBeCloseTo(1, 9);
  });

  it('lay the Jacobian out by component', () => {
    const polar = jacobian(([r, t]) => [r! * Math.cos(t!), r! * Math.sin(t!)], [2, 0]);
    expect([polar.values.rows, polar.values.columns]).toEqual([2, 2]);
    [1, 0, 0, 2].forEach((value, k) => {
      expect(polar.values.to1DArray()[k]).toBeCloseTo(value, 12);
    });
    expect(polar.errors.max()).toBeLessThan(1e-10);
    expect(gradient(([x, y]) => x! * y!, [3, 5]).values[1]).toBeCloseTo(3, 12);
  });

  it('find components of different lengths in one function', () => {
    const { values } = jacobian(([x]) => [Math.sin(x!), Math.sin(1e4 * x!), 7], [0.3]);
    expect(values.get(0, 0)).toBeCloseTo(Math.cos(0.3), 11);
    expect(values.get(1, 0) / 1e4).toBeCloseTo(Math.cos(3e3), 8);
    expect(values.get(2, 0)).toBeCloseTo(0, 12);
  });
});

describe('what has no derivative', () => {
  it.each<[string, Function, number]>([
    ['a kink', Math.abs, 0],
    ['a jump', Math.floor, 1],
    ['a vertical tangent', Math.cbrt, 0],
    ['a wave shorter than the spacing of float64', (x) => Math.sin(1e20 * x), 1],
  ])('%s is a typed error with the numbers', (_, f, x) => {
    let thrown: unknown;
    try {
      gradient(([t]) => f(t!), [x]);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(DifferentiationError);
    const { value, error, message } = thrown as DifferentiationError;
    expect(error).toBeGreaterThan(0.1 * Math.abs(value));
    expect(message.length).toBeLessThan(260);
  });

  it('beside a kink there is one', () => {
    expect(gradient(([x]) => Math.abs(x!), [1e-7]).values[0]).toBeCloseTo(1, 12);
  });

  it('refuses what is not finite, and bad steps', () => {
    expect(() => gradient(() => Number.NaN, [1])).toThrow(ArgumentError);
    expect(() => gradient(([x]) => (x === 1 ? 0 : Number.NaN), [1])).toThrow(/^function /);
    for (const steps of [0, Number.NaN, [1, 1], -1]) {
      expect(() => gradient(() => 0, [1], { steps })).toThrow(/^steps /);
    }
  });
});
