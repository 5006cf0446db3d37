/** Program `wprox train <file>` with the fake worker, for tests that send signals to a process. */
import { fileURLToPath } from 'node:url';
import { trainCommand } from '../../dist/commands/train.js';

const [file, out] = process.argv.slice(2);
process.exitCode = await trainCommand(
  file,
  { out },
  { stdout: process.stdout, env: process.env },
  {
    workerFile: fileURLToPath(new URL('../scheduler/fake-worker.fixture.mjs', import.meta.url)),
    loadPrepareExperiment: async () => async () => undefined,
    loadMeasureRun: async () => async () => {
      throw new Error('not called');
    },
  },
);
