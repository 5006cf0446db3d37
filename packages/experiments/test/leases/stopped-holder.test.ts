/**
 * A holder is stopped before each operation of its disk in turn, another process takes over and writes, and
 * the holder wakes up. It must change nothing: no byte of a file, no name of a file or folder.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LeasedFolder } from '../../src/leases/leased-folder.js';
import {
  deleteRuns,
  runLeaseFolder,
  runPaths,
  withExperimentLease,
  withLease,
} from '../../src/run-folders/index.js';
import { Child, hasProc } from './child.fixture.js';
import { emptyFolder, hasty, leaseOptions, quick, snapshot } from './lease-folder.fixture.js';

let child: Child;
beforeAll(async () => {
  child = await Child.start();
});
afterAll(() => child.kill());

const waiting = { system: hasty, patienceMs: Number.POSITIVE_INFINITY };

/** Takes the run over and writes files of the same names, while `asleep` runs. */
async function takeOver(folder: string, asleep: () => Promise<void>): Promise<void> {
  const options = leaseOptions({ ...waiting, work: 'the successor' });
  await withLease(runLeaseFolder(folder), options, async (lease) => {
    const leased = await LeasedFolder.open(folder, lease, quick);
    const { metrics, checkpoint, previousCheckpoint } = runPaths('');
    await leased.replace('config.json', 'of the successor\n');
    const rows = await leased.replaceAndOpen(metrics, Buffer.from('rows of the successor\n'));
    await leased.replace(checkpoint, 'successor\n', { previous: previousCheckpoint });
    await asleep();
    await rows.write(Buffer.from('more\n'));
    await rows.close();
    await leased.close();
  });
}

/** Deletes the run as `--fresh` does. */
async function deleteRun(folder: string): Promise<void> {
  const experiment = path.dirname(folder);
  await withExperimentLease(
    experiment,
    async (lease) => {
      const leased = await LeasedFolder.open(experiment, lease, quick);
      await deleteRuns(leased, waiting);
      await leased.close();
    },
    { system: quick },
  );
}

const successors = {
  'takes the run over': takeOver,
  'deletes the run and trains it anew': async (folder, asleep) => {
    await deleteRun(folder);
    await takeOver(folder, asleep);
  },
  'deletes the run': async (folder, asleep) => {
    await deleteRun(folder);
    await withLease(runLeaseFolder(folder), leaseOptions({ system: quick }), asleep);
  },
} satisfies Record<string, typeof takeOver>;

/** Stops the holder before an operation; returns false if it has fewer. */
async function stopBefore(
  operation: number,
  successor: typeof takeOver,
  hasLinks: boolean,
): Promise<boolean> {
  const experiment = emptyFolder();
  const folder = path.join(experiment, 'a-seed1');
  mkdirSync(folder);
  writeFileSync(path.join(experiment, 'experiment.json'), '{}');
  child.send('work', { folder, stopBefore: operation, hasLinks });
  const answer = child.answer();
  const isStopped = await Promise.race([
    child.untilStopped().then(() => true),
    answer.then(() => false),
  ]);
  if (!isStopped) {
    expect((await answer).result).toMatchObject({ phase: 'closes' });
    expect((await answer).result).not.toHaveProperty('error');
    return false;
  }
  await successor(folder, async () => {
    const before = snapshot(experiment);
    child.signal('SIGCONT');
    const { phase, error } = (await answer).result as { phase: string; error?: { name: string } };
    const where = `before operation ${operation}, while it ${phase}`;
    expect({ where, files: snapshot(experiment) }).toEqual({ where, files: before });
    if (phase !== 'closes') {
      const names = phase === 'acquires' ? ['Held', 'LeaseLostError'] : ['LeaseLostError'];
      expect(names, `${where}: ${JSON.stringify(error)}`).toContain(error?.name);
    }
  });
  return true;
}

describe.runIf(hasProc)('a holder that was stopped', () => {
  it.each([
    ['takes the run over', true],
    ['takes the run over', false],
    ['deletes the run and trains it anew', true],
    ['deletes the run', true],
  ] as const)('changes nothing after another one %s (hard links: %s)', async (what, hasLinks) => {
    let operation = 1;
    while (await stopBefore(operation, successors[what], hasLinks)) operation++;
    // The work of the holder has more than a hundred operations, so the loop saw them.
    expect(operation).toBeGreaterThan(100);
  });
});
