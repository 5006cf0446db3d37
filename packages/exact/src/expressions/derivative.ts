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
const reciprocal = (u: Expression) => divide(one, u);
/** 1 − u² by its factors, which keep their digits near 1. */
const oneLessSquare = (u: Expression) => multiply(subtract(one, u), add(one, u));

/** f'(u) of each function f. */
const slopes: Record<FunctionName, (u: Expression) => Expression> = {
  sqrt: (u) => divide(constant(0.5), call('sqrt', u)),
  cbrt: (u) => reciprocal(multiply(constant(3), square(call('cbrt', u)))),
  exp: (u) => call('exp', u),
  expm1: (u) => call('exp', u),
  log: reciprocal,
  log1p: (u) => reciprocal(add(one, u)),
  log2: (u) => divide(constant(Math.LOG2E), u),
  log10: (u) => divide(constant(Math.LOG10E), u),
  sin: (u) => call('cos', u),
  cos: (u) => negative(call('sin', u)),
  tan: (u) => square(reciprocal(call('cos', u))),
  asin: (u) => reciprocal(call('sqrt', oneLessSquare(u))),
  acos: (u) => divide(constant(-1), call('sqrt', oneLessSquare(u))),
  atan: (u) => reciprocal(add(one, square(u))),
  sinh: (u) => call('cosh', u),
  cosh: (u) => call('sinh', u),
  tanh: (u) => square(reciprocal(call('cosh', u))),
  asinh: (u) => reciprocal(call('sqrt', add(square(u), one))),
  acosh: (u) => reciprocal(multiply(call('sqrt', subtract(u, one)), call('sqrt', add(u, one)))),
  atanh: (u) => reciprocal(oneLessSquare(u)),
  abs: (u) => call('sign', u),
  sign: () => constant(0),
  erf: (u) => multiply(constant(2 / Math.sqrt(Math.PI)), call('exp', negative(square(u)))),
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
      return multiply(slopes[node.name](node.argument), inner);
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
  return add(
    isZero(byBase) ? byBase : inBase,
    multiply(multiply(node, call('log', base)), byExponent),
  );
}
