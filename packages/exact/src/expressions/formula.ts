/**
 * Functions given as text, with exact derivatives. mathjs reads the text; the derivatives are taken here,
 * because mathjs takes constants up to 1e-15 for 0, and knows no derivative of erf, without which there
 * is no normal distribution function.
 */
import { ArgumentError, described, quoted, reject, requireString } from '@wprox/arguments';
import { checkProperties, requireMembers } from '../inputs/options.js';
import { readVector } from '../inputs/vector.js';
import { derivative } from './derivative.js';
import { compiled, textOf } from './expression.js';
import { parse } from './parse.js';

/** Names in a formula. */
export interface FormulaNames {
  /** Names of the variables, such as `['x']` or `['z1', 'z2']`. */
  readonly variables: readonly string[];
  /** Names of the parameters θ, in order. */
  readonly parameters: readonly string[];
}

/** A function f(x, θ) with its first derivatives, in float64; make one with {@link formula}. */
export interface Formula extends FormulaNames {
  /** The derivatives by the parameters as text, without terms that are 0. */
  readonly parameterDerivatives: readonly string[];
  /** f(x, θ): one number per variable, one per parameter; NaN where f is not defined. */
  value(x: ArrayLike<number>, theta: ArrayLike<number>): number;
  /** ∂f/∂θ, one number per parameter. */
  byParameters(x: ArrayLike<number>, theta: ArrayLike<number>): Float64Array;
  /** ∂f/∂x, one number per variable. */
  byVariables(x: ArrayLike<number>, theta: ArrayLike<number>): Float64Array;
}

/**
 * Reads a formula in mathjs's syntax: + − * / ^, sqrt, cbrt, exp, expm1, log, log1p, log2, log10, sin, cos,
 * tan, sinh, cosh, tanh and their inverses, abs, sign, erf, and the constants pi and e. At most 10,000
 * characters and 500 levels.
 *
 * @returns the formula, with its values and derivatives, right to the rounding of their operations for
 *   constants of any size.
 * @throws ArgumentError naming `text` (does not parse, has a name that is neither variable nor parameter,
 *   another function, or a constant part that is not finite) or `variables`, `parameters` (none,
 *   repeated, no names); its methods throw naming `x` or `theta`.
 *
 * Reference: [43].
 *
 * @example
 * const f = formula('m + s * log(u / (1 - u))', { variables: ['u'], parameters: ['m', 's'] });
 * f.byParameters([0.9], [0, 1]); // [1, log 9]
 */
export function formula(text: string, names: FormulaNames): Formula {
  checkProperties(
    'names',
    names,
    ['variables', 'parameters'],
    "{ variables: ['x'], parameters: ['m'] }",
  );
  const variables = readNames('variables', names.variables);
  const parameters = readNames('parameters', names.parameters);
  const all = [...variables, ...parameters];
  const repeated = all.find((name, k) => all.indexOf(name) !== k);
  if (repeated !== undefined) {
    const problem = `and variables have ${quoted(repeated)} twice; expected different names`;
    throw new ArgumentError('parameters', problem);
  }
  if (parameters.length === 0) {
    throw new ArgumentError('parameters', 'is empty; expected at least one name');
  }
  const tree = parse(text, all);
  const derivatives = all.map((_, k) => derivative(tree, k));
  const at = (x: ArrayLike<number>, theta: ArrayLike<number>): Float64Array => {
    const values = new Float64Array(all.length);
    values.set(readVector('x', x, variables.length));
    values.set(readVector('theta', theta, parameters.length), variables.length);
    return values;
  };
  const value = compiled(tree);
  const partials = (from: number, to?: number) => {
    const functions = derivatives.slice(from, to).map(compiled);
    return (x: ArrayLike<number>, theta: ArrayLike<number>) => {
      const values = at(x, theta);
      return Float64Array.from(functions, (f) => f(values));
    };
  };
  let texts: readonly string[] | undefined;
  const result: Formula = {
    variables,
    parameters,
    get parameterDerivatives() {
      // On demand: they can be far longer than the formula.
      texts ??= derivatives.slice(variables.length).map(textOf);
      return texts;
    },
    value: (x, theta) => value(at(x, theta)),
    byParameters: partials(variables.length),
    byVariables: partials(0, variables.length),
  };
  made.add(result);
  return result;
}

/** Formulas that this package made. */
const made = new WeakSet<Formula>();

function readNames(argument: string, names: readonly string[]): string[] {
  const expected = 'an array of names';
  if (!Array.isArray(names)) reject(argument, names, expected);
  return Array.from(names as readonly string[], (name) => {
    if (typeof name === 'string' && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return name;
    throw new ArgumentError(argument, `hold ${described(name)}; expected names such as "x1"`);
  });
}

/** Reads a formula, which may be the user's own. @throws ArgumentError naming `argument` or a property. */
export function readFormula(argument: string, formula: Formula): Formula {
  const methods = ['value', 'byParameters', 'byVariables'];
  requireMembers(argument, formula, methods, "formula('…', { variables, parameters })");
  if (made.has(formula)) return formula;
  readNames(`${argument}.variables`, formula.variables);
  readNames(`${argument}.parameters`, formula.parameters);
  const { parameterDerivatives: texts } = formula;
  const named = `${argument}.parameterDerivatives`;
  if (!Array.isArray(texts)) reject(named, texts, 'an array of formulas');
  for (const text of texts) requireString(named, text);
  return formula;
}
