/** Values of every kind, and the TypeScript types that say which parameters accept them. */

/** A value that stands for a left out argument. */
export const LEFT_OUT = Symbol('left out');

interface WrongValue {
  /** How the tests name it. */
  readonly name: string;
  /** Its TypeScript type. */
  readonly type: string;
  readonly value: unknown;
}

/** Values that most parameters do not accept. */
export const wrongValues: readonly WrongValue[] = [
  { name: 'left out', type: 'undefined', value: LEFT_OUT },
  { name: 'undefined', type: 'undefined', value: undefined },
  { name: 'null', type: 'null', value: null },
  { name: 'true', type: 'true', value: true },
  { name: 'a number', type: '7', value: 7 },
  { name: 'a string', type: "'wrong'", value: 'wrong' },
  { name: 'a number as a string', type: "'3'", value: '3' },
  { name: 'a bigint', type: '7n', value: 7n },
  { name: 'a symbol', type: 'symbol', value: Symbol('wrong') },
  { name: 'an empty object', type: '{}', value: {} },
  { name: 'an object', type: '{ wrong: 1 }', value: { wrong: 1 } },
  { name: 'an empty array', type: '[]', value: [] },
  { name: 'an array of strings', type: "['wrong']", value: ['wrong'] },
  { name: 'an array of nothing', type: 'undefined[]', value: [undefined, undefined] },
  { name: 'a function', type: '() => undefined', value: () => undefined },
  { name: 'a Map', type: 'Map<string, string>', value: new Map([['wrong', 'wrong']]) },
  { name: 'a Promise', type: 'Promise<string>', value: Promise.resolve('wrong') },
];

/** Numbers that many parameters do not accept, although they are numbers. */
export const oddNumbers: readonly WrongValue[] = [Number.NaN, -1, 0, 2.5, Infinity, 5e-324].map(
  (value) => ({ name: String(value), type: 'number', value }),
);
