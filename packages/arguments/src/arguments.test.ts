import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  described,
  escaped,
  quoted,
  requireArray,
  requireBoolean,
  requireBytes,
  requireFinite,
  requireFinite32,
  requireFunction,
  requireInteger,
  requireMethods,
  requireNonNegative,
  requireNonNegative32,
  requireNumbers,
  requireObject,
  requireOneOf,
  requireOptions,
  requirePath,
  requirePositive,
  requirePositive32,
  requireRecord,
  requireSignal,
  requireString,
} from './index.js';

/** The name of the argument that a check refuses; undefined if it accepts. */
function refused(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as ArgumentError).message.length).toBeLessThan(200);
    return (error as ArgumentError).argument;
  }
}

const hostile = new Proxy(
  {},
  {
    getPrototypeOf: () => {
      throw new Error('no');
    },
  },
);
const values = {
  nothing: undefined,
  null: null,
  minus: -1,
  zero: 0,
  one: 1,
  half: 0.5,
  nan: Number.NaN,
  infinity: Infinity,
  huge: 2 ** 53,
  tiny: 1e-38,
  vast: 1e38,
  text: '1',
  empty: '',
  true: true,
  bigint: 1n,
  symbol: Symbol('x'),
  object: {},
  array: [1],
  typed: new Float64Array(2),
  bytes: new Uint8Array(2),
  texts: ['1'],
  nul: 'a\0b',
  signal: new AbortController().signal,
  function: () => 1,
  map: new Map(),
};
type Name = keyof typeof values;
const accepted: [string, (value: unknown) => void, Name[]][] = [
  [
    'finite',
    (v) => requireFinite('x', v),
    ['minus', 'zero', 'one', 'half', 'huge', 'tiny', 'vast'],
  ],
  [
    'finite in float32',
    (v) => requireFinite32('x', v),
    ['minus', 'zero', 'one', 'half', 'huge', 'tiny'],
  ],
  ['positive', (v) => requirePositive('x', v), ['one', 'half', 'huge', 'tiny', 'vast']],
  ['positive in float32', (v) => requirePositive32('x', v), ['one', 'half', 'huge']],
  [
    'non-negative',
    (v) => requireNonNegative('x', v),
    ['zero', 'one', 'half', 'huge', 'tiny', 'vast'],
  ],
  ['non-negative in float32', (v) => requireNonNegative32('x', v), ['zero', 'one', 'half', 'huge']],
  ['integer', (v) => requireInteger('x', v), ['zero', 'one']],
  ['integer of at least 1', (v) => requireInteger('x', v, 1), ['one']],
  ['string', (v) => requireString('x', v), ['text', 'nul']],
  ['path', (v) => requirePath('x', v), ['text']],
  ['integer from 0 to 0', (v) => requireInteger('x', v, 0, 0), ['zero']],
  ['boolean', (v) => requireBoolean('x', v), ['true']],
  ['function', (v) => requireFunction('x', v), ['function']],
  ['array', (v) => requireArray('x', v), ['array', 'typed', 'bytes', 'texts']],
  ['numbers', (v) => requireNumbers('x', v), ['array', 'typed', 'bytes']],
  ['bytes', (v) => requireBytes('x', v), ['bytes']],
  ['signal', (v) => requireSignal('x', v), ['signal']],
  ['object', (v) => requireObject('x', v), ['object', 'typed', 'bytes', 'map', 'signal']],
  ['record', (v) => requireRecord('x', v), ['object']],
  ['options', (v) => requireOptions('x', v, ['h']), ['object']],
  ['one of', (v) => requireOneOf('x', v, ['1', '2']), ['text']],
  ['methods', (v) => requireMethods('x', v, ['get'], 'a Map'), ['map']],
];

it.each(accepted)('%s: accepts what it says and refuses all else', (_, check, right) => {
  for (const [name, value] of Object.entries(values)) {
    const expected = right.includes(name as Name) ? undefined : 'x';
    expect(
      refused(() => check(value)),
      name,
    ).toBe(expected);
  }
});

describe('options', () => {
  it('refuse a name that does not exist and say which', () => {
    const check = () => requireOptions('options', { dampening: 1 }, ['damping']);
    expect(check).toThrow(/"dampening".*damping/);
  });

  it('list few of many names', () => {
    const names = Array.from({ length: 99 }, (_, i) => `a-name-${i}`);
    expect(refused(() => requireOptions('options', { [`${'x'.repeat(999)}`]: 1 }, names))).toBe(
      'options',
    );
  });
});

describe('described', () => {
  it('is short, on one line and without control characters', () => {
    const long = [
      ...Object.values(values),
      'x'.repeat(1e6),
      '\u001b[2J\r\n\0\u202e',
      '\ud800',
      hostile,
    ];
    for (const value of [...long, 10n ** 999n, Object.create(null), new (class Odd {})()]) {
      const text = described(value);
      expect(text.length).toBeLessThan(75);
      expect(text).toMatch(/^[^\p{Cc}\p{Cs}\u202e]+$/u);
    }
  });

  it('keeps strings apart from numbers', () => {
    expect(described('1')).toBe('"1"');
    expect(described(1)).toBe('1');
    expect(described([1, 2])).toBe('an array of 2');
    expect(described(new URL('http://a/'))).toBe('a URL');
    expect(described(new Uint8Array(2))).toBe('a Uint8Array of 2');
    expect(described(new Error('x'))).toMatch(/^an Error/);
    expect(quoted('a"b')).toBe('"a\\"b"');
    expect(escaped('a\tb')).toBe('a\\u0009b');
    expect(escaped('a\ufffe\ufdd0')).toBe('a\\ufffe\\ufdd0');
  });
});
