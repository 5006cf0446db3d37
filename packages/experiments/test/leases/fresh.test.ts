/** `--fresh` while a worker of an earlier command still lives. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { RunFolderError } from '../../src/errors.js';
import { LeasedFolder } from '../../src/leases/leased-folder.js';
import { deleteRuns, runLeaseFolder, withExperimentLease } from '../../src/run-folders/index.js';
import { Child } from './child.fixture.js';
import { emptyFolder, snapshot } from './lease-folder.fixture.js';

/** Deletes the runs of an experiment as `--fresh` does. */
async function deleteAll(folder: string, options: Parameters<typeof deleteRuns>[1]) {
  return withExperimentLease(folder, async (lease) => {
    const leased = await LeasedFolder.open(folder, lease);
    return deleteRuns(leased, options).finally(() => leased.close());
  });
}

it('refuses while the worker trains, waits for it, and deletes what it wrote until then', async () => {
  const folder = emptyFolder();
  writeFileSync(path.join(folder, 'experiment.json'), '{}');
  const run = path.join(folder, 'a-seed1');
  const late = path.join(folder, 'b-seed1');
  mkdirSync(run);
  const worker = await Child.start();
  await worker.get('acquire', { folder: runLeaseFolder(run) });
  const other = await Child.start();
  // A worker that has its lease and has not made its folder yet.
  await other.get('acquire', { folder: runLeaseFolder(late) });
  const files = () => Object.keys(snapshot(folder)).filter((name) => !name.startsWith('.leases'));
  const before = files();
  await expect(deleteAll(folder, { patienceMs: 0 })).rejects.toThrow(RunFolderError);
  await expect(deleteAll(folder, { patienceMs: 0 })).rejects.toThrow('still trains in');
  expect(files()).toEqual(before);

  const waits: string[] = [];
  let deleted: Promise<string[]> | undefined;
  await new Promise<void>((resolve) => {
    const onWait = (text: string) => {
      waits.push(text);
      resolve();
    };
    deleted = deleteAll(folder, { patienceMs: 1e9, onWait });
  });
  expect(waits[0]).toContain(`process ${worker.pid} on`);
  mkdirSync(late);
  writeFileSync(path.join(late, 'status.json'), 'of the old worker');
  await other.get('release');
  await worker.get('release');
  expect((await deleted!).sort()).toEqual(['a-seed1', 'b-seed1']);
  expect(files()).toEqual(['experiment.json']);
  await Promise.all([worker.kill(), other.kill()]);
});

it('waits for a run, too, that a worker of a queue begins while it waits for another', async () => {
  const folder = emptyFolder();
  writeFileSync(path.join(folder, 'experiment.json'), '{}');
  const [run, late] = [path.join(folder, 'a-seed1'), path.join(folder, 'b-seed1')];
  mkdirSync(run);
  const worker = await Child.start();
  await worker.get('acquire', { folder: runLeaseFolder(run) });
  const waits: string[] = [];
  let heard = () => {};
  const wait = () =>
    new Promise<void>((resolve) => {
      heard = resolve;
    });
  const first = wait();
  const onWait = (text: string) => {
    waits.push(text);
    heard();
  };
  let isDeleted = false;
  const deleted = deleteAll(folder, { patienceMs: 1e9, onWait }).finally(() => {
    isDeleted = true;
    heard();
  });
  await first;
  const second = wait();
  const other = await Child.start();
  await other.get('acquire', { folder: runLeaseFolder(late) });
  mkdirSync(late);
  await worker.get('release');
  await second;
  expect({ isDeleted, waits: waits.length }).toEqual({ isDeleted: false, waits: 2 });
  expect(waits[1]).toContain(`process ${other.pid} on`);
  await other.get('release');
  expect((await deleted).sort()).toEqual(['a-seed1', 'b-seed1']);
  await Promise.all([worker.kill(), other.kill()]);
});

it('deletes runs of earlier versions with what a killed process left in them', async () => {
  const folder = emptyFolder();
  writeFileSync(path.join(folder, 'experiment.json'), '{}');
  mkdirSync(path.join(folder, 'a-seed1'));
  for (const name of ['.lock', 'status.json', 'metrics.jsonl.0123abcd.tmp']) {
    writeFileSync(path.join(folder, 'a-seed1', name), '');
  }
  expect(await deleteAll(folder, {})).toEqual(['a-seed1']);
  expect(Object.keys(snapshot(folder))).not.toContain('a-seed1');
});
