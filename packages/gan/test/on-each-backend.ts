/** The one fixture of the tensor tests: the same suite on every backend that is always there. */
import { prepareBackend } from '@wprox/runtime';
import { beforeAll, describe } from 'vitest';

export function onEachBackend(suite: () => void): void {
  describe.each(['cpu', 'wasm'])('on %s', (name) => {
    beforeAll(async () => {
      await prepareBackend(name);
    });
    suite();
  });
}
