/** The functions of node:util that tfjs-node calls and newer Nodes have not. */
import { expect, it } from 'vitest';
import { restoreRemovedUtilities } from './load.js';

it('gives them back where they are missing or warned of', () => {
  for (const version of ['22.0.0', '24.1.0']) {
    const util: Record<string, unknown> = {};
    restoreRemovedUtilities(util, version);
    const isNothing = util['isNullOrUndefined'] as (value: unknown) => boolean;
    expect([null, undefined, 0, '', false].map(isNothing)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(util['isArray']).toBe(Array.isArray);
  }
});

it('leaves an older Node alone', () => {
  const util = {};
  restoreRemovedUtilities(util, '20.20.2');
  expect(util).toEqual({});
});
