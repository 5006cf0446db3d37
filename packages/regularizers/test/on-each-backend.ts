/**
 * The one fixture of the tensor tests: the same suite on every backend that is always there, or on
 * those that WPROX_TEST_BACKENDS names: `cpu,wasm,tensorflow`.
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
