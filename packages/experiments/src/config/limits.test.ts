import { expect, it } from 'vitest';
import { ConfigError } from '../errors.js';
import { parseExperiment } from './parse.js';

const base = {
  name: 'small',
  title: 'Small',
  dataset: { name: 'eight-gaussians' },
  gan: { architecture: 'mlp', width: 8 },
  budget: { iterations: 4 },
  evaluation: { every: 2, samples: 50 },
  seeds: [1],
  variants: { a: { label: 'A' } },
};

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

function refusalOf(change: object): ConfigError {
  try {
    parseExperiment({ ...base, ...change }, 'small.json');
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

const rwp = (settings: object) => ({ regularizer: { name: 'rwp', ...settings } });
const point = (settings: object) => ({ dataset: { name: 'eight-gaussians', ...settings } });

it.each([
  ['a million seeds', { seeds: numbers(1e6) }, '1 × 1000000 runs; expected at most 10000'],
  ['seeds and variants', { ...rwp({ h: [1, 2] }), seeds: numbers(5001) }, '2 × 5001 runs'],
  ['critic steps', { criticSteps: 2 ** 53 }, 'criticSteps is 9007199254740992; expected at most'],
  ['inner steps', rwp({ innerSteps: 10_001 }), 'expected at most 10000'],
  ['iterations', { budget: { iterations: 2 ** 40 } }, 'expected at most 1000000000'],
  ['a tiny h', rwp({ h: 1e-300 }), 'regularizer.h is 1e-300; expected at least 1e-30'],
  ['h above all numbers', rwp({ h: JSON.parse('1e999') }), 'regularizer.h is Infinity; expected'],
  ['h that is no number', rwp({ h: Number.NaN }), 'regularizer.h is NaN; expected'],
  ['a tiny horizon', rwp({ h: { horizon: 2e-30 } }), 'h = T/N would be 5e-31'],
  ['data of 1e308', point({ radius: 1e308 }), 'dataset.radius is 1e+308; expected at most'],
  ['data of 5e-324', point({ radius: 5e-324 }), 'dataset.radius is 5e-324; expected at least'],
  ['a long list', rwp({ h: numbers(1e5) }), 'regularizer.h has 100000 values; expected at most'],
  [
    'many combinations',
    { ...rwp({ h: numbers(400), innerSteps: numbers(400) }), batchSize: numbers(401).slice(1) },
    'the lists make 64000000 variants',
  ],
  ['a long title', { title: 'x'.repeat(1e7) }, 'expected a text of at most 500 letters'],
  ['a long name', { name: 'x'.repeat(1e6) }, 'expected a text of at most 150 letters'],
  ['NUL in a path', { dataset: { name: 'images', path: 'a\0b' } }, "'a\\u0000b'; expected a path"],
  ['many variants', { variants: Object.fromEntries(numbers(2000).map((i) => [i, {}])) }, '2000 e'],
  ['a key of a prototype', JSON.parse('{"__proto__": {"a": 1}}'), '__proto__ ({"a":1}): unknown'],
  ['unknown keys', Object.fromEntries(numbers(1e5).map((i) => [`k${i}`, 1])), 'k1 (1): unknown'],
])('refuses %s in a short message', (_, change, text) => {
  const { message } = refusalOf(change);
  expect(message).toContain(text);
  expect(message.length).toBeLessThan(250);
  expect(message).not.toMatch(/\p{Cc}(?<!\n)/u);
});

it('refuses values of a list that train the same', () => {
  const h = [1, { horizon: 4 }];
  expect(refusalOf(rwp({ h })).message).toContain('a-h-1 and a-h-horizon-4 have the same settings');
  const regularizer = [{ name: 'rwp' }, { name: 'rwp', h: 0.2 }];
  expect(refusalOf({ regularizer }).message).toContain('have the same settings');
});

it('keeps every problem for those who ask', () => {
  const variants = Object.fromEntries(numbers(100).map((i) => [`v${i}`, { label: 'x', q: i }]));
  const { message, problems } = refusalOf({ variants });
  expect(message).toMatch(/v1\.q \(1\): unknown key.*\n.*and \d+ more; WPROX_DEBUG=1 lists all$/s);
  expect(problems).toHaveLength(100);
});
