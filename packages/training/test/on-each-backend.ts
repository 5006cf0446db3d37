/**
 * Runs the same suite on the backends cpu and wasm, or on those that WPROX_TEST_BACKENDS lists, such as
 * `cpu,wasm,tensorflow`.
 */
import { prepareBackend } from '@wprox/runtime';
import { beforeAll, describe } from 'vitest';

const backends = (process.env['WPROX_TEST_BACKENDS'] || 'cpu,wasm').split(',');

export function onEachBackend(suite: () => void): void {
  describe.each(backends)('on %s', (name) => {
    beforeAll(async () => {
      await prepareBackend(name);
    });
    suite();
  });
}
