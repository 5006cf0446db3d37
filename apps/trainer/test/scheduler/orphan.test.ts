/** A worker whose parent has died: nobody reads its standard error or its messages. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resolveRuns } from '@wprox/experiments';
import { readKeptCheckpoint, readStatus } from '@wprox/experiments/run-folders';
import { expect, it } from 'vitest';
import { fakeWorkerFile, smallExperiment } from './experiment.fixture.js';

it('writes its checkpoint even if it warns after its parent has died', async () => {
  const experiment = await mkdtemp(path.join(tmpdir(), 'wprox-orphan-'));
  const folder = path.join(experiment, 'warns-seed1');
  const [config] = resolveRuns(smallExperiment(['warns'], { budget: { iterations: 1e6 } }));
  const worker = fork(fakeWorkerFile, [], {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  worker.once('message', () => {
    // The system does the same to the pipes of a parent that is killed.
    worker.stderr!.destroy();
    worker.disconnect();
  });
  worker.send({ type: 'start', config, folder });
  expect(await once(worker, 'exit')).toEqual([0, null]);
  expect((await readStatus(folder))?.state).toBe('interrupted');
  const { checkpoint } = await readKeptCheckpoint(folder);
  expect(checkpoint.position.iteration).toBe((await readStatus(folder))?.iteration);
  await rm(experiment, { recursive: true });
});
