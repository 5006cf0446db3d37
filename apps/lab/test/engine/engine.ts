/** Gives the tests the workers of the lab, as the page has them. */
import { startExact } from '../../src/exact/start-exact.js';
import { startTraining } from '../../src/training/start-training.js';

declare global {
  /** For code that a test runs in this page. */
  var engine: {
    readonly training: ReturnType<typeof startTraining>;
    readonly exact: ReturnType<typeof startExact>;
  };
}

globalThis.engine = { training: startTraining(), exact: startExact() };
