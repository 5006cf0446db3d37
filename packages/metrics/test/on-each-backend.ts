/**
 * Runs a suite on `wasm`, or on the backends that WPROX_TEST_BACKENDS lists, such as `wasm,tensorflow`. The
 * slow reference, `cpu`, is left out of lists: the conformance suite compares it with the others.
 */
import { prepareBackend } from '@wprox/runtime';
import { beforeAll, describe } from 'vitest';

const named = (process.env['WPROX_TEST_BACKENDS'] || 'wasm').split(',');
const backends = named.length === 1 ? named : named.filter((name) => name !== 'cpu');

/** Declares the suite once for each backend. */
export function onEachBackend(suite: () => void): void {
  describe.each(backends)('on %s', (name) => {
    beforeAll(async () => {
      await prepareBackend(name);
    });
    suite();
  });
}
