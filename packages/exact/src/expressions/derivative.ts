/** Derivatives of expressions, exact but for the rounding of their evaluation. */
import {
  add,
  call,
  constant,
  divide,
  type Expression,
  multiply,
  negative,
  power,
  subtract,
} from './expression.js';
import type { FunctionName } from './functions.js';

const one = constant(1);
const two = constant(2);
const square = (u: Expression) => power(u, two);
/** 1 − u² by its factors, which keep their digits near 1. */
const oneLessSquare = (u: Expression) => multiply(subtract(one, u), add(one, u));

type Slope = (u: Expression, du: Expression) => Expression;

const times =
  (slope: (u: Expression) => Expression): Slope =>
  (u, du) =>
    multiply(slope(u), du);
const over =
  (divisor: (u: Expression) => Expression): Slope =>
  (u, du) =>
    divide(du, divisor(u));
/** √(1 + u²), whose square may leave float64. */
const hypotenuse = (u: Expression) => call('cosh', call('asinh', u));

/** f'(u) du of each function f. */
const slopes: Record<FunctionName, Slope> = {
  sqrt: over((u) => multiply(two, call('sqrt', u))),
  cbrt: over((u) => multiply(constant(3), square(call('cbrt', u)))),
  exp: times((u) => call('exp', u)),
  expm1: times((u) => call('exp', u)),
  log: over((u) => u),
  log1p: over((u) => add(one, u)),
  log2: over((u) => multiply(constant(Math.LN2), u)),
  log10: over((u) => multiply(constant(Math.LN10), u)),
  sin: times((u) => call('cos', u)),
  cos: times((u) => negative(call('sin', u))),
  tan: over((u) => square(call('cos', u))),
  asin: over((u) => call('sqrt', oneLessSquare(u))),
  acos: over((u) => negative(call('sqrt', oneLessSquare(u)))),
  atan: (u, du) => divide(divide(du, hypotenuse(u)), hypotenuse(u)),
  sinh: times((u) => call('cosh', u)),
  cosh: times((u) => call('sinh', u)),
  tanh: times((u) => square(divide(one, call('cosh', u)))),
  asinh: over(hypotenuse),
  acosh: over((u) => multiply(call('sqrt', subtract(u, one)), call('sqrt', add(u, one)))),
  atanh: over(oneLessSquare),
  abs: times((u) => call('sign', u)),
  sign: () => constant(0),
  erf: times((u) => multiply(constant(2 / Math.sqrt(Math.PI)), call('exp', negative(square(u))))),
};

/** ∂node/∂(the name at an index), the constant 0 where the name does not occur. */
export function derivative(node: Expression, index: number): Expression {
  switch (node.kind) {
    case 'constant':
      return constant(0);
    case 'name':
      return constant(node.index === index ? 1 : 0);
    case 'call': {
      const inner = derivative(node.argument, index);
      if (isZero(inner)) return inner;
      return slopes[node.name](node.argument, inner);
    }
    case 'operation':
      return ofOperation(node, derivative(node.left, index), derivative(node.right, index));
  }
}

const isZero = (node: Expression) => node.kind === 'constant' && node.value === 0;

function ofOperation(
  node: Extract<Expression, { kind: 'operation' }>,
  byLeft: Expression,
  byRight: Expression,
): Expression {
  const { operator, left, right } = node;
  switch (operator) {
    case '+':
      return add(byLeft, byRight);
    case '-':
      return subtract(byLeft, byRight);
    case '*':
      return add(multiply(byLeft, right), multiply(left, byRight));
    case '/':
      // Not over the square of the divisor, which may leave float64.
      return subtract(divide(byLeft, right), multiply(divide(left, right), divide(byRight, right)));
    case '^':
      return ofPower(node, byLeft, byRight);
  }
}

function ofPower(
  node: Extract<Expression, { kind: 'operation' }>,
  byBase: Expression,
  byExponent: Expression,
): Expression {
  const { left: base, right: exponent } = node;
  const inBase = multiply(multiply(exponent, power(base, subtract(exponent, constant(1)))), byBase);
  if (isZero(byExponent)) return inBase;
  // 0^m is 0 for m > 0 and so is its slope; this is not finite where 0^m jumps, at m = 0, and below.
  if (isZero(base)) return multiply(divide(node, subtract(one, node)), byExponent);
  return add(
    isZero(byBase) ? byBase : inBase,
    multiply(multiply(node, call('log', base)), byExponent),
  );
}
