/** Property tests draw the same cases each time; WPROX_TEST_SEED draws others. */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['WPROX_TEST_SEED'] ?? 14) });
