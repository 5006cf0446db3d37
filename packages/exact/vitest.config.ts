import { mergeConfig } from 'vitest/config';
import base from '../../vitest.base.js';

export default mergeConfig(base, {
  // Pure functions share nothing between files, so that modules are loaded once for all of them.
  test: { setupFiles: ['./test/seed.setup.ts'], isolate: false },
});
