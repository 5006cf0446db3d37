import { experiments } from '@wprox/experiments';
import { describe, expect, it } from 'vitest';
import { studies } from './studies.js';

const names = Object.entries(experiments).flatMap(([name, { kind }]) =>
  kind === 'study' ? [name] : [],
);

it('are those that experiments name', () => {
  expect([...studies.keys()].sort()).toEqual(names.sort());
});

describe.each([...studies])('%s', (_, make) => {
  const { settings, units } = make();

  it('has settings that JSON keeps', () => {
    expect(JSON.parse(JSON.stringify(settings))).toEqual(settings);
  });

  it('has units with different names that are names of files, and a time each', () => {
    expect(new Set(units.map(({ name }) => name)).size).toBe(units.length);
    for (const { name, seconds } of units) {
      expect(name).toMatch(/^[\w.-]+$/);
      expect(seconds).toBeGreaterThan(0);
    }
  });
});
