/**
 * Runs a suite of tensor tests on each backend: on those that every machine has, or on those that the
 * environment variable WPROX_TEST_BACKENDS names, for example `cpu,wasm,tensorflow`.
 */
import { beforeAll, describe } from 'vitest';
import { prepareBackend } from '../src/backend/prepare-backend.js';

const backends = (process.env['WPROX_TEST_BACKENDS'] || 'cpu,wasm').split(',');

/** @param suite gets the name of the backend that is in use during its tests. */
export function onEachBackend(suite: (backend: string) => void): void {
  describe.each(backends)('on %s', (backend) => {
    beforeAll(async () => {
      await prepareBackend(backend);
    });
    suite(backend);
  });
}
