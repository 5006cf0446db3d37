/** Formulas from text: mathjs reads its syntax; what is not a function of numbers is refused. */
import { ArgumentError, described, escaped, quoted } from '@wprox/arguments';
import {
  type ConstantNode,
  type FunctionNode,
  isConstantNode,
  isFunctionNode,
  isOperatorNode,
  isParenthesisNode,
  isSymbolNode,
  type MathNode,
  type SymbolNode,
} from 'mathjs/number';
import {
  call,
  constant,
  divide,
  type Expression,
  negative,
  type Operator,
  operation,
} from './expression.js';
import { functionNames, isFunctionName } from './functions.js';
import { mathjs } from './mathjs.js';

/** Longest text. Derivatives of a formula of n operations may take n² of them. */
const mostCharacters = 10_000;
/** How deep operations may lie in others: each takes stack where the formula is evaluated. */
const mostDepth = 500;

const operators: Record<string, Operator> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  pow: '^',
};
const constants: Record<string, number> = { pi: Math.PI, PI: Math.PI, e: Math.E, E: Math.E };

/**
 * Reads a formula.
 *
 * @param names of variables and parameters; they hide constants of the same name.
 * @throws ArgumentError naming `text`.
 */
export function parse(text: string, names: readonly string[]): Expression {
  if (typeof text !== 'string' || text.trim() === '') {
    throw new ArgumentError(
      'text',
      `is ${described(text)}; expected a formula such as "m + s * z"`,
    );
  }
  if (text.length > mostCharacters) {
    throw new ArgumentError(
      'text',
      `has ${text.length} characters; expected ${mostCharacters} at most`,
    );
  }
  return new Reader(text, names).read(treeOf(text), 0);
}

function treeOf(text: string): MathNode {
  try {
    return mathjs().parse(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // The parser calls itself for each parenthesis.
    if (error instanceof RangeError) throw tooDeep(text);
    const problem = escaped(error.message.slice(0, 60));
    throw new ArgumentError('text', `${quoted(text)} does not parse: ${problem}`);
  }
}

const tooDeep = (text: string) =>
  new ArgumentError(
    'text',
    `${quoted(text)} is nested too deeply; expected ${mostDepth} levels at most`,
  );

class Reader {
  constructor(
    private readonly text: string,
    private readonly names: readonly string[],
  ) {}

  read(node: MathNode, depth: number): Expression {
    if (depth > mostDepth) throw tooDeep(this.text);
    const found = this.readAt(node, depth);
    // Not finite: a formula of constants that float64 cannot say, such as 9^9^9, log(0) or sqrt(-1).
    if (found.kind !== 'constant' || Number.isFinite(found.value)) return found;
    throw this.refusal(`has a constant part that is ${found.value}; expected finite numbers`);
  }

  private readAt(node: MathNode, depth: number): Expression {
    if (isParenthesisNode(node)) return this.read(node.content, depth + 1);
    if (isConstantNode(node)) return this.number(node);
    if (isSymbolNode(node)) return this.name(node);
    if (isOperatorNode(node)) return this.operation(node, depth);
    if (isFunctionNode(node)) return this.call(node, depth);
    const article = /^[AO]/.test(node.type) ? 'an' : 'a';
    throw this.refusal(
      `holds ${article} ${node.type}; expected operations and functions of numbers`,
    );
  }

  private number({ value }: ConstantNode): Expression {
    if (typeof value === 'number') return constant(value);
    throw this.refusal(`has ${described(value)} in it; expected numbers`);
  }

  private name({ name }: SymbolNode): Expression {
    const index = this.names.indexOf(name);
    if (index >= 0) return { kind: 'name', name, index };
    const value = Object.hasOwn(constants, name) ? constants[name] : undefined;
    if (value !== undefined) return constant(value);
    const known = escaped(this.names.join(', ').slice(0, 50));
    throw this.refusal(`has the name ${quoted(name.slice(0, 20))}; expected ${known}, pi or e`);
  }

  private operation(
    node: { readonly fn: string; readonly op: string; readonly args: readonly MathNode[] },
    depth: number,
  ): Expression {
    const parts = node.args.map((part) => this.read(part, depth + 1));
    if (node.fn === 'unaryMinus') return negative(parts[0]!);
    if (node.fn === 'unaryPlus') return parts[0]!;
    const operator = Object.hasOwn(operators, node.fn) ? operators[node.fn] : undefined;
    if (operator === undefined) {
      throw this.refusal(`has the operator ${quoted(node.op)}; expected + - * / ^`);
    }
    return parts.slice(1).reduce((left, right) => operation(operator, left, right), parts[0]!);
  }

  private call(node: FunctionNode, depth: number): Expression {
    const named = node.fn as unknown as MathNode;
    const name = isSymbolNode(named) ? named.name : '';
    const parts = node.args.map((part) => this.read(part, depth + 1));
    const [first, second] = parts;
    if (parts.length === 2 && name === 'pow') return operation('^', first!, second!);
    if (parts.length === 2 && name === 'log')
      return divide(call('log', first!), call('log', second!));
    if (parts.length === 1 && isFunctionName(name)) return call(name, first!);
    const shown = quoted(name.slice(0, 20));
    const count = isFunctionName(name) ? ` with ${parts.length} arguments` : '';
    const known = `${functionNames.slice(0, 6).join(', ')} …`;
    throw this.refusal(`has the function ${shown}${count}; expected ${known} of one number`);
  }

  private refusal(problem: string): ArgumentError {
    return new ArgumentError('text', `${quoted(this.text.slice(0, 40))} ${problem}`);
  }
}
