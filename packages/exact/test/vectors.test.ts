/** The golden vectors in `vectors/` are what the package computes now. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { goldenVectors } from '../scripts/golden-vectors.mjs';
import * as exact from '../src/index.js';
import { vectors } from '../vectors/index.js';

const folder = new URL('../vectors/', import.meta.url);
const computed = goldenVectors(exact);
const stored = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [
      name.slice(0, -'.json'.length),
      JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
    ]),
);

/** Math.exp and its like may differ in the last digits between engines; minimizers amplify that. */
const tolerance = 1e-9;

function expectClose(found: unknown, expected: unknown, where: string): void {
  if (typeof expected === 'number') {
    const difference = Math.abs((found as number) - expected);
    expect(difference, where).toBeLessThanOrEqual(tolerance * Math.max(1e-3, Math.abs(expected)));
  } else if (typeof expected === 'object' && expected !== null) {
    expect(Object.keys(found as object), where).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(expected)) {
      expectClose((found as Record<string, unknown>)[key], value, `${where}.${key}`);
    }
  } else {
    expect(found, where).toBe(expected);
  }
}

describe('golden vectors', () => {
  it('exist for each subject, as JSON and as a module that agree', () => {
    expect(Object.keys(stored).sort()).toEqual(Object.keys(computed).sort());
    expect(vectors).toEqual(stored);
  });

  it.each(Object.keys(computed))('%s: computed again they are the same', (subject) => {
    // Should a result have changed on purpose: build, then `npm run vectors`.
    expectClose(computed[subject], stored[subject], subject);
  });

  it('are finite numbers, or the word Infinity', () => {
    expect(JSON.stringify(stored)).not.toMatch(/null|NaN/);
  });
});
