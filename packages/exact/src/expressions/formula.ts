/**
 * Functions given as text, with exact derivatives: parsed and differentiated by mathjs.
 *
 * mathjs knows no derivative of erf, without which there is no normal distribution function. So each
 * erf(v) in a formula is named e_k and treated as one more variable: ∂f = ∂f|_e + Σ ∂f/∂e_k · e_k',
 * with erf(v)' = 2/√π exp(−v²) v', itself by the same rule if v holds another erf.
 */

import { ArgumentError } from '@wprox/arguments';
import type { MathNode, SymbolNode } from 'mathjs/number';
import { mathjs } from './mathjs.js';

export interface FormulaNames {
  /** Names of the variables, such as `['x']` or `['z1', 'z2']`. */
  readonly variables: readonly string[];
  /** Names of the parameters θ, in order. */
  readonly parameters: readonly string[];
}

/** A function f(x, θ) with its first derivatives, in float64; make one with {@link formula}. */
export interface Formula extends FormulaNames {
  /** The derivatives by the parameters as text, simplified. */
  readonly parameterDerivatives: readonly string[];
  /** f(x, θ): one number per variable, one per parameter. */
  value(x: ArrayLike<number>, theta: ArrayLike<number>): number;
  /** ∂f/∂θ, one number per parameter. */
  byParameters(x: ArrayLike<number>, theta: ArrayLike<number>): Float64Array;
  /** ∂f/∂x, one number per variable. */
  byVariables(x: ArrayLike<number>, theta: ArrayLike<number>): Float64Array;
}

/**
 * Reads a formula in mathjs's syntax: + − * / ^, sqrt, exp, log, sin, cos, tan, sinh, cosh, tanh and
 * their inverses, abs, erf, and the constants pi and e.
 *
 * @returns the formula, with its values and derivatives.
 * @throws ArgumentError naming `text` (does not parse, has a name that is neither variable nor
 *   parameter, cannot be differentiated) or `parameters` (none, repeated).
 * @throws Error if mathjs is not installed.
 *
 * Reference: [43].
 *
 * @example
 * const f = formula('m + s * log(u / (1 - u))', { variables: ['u'], parameters: ['m', 's'] });
 * f.byParameters([0.9], [0, 1]); // [1, log 9]
 */
export function formula(text: string, { variables, parameters }: FormulaNames): Formula {
  const names = [...variables, ...parameters];
  if (parameters.length === 0 || new Set(names).size !== names.length) {
    throw new ArgumentError(
      'parameters',
      `and variables are ${names.join(', ')}; expected different names, at least one parameter`,
    );
  }
  const math = mathjs();
  const tree = parse(text, names);
  const derivatives = new Map(names.map((name) => [name, differentiate(tree, name, text)]));
  const compiled = (node: MathNode) => {
    const code = node.compile();
    return (x: ArrayLike<number>, theta: ArrayLike<number>): number => {
      const scope: Record<string, number> = {};
      variables.forEach((name, k) => {
        scope[name] = x[k]!;
      });
      parameters.forEach((name, k) => {
        scope[name] = theta[k]!;
      });
      return Number(code.evaluate(scope));
    };
  };
  const partials = (of: readonly string[]) => {
    const functions = of.map((name) => compiled(derivatives.get(name)!));
    return (x: ArrayLike<number>, theta: ArrayLike<number>) =>
      Float64Array.from(functions, (f) => f(x, theta));
  };
  return {
    variables: [...variables],
    parameters: [...parameters],
    parameterDerivatives: parameters.map((name) =>
      math.simplify(derivatives.get(name)!).toString(),
    ),
    value: compiled(tree),
    byParameters: partials(parameters),
    byVariables: partials(variables),
  };
}

function parse(text: string, names: readonly string[]): MathNode {
  const math = mathjs();
  let tree: MathNode;
  try {
    tree = math.parse(text);
  } catch (error) {
    throw new ArgumentError('text', `"${text}" does not parse: ${(error as Error).message}`);
  }
  const constants = ['pi', 'e', 'PI', 'E'];
  tree.traverse((node, path) => {
    if (!math.isSymbolNode(node) || path === 'fn') return;
    const { name } = node as SymbolNode;
    if (names.includes(name) || constants.includes(name)) return;
    throw new ArgumentError(
      'text',
      `"${text}" has the name ${name}; expected only ${names.join(', ')} and constants`,
    );
  });
  return tree;
}

/** ∂tree/∂name, with the chain rule for erf. */
function differentiate(tree: MathNode, name: string, text: string): MathNode {
  const math = mathjs();
  const inner: MathNode[] = [];
  // `transform` visits a replaced node's children no more: only outermost erfs are taken out.
  const outer = tree.transform((node) => {
    if (!math.isFunctionNode(node) || node.fn.toString() !== 'erf') return node;
    inner.push(node.args[0]!);
    return new math.SymbolNode(`erf_${inner.length - 1}_`);
  });
  const restored = (node: MathNode) =>
    node.transform((found) => {
      const match = math.isSymbolNode(found) && /^erf_(\d+)_$/.exec(found.name);
      return match ? new math.FunctionNode('erf', [inner[Number(match[1])]!]) : found;
    });
  const plain = (by: string) => {
    try {
      return math.derivative(outer, by, { simplify: false });
    } catch (error) {
      throw new ArgumentError(
        'text',
        `"${text}" cannot be differentiated by ${name}: ${(error as Error).message}`,
      );
    }
  };
  const terms = [plain(name)];
  inner.forEach((argument, k) => {
    const slope = `(2 / sqrt(pi)) * exp(-(${argument.toString()})^2)`;
    const chain = differentiate(argument, name, text).toString();
    terms.push(math.parse(`(${plain(`erf_${k}_`).toString()}) * ${slope} * (${chain})`));
  });
  const sum = terms.reduce((left, right) => new math.OperatorNode('+', 'add', [left, right]));
  return math.simplify(restored(sum), rules);
}

/** Simplifications that cannot change a value: no powers are merged, no fractions approximated. */
const rules = [
  'n1 + 0 -> n1',
  '0 + n1 -> n1',
  'n1 * 0 -> 0',
  '0 * n1 -> 0',
  'n1 * 1 -> n1',
  '1 * n1 -> n1',
  '0 / n1 -> 0',
  'n1 ^ 1 -> n1',
  'n1 - 0 -> n1',
];
