import { availableParallelism } from 'node:os';

/** An hour. No test depends on the clock: machines can be slow, or busy with other work. */
const LIMIT_MS = 3_600_000;

/** What the tests of all packages share; each package has a `vitest.config.ts` that takes it. */
export default {
  test: {
    testTimeout: LIMIT_MS,
    hookTimeout: LIMIT_MS,
    // Vitest's own default leaves a core idle, which of two is half the machine.
    maxWorkers: availableParallelism(),
  },
};
