/**
 * Runs a suite on `wasm`, or on the one backend that WPROX_TEST_BACKENDS names. Of a list of several only `wasm`
 * is taken: `@wprox/runtime` and the conformance suite compare all backends, also over this package.
 */
import { prepareBackend } from '@wprox/runtime';
import { beforeAll, describe } from 'vitest';

const named = process.env['WPROX_TEST_BACKENDS'] || 'wasm';
const backends = [named.includes(',') ? 'wasm' : named];

export function onEachBackend(suite: () => void): void {
  describe.each(backends)('on %s', (name) => {
    beforeAll(async () => {
      await prepareBackend(name);
    });
    suite();
  });
}
