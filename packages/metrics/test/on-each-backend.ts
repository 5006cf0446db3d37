/**
 * The fixture of all tensor tests: runs a suite on every backend that is always available, or on those
 * that WPROX_TEST_BACKENDS lists, such as `cpu,wasm,tensorflow`.
 */
import { prepareBackend } from '@wprox/runtime';
import { beforeAll, describe } from 'vitest';

const backends = (process.env['WPROX_TEST_BACKENDS'] || 'cpu,wasm').split(',');

/** Declares the suite once for each backend. */
export function onEachBackend(suite: () => void): void {
  describe.each(backends)('on %s', (name) => {
    beforeAll(async () => {
      await prepareBackend(name);
    });
    suite();
  });
}
