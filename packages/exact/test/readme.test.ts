/** The examples of the README, and those of the repository's that use this package, run and print what they say. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as expressions from '../src/expressions/index.js';
import * as exact from '../src/index.js';
import * as golden from '../vectors/index.js';

const modules: Record<string, object> = {
  '@wprox/exact': exact,
  '@wprox/exact/expressions': expressions,
  '@wprox/exact/vectors': golden,
};
const examplesOf = (readme: string) =>
  [...readFileSync(new URL(readme, import.meta.url), 'utf8').matchAll(/```js\n([\s\S]*?)```/g)].map(
    (match) => match[1]!,
  );
const examples = [
  ...examplesOf('../README.md'),
  ...examplesOf('../../../README.md').filter((code) => code.includes("'@wprox/exact'")),
];

describe('README', () => {
  it.each(examples.map((code, k) => [k + 1, code] as const))('example %i', (_, code) => {
    const printed = [...code.matchAll(/console\.log\(.*\); \/\/ (\S+)$/gm)].map((m) =>
      Number(m[1]),
    );
    const body = code.replace(
      /import (\{[^}]*\}) from '([^']+)';/g,
      (_match, names: string, from: string) => `const ${names} = modules['${from}'];`,
    );
    const found: number[] = [];
    const run = new Function('modules', 'console', body);
    run(modules, { log: (value: number) => found.push(value) });
    expect(found.length).toBe(printed.length);
    expect(found.length).toBeGreaterThan(0);
    found.forEach((value, k) => {
      expect(value).toBeCloseTo(printed[k]!, 11);
    });
  });
});
