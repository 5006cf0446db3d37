/** mathjs reads a text as we do: the same numbers come out, or both refuse it. */
import fc from 'fast-check';
import { all, create } from 'mathjs/number';
import { expect, it } from 'vitest';
import { formula } from '../src/expressions/index.js';

const math = create(all!);
const names = { variables: ['x'], parameters: ['m', 's1'] };
const at = { x: 0.7, m: 1.3, s1: -0.4 };

const spaced = (...texts: fc.Arbitrary<string>[]) => {
  const space = fc.constantFrom('', '', ' ', '  ', '\t');
  return fc
    .tuple(fc.array(space, { minLength: 8, maxLength: 8 }), ...texts)
    .map(([spaces, ...parts]) => parts.map((part, i) => part + spaces[i]).join(''));
};
const number = fc.constantFrom('2', '0.5', '.25', '1e-3', '2.5E+2', '10', '7e0');
const functions = fc.constantFrom('sin(', 'exp(', 'tanh(', 'abs(', 'log1p(', 'sqrt(', 'cbrt(');

/** Texts with few parentheses, so that precedence matters. */
const { text } = fc.letrec<{ text: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small' },
    number,
    fc.constantFrom('x', 'm', 's1', 'pi', 'e', 'PI'),
    spaced(functions, tie('text'), fc.constant(')')),
    spaced(fc.constant('pow('), tie('atom'), fc.constant(','), tie('atom'), fc.constant(')')),
    spaced(fc.constant('('), tie('text'), fc.constant(')')),
  ),
  text: fc.oneof(
    { depthSize: 'small' },
    tie('atom'),
    spaced(fc.constantFrom('-', '+', '- -'), tie('text')),
    spaced(tie('text'), fc.constantFrom('+', '-', '*', '/', '^', '^-', '*-', '- +'), tie('text')),
  ),
}));

const outcome = (compute: () => unknown): number | 'refused' => {
  try {
    return Number(compute());
  } catch {
    return 'refused';
  }
};

const expectSame = (source: string) => {
  const ours = outcome(() => formula(source, names).value([at.x], [at.m, at.s1]));
  const theirs = outcome(() => math.parse(source).evaluate({ ...at }));
  // A constant part that is not finite is refused before it is evaluated.
  if (ours === 'refused' && theirs !== 'refused') {
    expect(() => formula(source, names)).toThrow(/a constant part|is "\s+"; expected/);
    return;
  }
  if (typeof ours !== 'number' || typeof theirs !== 'number') expect(ours).toBe(theirs);
  else if (!Number.isFinite(theirs)) expect(Number.isFinite(ours)).toBe(false);
  // Constants are folded in another order: both round by 2⁻⁵³ in each of some ten operations.
  else expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(1e-9 * (1e-3 + Math.abs(theirs)));
};

it('random formulas', () => {
  fc.assert(fc.property(text, expectSame), { numRuns: 3000 });
});

it('texts that are no formulas, or nearly', () => {
  const sign = fc.constantFrom(...'+-*/^(),eE ', 'x', '2', 'm', 'sin(', ')', '1.5', '3 ');
  const string = fc.array(sign, { minLength: 1, maxLength: 8 }).map((signs) => signs.join(''));
  const isProduct = (source: string) => {
    try {
      let found = false;
      math.parse(source).traverse((node) => {
        found ||= 'implicit' in node && node.implicit === true;
      });
      return found;
    } catch {
      return false;
    }
  };
  fc.assert(
    fc.property(string, (source) => {
      // Products without a sign: mathjs takes 1/2x for (1/2)·x and 1/m x for 1/(m·x).
      if (isProduct(source)) expect(() => formula(source, names)).toThrow(/^text /);
      else expectSame(source);
    }),
    { numRuns: 5000 },
  );
});
