import { expect, it } from 'vitest';
import { restoreRemovedUtilities } from './removed-utilities.js';

it('restores the functions on versions of Node that removed them or warn of them', () => {
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

it('changes nothing on an older Node', () => {
  const util = {};
  restoreRemovedUtilities(util, '20.20.2');
  expect(util).toEqual({});
});
