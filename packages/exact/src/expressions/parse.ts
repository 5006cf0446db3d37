/**
 * Formulas from text, by recursive descent:
 *
 *     sum     = product (("+" | "-") product)*
 *     product = signed (("*" | "/") signed)*
 *     signed  = ("+" | "-") signed | power
 *     power   = atom ("^" signed)?               so -x^2 is -(x^2), and 2^3^2 is 2^(3^2)
 *     atom    = number | name | name "(" sum ("," sum)* ")" | "(" sum ")"
 */
import { ArgumentError, described, escaped, quoted } from '@wprox/arguments';
import { call, constant, divide, type Expression, negative, operation } from './expression.js';
import { functionNames, isFunctionName } from './functions.js';
import { type Token, tokensOf } from './tokens.js';

/** Longest text. Derivatives of a formula of n operations may take n² of them. */
const mostCharacters = 10_000;
/** How deep operations may lie in others: each takes stack where the formula is evaluated. */
const mostDepth = 500;

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
  return new Parser(text, names).formula();
}

/** A part of a formula. */
interface Part {
  readonly expression: Expression;
  /** How many operations lie in each other. */
  readonly depth: number;
}

class Parser {
  private readonly tokens: readonly Token[];
  private next = 0;
  private nesting = 0;

  constructor(
    private readonly text: string,
    private readonly names: readonly string[],
  ) {
    this.tokens = tokensOf(text);
  }

  formula(): Expression {
    const { expression } = this.sum();
    if (this.token.kind !== 'end') throw this.unexpected('an operator or the end');
    return expression;
  }

  private get token(): Token {
    return this.tokens[this.next]!;
  }

  /** Takes the next token if it is one of these signs. */
  private take<Sign extends string>(...signs: Sign[]): Sign | undefined {
    const { kind, text } = this.token;
    if (kind !== 'sign' || !(signs as string[]).includes(text)) return undefined;
    this.next++;
    return text as Sign;
  }

  private sum(): Part {
    let left = this.product();
    for (let sign = this.take('+', '-'); sign !== undefined; sign = this.take('+', '-')) {
      const right = this.product();
      left = this.part(operation(sign, left.expression, right.expression), left, right);
    }
    return left;
  }

  private product(): Part {
    let left = this.signed();
    for (let sign = this.take('*', '/'); sign !== undefined; sign = this.take('*', '/')) {
      const right = this.signed();
      left = this.part(operation(sign, left.expression, right.expression), left, right);
    }
    return left;
  }

  private signed(): Part {
    if (++this.nesting > mostDepth) throw this.tooDeep();
    try {
      const sign = this.take('+', '-');
      if (sign === undefined) return this.power();
      const inner = this.signed();
      return sign === '+' ? inner : this.part(negative(inner.expression), inner);
    } finally {
      this.nesting--;
    }
  }

  private power(): Part {
    const base = this.atom();
    if (this.take('^') === undefined) return base;
    const exponent = this.signed();
    return this.part(operation('^', base.expression, exponent.expression), base, exponent);
  }

  private atom(): Part {
    const { kind, text } = this.token;
    if (kind === 'number') {
      this.next++;
      return this.part(constant(Number(text)));
    }
    if (kind === 'name') {
      this.next++;
      return this.take('(') === undefined ? this.part(this.named(text)) : this.called(text);
    }
    if (this.take('(') === undefined) throw this.unexpected('a number, a name or (');
    const inner = this.sum();
    this.close();
    return inner;
  }

  private close(): void {
    if (this.take(')') === undefined) throw this.unexpected('an operator or )');
  }

  private named(name: string): Expression {
    const index = this.names.indexOf(name);
    if (index >= 0) return { kind: 'name', name, index };
    const value = Object.hasOwn(constants, name) ? constants[name] : undefined;
    if (value !== undefined) return constant(value);
    const known = escaped(this.names.join(', ').slice(0, 50));
    throw this.refusal(`has the name ${quoted(name.slice(0, 20))}; expected ${known}, pi or e`);
  }

  /** Reads the arguments of a function, whose parenthesis was taken. */
  private called(name: string): Part {
    const parts = [this.sum()];
    while (this.take(',') !== undefined) parts.push(this.sum());
    this.close();
    const [first, second] = parts.map(({ expression }) => expression);
    if (parts.length === 2 && name === 'pow') {
      return this.part(operation('^', first!, second!), ...parts);
    }
    if (parts.length === 2 && name === 'log') {
      return this.part(divide(call('log', first!), call('log', second!)), ...parts);
    }
    if (parts.length === 1 && isFunctionName(name)) return this.part(call(name, first!), ...parts);
    const shown = quoted(name.slice(0, 20));
    const count = isFunctionName(name) ? ` with ${parts.length} arguments` : '';
    const known = `${functionNames.slice(0, 6).join(', ')} …`;
    throw this.refusal(`has the function ${shown}${count}; expected ${known} of one number`);
  }

  /** Makes a part of an expression and of the parts in it. */
  private part(expression: Expression, ...inner: Part[]): Part {
    const depth = Math.max(0, ...inner.map((each) => each.depth + 1));
    if (depth > mostDepth) throw this.tooDeep();
    // Not finite: a formula of constants that float64 cannot say, such as 9^9^9, log(0) or sqrt(-1).
    if (expression.kind === 'constant' && !Number.isFinite(expression.value)) {
      const problem = `has a constant part that is ${expression.value}; expected finite numbers`;
      throw this.refusal(problem);
    }
    return { expression, depth };
  }

  private unexpected(expected: string): ArgumentError {
    const { kind, text } = this.token;
    const found = kind === 'end' ? 'ends' : `has ${quoted(text.slice(0, 20))}`;
    return this.refusal(`${found} at character ${this.token.at + 1}; expected ${expected}`);
  }

  private tooDeep(): ArgumentError {
    return this.refusal(`is nested too deeply; expected ${mostDepth} levels at most`);
  }

  private refusal(problem: string): ArgumentError {
    return new ArgumentError('text', `${quoted(this.text.slice(0, 40))} ${problem}`);
  }
}
