/** The numbers, names and signs of a formula. */

/** A piece of the text; what is no number and no name counts as a sign. */
export interface Token {
  readonly kind: 'number' | 'name' | 'sign' | 'end';
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
}

const pattern =
  /\s+|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|./gsu;

/** Returns the tokens of a text, the last of which is its end. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: found, index: at, groups } of text.matchAll(pattern)) {
    if (groups?.['number'] !== undefined) tokens.push({ kind: 'number', text: found, at });
    else if (groups?.['name'] !== undefined) tokens.push({ kind: 'name', text: found, at });
    else if (found.trim() !== '') tokens.push({ kind: 'sign', text: found, at });
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}
