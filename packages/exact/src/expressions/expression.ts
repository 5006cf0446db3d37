/**
 * Expressions of float64 numbers as trees. The functions that make them fold constants and drop zeros and
 * ones, but only if float64 gives the same number: a constant of 1e-20 is not 0, nor is 1 + 1e-15 one.
 */
import { type FunctionName, functionOf } from './functions.js';

export type Expression =
  | { readonly kind: 'constant'; readonly value: number }
  /** A variable or parameter, by its place among the names. */
  | { readonly kind: 'name'; readonly name: string; readonly index: number }
  | {
      readonly kind: 'operation';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly argument: Expression };

export type Operator = '+' | '-' | '*' | '/' | '^';

const operations: Record<Operator, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
};

export const constant = (value: number): Expression => ({ kind: 'constant', value });

const is = (node: Expression, value: number) => node.kind === 'constant' && node.value === value;

/** An operation; what multiplies 0 counts as finite. */
export function operation(operator: Operator, left: Expression, right: Expression): Expression {
  if (left.kind === 'constant' && right.kind === 'constant') {
    return constant(operations[operator](left.value, right.value));
  }
  if (operator === '+' && is(left, 0)) return right;
  if ((operator === '+' || operator === '-') && is(right, 0)) return left;
  if (operator === '*' && (is(left, 0) || is(right, 0))) return constant(0);
  if (operator === '*' && is(left, 1)) return right;
  if (operator === '/' && is(left, 0)) return constant(0);
  if (operator === '^' && is(right, 0)) return constant(1);
  if ((operator === '*' || operator === '/' || operator === '^') && is(right, 1)) return left;
  if (operator === '-' && is(left, 0)) return operation('*', constant(-1), right);
  // Constants first: the order of two factors changes no digit.
  if (operator === '*' && right.kind === 'constant') return operation('*', right, left);
  return { kind: 'operation', operator, left, right };
}

export const add = (a: Expression, b: Expression) => operation('+', a, b);
export const subtract = (a: Expression, b: Expression) => operation('-', a, b);
export const multiply = (a: Expression, b: Expression) => operation('*', a, b);
export const divide = (a: Expression, b: Expression) => operation('/', a, b);
export const power = (a: Expression, b: Expression) => operation('^', a, b);
export const negative = (a: Expression) => multiply(constant(-1), a);

/** A function of an expression; of a constant, the constant that it gives. */
export function call(name: FunctionName, argument: Expression): Expression {
  if (argument.kind === 'constant') return constant(functionOf(name)(argument.value));
  return { kind: 'call', name, argument };
}

/** A function of the names' values, in their order. */
export type Evaluate = (values: Float64Array) => number;

/** Functions of expressions, which derivatives share with each other. */
const functions = new WeakMap<Expression, Evaluate>();

/** The function that an expression stands for. */
export function compiled(node: Expression): Evaluate {
  const known = functions.get(node);
  if (known !== undefined) return known;
  const made = functionFor(node);
  functions.set(node, made);
  return made;
}

function functionFor(node: Expression): Evaluate {
  switch (node.kind) {
    case 'constant':
      return () => node.value;
    case 'name':
      return (values) => values[node.index]!;
    case 'operation':
      return operating(node.operator, compiled(node.left), compiled(node.right));
    case 'call': {
      const value = functionOf(node.name);
      const argument = compiled(node.argument);
      return (values) => value(argument(values));
    }
  }
}

function operating(operator: Operator, left: Evaluate, right: Evaluate): Evaluate {
  const operate = operations[operator];
  return (values) => operate(left(values), right(values));
}

const precedence: Record<Operator, number> = { '+': 1, '-': 1, '*': 2, '/': 2, '^': 4 };
/** That of a sign in front: −x^2 is −(x^2). */
const sign = 3;

/** The expression as text, which `parse` reads. */
export function textOf(node: Expression): string {
  return written(node).text;
}

function written(node: Expression): { readonly text: string; readonly level: number } {
  switch (node.kind) {
    case 'constant':
      return { text: String(node.value), level: node.value < 0 ? sign : 5 };
    case 'name':
      return { text: node.name, level: 5 };
    case 'call':
      return { text: `${node.name}(${textOf(node.argument)})`, level: 5 };
    case 'operation':
      return operationText(node.operator, node.left, node.right);
  }
}

function operationText(operator: Operator, left: Expression, right: Expression) {
  const within = (part: Expression, least: number) => {
    const { text, level } = written(part);
    return level < least ? `(${text})` : text;
  };
  if (operator === '*' && is(left, -1)) return { text: `-${within(right, sign)}`, level: sign };
  const level = precedence[operator];
  // Powers associate to the right, the others to the left; a sign must not follow an operator.
  const [first, second] = operator === '^' ? [5, 5] : [level, level === 1 ? 2 : level + 2];
  const space = operator === '^' ? '' : ' ';
  return {
    text: `${within(left, first)}${space}${operator}${space}${within(right, second)}`,
    level,
  };
}
