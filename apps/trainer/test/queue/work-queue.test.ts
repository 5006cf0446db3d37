/** The queue with a real Redis and workers whose training only counts. */
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ExperimentConfig, resolveRuns } from '@wprox/experiments';
import { readExperiment, runLeaseFolder, withRunLease } from '@wprox/experiments/run-folders';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { queueAddress } from '../../src/queue/address.js';
import { QueueExecutor } from '../../src/queue/queue-executor.js';
import { CANCELLED, RunQueue } from '../../src/queue/run-queue.js';
import { workQueue } from '../../src/queue/work-queue.js';
import type { ExecutorEvent } from '../../src/scheduler/executor.js';
import { makeLanes } from '../../src/scheduler/lane.js';
import { trainExperiment } from '../../src/scheduler/train-experiment.js';
import { fakeWorkerFile, smallExperiment } from '../scheduler/experiment.fixture.js';
import { hasRedis, RedisServer } from './redis.fixture.js';

let redis: RedisServer;
let queue: RunQueue;
let client: Redis;
let folder: string;
beforeAll(async () => {
  if (!hasRedis) return;
  redis = await RedisServer.start();
  client = new Redis(redis.port);
});
afterAll(async () => {
  client?.disconnect();
  await redis?.stop();
});
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'wprox-queue-')), 'small');
  if (hasRedis) queue = await RunQueue.open(queueAddress(redis.address, {}));
});
afterEach(async () => {
  await queue?.close();
  await client?.flushall();
  await rm(path.dirname(folder), { recursive: true, force: true });
});

async function submit(experiment: ExperimentConfig, follows?: AbortSignal) {
  const events: ExecutorEvent[] = [];
  let added = 0;
  const executor = new QueueExecutor({
    ...{ queue, experiment: { name: experiment.name, folder }, follows: follows !== undefined },
    onSubmitted: (count) => {
      added = count;
    },
  });
  const outcomes = await trainExperiment({
    ...{ experiment, folder, isShared: true, onPlan: () => {}, prepare: async () => undefined },
    train: (runs) =>
      executor.execute(runs, {
        signal: follows ?? new AbortController().signal,
        killSignal: new AbortController().signal,
        onEvent: (event) => events.push(event),
      }),
  });
  return { outcomes, added, events };
}

interface WorkOptions {
  processes?: number;
  isDraining?: boolean;
  /** Long by default, so that no test depends on how fast the machine is. */
  seconds?: number;
  signal?: AbortSignal;
  onEvent?: (event: ExecutorEvent) => void;
}

async function work(options: WorkOptions = {}) {
  const { processes = 2, isDraining = true, seconds = 600, signal, onEvent } = options;
  const notes: string[] = [];
  const events: ExecutorEvent[] = [];
  const counts = await workQueue({
    ...{ queue, isDraining, seconds },
    lanes: makeLanes({ workerFile: fakeWorkerFile, processes, env: process.env }),
    signal: signal ?? new AbortController().signal,
    killSignal: new AbortController().signal,
    onRun: () => {},
    onEvent: (event) => {
      events.push(event);
      onEvent?.(event);
    },
    onNote: (text) => notes.push(text),
  });
  return { ...counts, notes, events };
}

const states = async () =>
  Object.fromEntries((await queue.entries()).map(({ job, state }) => [job.run, state]));
const runStates = async () => (await readExperiment(folder)).runs.map(({ state }) => state);
const long = { budget: { iterations: 100_000 }, seeds: [1] };

describe.runIf(hasRedis)('a queue', () => {
  it('trains each run once, and has each once however often it is submitted', async () => {
    const experiment = smallExperiment(['a', 'b']);
    expect((await submit(experiment)).added).toBe(4);
    expect((await submit(experiment)).added).toBe(0);
    expect(await states()).toEqual({
      ...{ 'a-seed1': 'waiting', 'b-seed1': 'waiting' },
      ...{ 'a-seed2': 'waiting', 'b-seed2': 'waiting' },
    });
    expect(await work()).toMatchObject({ complete: 4, failed: 0, notes: [] });
    expect(await runStates()).toEqual(['complete', 'complete', 'complete', 'complete']);
    const again = await submit(experiment);
    expect(again.outcomes.map(({ result }) => result)).toEqual(Array(4).fill('skipped'));
  });

  it('puts a run there again whose folder is not complete, whatever the queue thinks', async () => {
    const experiment = smallExperiment(['a'], { seeds: [1] });
    await submit(experiment);
    await work();
    await rm(path.join(folder, 'a-seed1'), { recursive: true });
    expect((await submit(experiment)).added).toBe(1);
    expect(await work()).toMatchObject({ complete: 1 });
    expect(await runStates()).toEqual(['complete']);
  });

  it('shows who follows the same events as a local training, and the outcomes', async () => {
    const experiment = smallExperiment(['a', 'fails'], { seeds: [1] });
    const following = submit(experiment, new AbortController().signal);
    while ((await queue.entries()).length < 2) await sleep(10);
    await work();
    const { outcomes, events } = await following;
    expect(outcomes).toMatchObject([
      { name: 'a-seed1', result: 'complete' },
      { name: 'fails-seed1', result: 'failed', message: 'the loss is NaN' },
    ]);
    expect(events.filter(({ type }) => type === 'ended')).toHaveLength(2);
  });

  it('stops to follow when asked, while the workers go on', async () => {
    const stop = new AbortController();
    const following = submit(smallExperiment(['a'], { seeds: [1] }), stop.signal);
    while ((await queue.entries()).length < 1) await sleep(10);
    stop.abort();
    expect((await following).outcomes).toMatchObject([{ result: 'waiting' }]);
    expect(await work()).toMatchObject({ complete: 1 });
  });

  it('records a failure in the run, and retries it when asked', async () => {
    await submit(smallExperiment(['fails'], { seeds: [1] }));
    expect(await work()).toMatchObject({ complete: 0, failed: 1 });
    const [entry] = await queue.entries();
    expect(entry).toMatchObject({ state: 'failed', reason: 'the loss is NaN' });
    expect((await readExperiment(folder)).runs[0]?.status).toMatchObject({
      ...{ state: 'failed', error: 'the loss is NaN' },
    });
    expect(await queue.retry(entry!)).toBe(true);
    expect(await queue.retry(entry!)).toBe(false);
    expect(await states()).toEqual({ 'fails-seed1': 'waiting' });
  });

  it('gives a run back whose process dies, and fails it when it dies each time', async () => {
    await submit(smallExperiment(['crashes'], { seeds: [1] }));
    const { failed, events } = await work();
    expect(failed).toBe(1);
    expect(events.filter(({ type }) => type === 'started')).toHaveLength(3);
    const [entry] = await queue.entries();
    expect(entry?.reason).toContain('out of luck');
  });

  it('gives its runs back with a checkpoint when the worker is stopped', async () => {
    const stop = new AbortController();
    const experiment = smallExperiment(['a'], long);
    await submit(experiment);
    await work({
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === 'progress' && event.progress.iteration === 5) stop.abort();
      },
    });
    expect(await states()).toEqual({ 'a-seed1': 'waiting' });
    const [run] = (await readExperiment(folder)).runs;
    expect(run).toMatchObject({ state: 'interrupted' });
    expect(run?.status?.iteration).toBeGreaterThanOrEqual(5);
    // At once, not after the time of a lease.
    expect(await readFile(await newestLease('a-seed1'), 'utf8')).toContain('"released"');
  });

  it('takes a run out, before it trains and while it does', async () => {
    await submit(smallExperiment(['a', 'b'], long));
    const entries = await queue.entries();
    expect(await queue.cancel(entries.find(({ job }) => job.run === 'b-seed1')!)).toBe('removed');
    const { complete, failed } = await work({
      onEvent: async (event) => {
        if (event.type !== 'progress' || event.progress.iteration !== 3) return;
        const [active] = await queue.entries();
        expect(await queue.cancel(active!)).toBe('stopping');
      },
    });
    expect({ complete, failed }).toEqual({ complete: 0, failed: 0 });
    expect(await states()).toEqual({});
    expect(await runStates()).toEqual(['interrupted', 'missing']);
  });

  it('keeps a run that is submitted again after its worker has seen the cancellation', async () => {
    const experiment = smallExperiment(['a'], long);
    await submit(experiment);
    const entry = queue.entry.bind(queue);
    let added: number | undefined;
    vi.spyOn(queue, 'entry').mockImplementation(async (id) => {
      const seen = await entry(id);
      if (seen?.job.isCancelled) added = (await submit(experiment)).added;
      return seen;
    });
    const stop = new AbortController();
    let [starts, isCancelled] = [0, false];
    await work({
      signal: stop.signal,
      onEvent: async (event) => {
        if (event.type === 'started' && ++starts === 2) stop.abort();
        if (event.type !== 'progress' || isCancelled) return;
        isCancelled = true;
        await queue.cancel((await queue.entries())[0]!);
      },
    });
    expect({ starts, added }).toEqual({ starts: 2, added: 1 });
    expect(await states()).toEqual({ 'a-seed1': 'waiting' });
  });

  it('changes a part of what it keeps of a run, and leaves the rest as others have made it', async () => {
    await submit(smallExperiment(['a'], { seeds: [1] }));
    const { id } = (await queue.entries())[0]!;
    expect(await queue.change(id, { isCancelled: true })).toBe(true);
    await queue.change(id, { deaths: { count: 1, iteration: 3 } });
    await queue.change(id, { note: 'its process died' });
    expect((await queue.entry(id))?.job).toMatchObject({
      ...{ isCancelled: true, note: 'its process died', deaths: { count: 1, iteration: 3 } },
    });
    expect(await queue.change('run-of-nobody', { note: '' })).toBe(false);
  });

  it('leaves a run alone that another command trains, and trains it afterwards', async () => {
    await submit(smallExperiment(['a'], { seeds: [1] }));
    let working: ReturnType<typeof work> | undefined;
    await withRunLease(path.join(folder, 'a-seed1'), async () => {
      working = work();
      for (let reason: string | undefined; !reason?.includes('still trains'); await sleep(10)) {
        reason = (await queue.entries())[0]?.reason;
      }
      expect(await runStates()).toEqual(['missing']);
    });
    expect(await working).toMatchObject({ complete: 1 });
  });

  it('leaves runs to others whose folder is not on this machine', async () => {
    await submit(smallExperiment(['a'], { seeds: [1] }));
    const elsewhere = `${folder}-elsewhere`;
    await rename(folder, elsewhere);
    // One that drains the queue does not wait for them.
    const drained = await work();
    expect(drained).toMatchObject({ complete: 0, failed: 0, left: 1 });
    expect(drained.notes).toEqual([
      expect.stringMatching(/small\/a-seed1 is left to other workers: .*not on this machine/),
    ]);
    expect((await queue.entries())[0]?.reason).toContain('mount');
    await rename(elsewhere, folder);
    expect(await work()).toMatchObject({ complete: 1, left: 0, notes: [] });
  });

  it('fails a run that the folder does not have', async () => {
    await submit(smallExperiment(['a'], { seeds: [1] }));
    await rm(folder, { recursive: true });
    await mkdir(folder);
    const { notes } = await work();
    const [entry] = await queue.entries();
    expect(entry).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('no run a-seed1'),
    });
    expect(notes).toEqual([expect.stringMatching(/small\/a-seed1 failed: .*no run a-seed1/)]);
  });

  it('takes over a run of a worker that the queue has given up, while its lease is fresh', async () => {
    // The lease of the worker before is that of a living process, so nobody but the queue knows that it ended.
    const experiment = smallExperiment(['a'], { seeds: [1] });
    await submit(experiment);
    const bullmq = queue.bullmq;
    const connection = { connection: { ...queue.address.connection, maxRetriesPerRequest: null } };
    const dead = new bullmq.Worker('wprox', null, {
      ...connection,
      autorun: false,
      lockDuration: 1000,
    });
    const token = 'a-token-of-the-queue';
    const job = await dead.getNextJob(token);
    await job!.updateData({ ...job!.data, holder: token });
    await withRunLease(
      path.join(folder, 'a-seed1'),
      async (lease) => {
        expect(await work({ seconds: 1 })).toMatchObject({ complete: 1 });
        await expect(lease.assertHeld()).rejects.toThrow(/taken over/);
      },
      { token },
    );
    await dead.close(true);
  });

  it('kills the training of a run whose lock another worker has', async () => {
    await submit(smallExperiment(['a'], long));
    const id = (await queue.entries())[0]!.id;
    const stop = new AbortController();
    let pid = 0;
    const { events } = await work({
      signal: stop.signal,
      processes: 1,
      onEvent: (event) => {
        if (event.type === 'note') pid = Number(event.text.replace('process ', ''));
        if (event.type === 'progress' && event.progress.iteration === 3) {
          void client.set(`bull:wprox:${id}:lock`, 'of another', 'PX', 3_600_000);
        }
        if (event.type === 'ended') stop.abort();
      },
    });
    const ended = events.find(({ type }) => type === 'ended');
    expect(ended).toMatchObject({ outcome: { result: 'interrupted' } });
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    // It was killed, not stopped.
    expect((await readExperiment(folder)).runs[0]?.status).toMatchObject({ state: 'running' });
    expect(await client.get(`bull:wprox:${id}:lock`)).toBe('of another');
  });

  it('says what another program or version has put there', async () => {
    const connection = { connection: { ...queue.address.connection } };
    const other = new queue.bullmq.Queue('wprox', connection);
    await other.add('run', { format: 99 });
    expect(await queue.entries()).toEqual([]);
    const { notes } = await work({ isDraining: true });
    expect(notes).toEqual([expect.stringMatching(/failed: .*another version/)]);
    expect((await other.getFailed())[0]?.failedReason).toMatch(/another version/);
    await other.obliterate({ force: true });
    await other.close();
  });
});

async function newestLease(run: string): Promise<string> {
  const leases = runLeaseFolder(path.join(folder, run));
  return path.join(leases, (await readdir(leases)).sort().at(-1)!);
}

it.runIf(hasRedis)('does not take a run that was cancelled for one that failed', async () => {
  const connection = { ...queue.address.connection, maxRetriesPerRequest: null };
  const worker = new queue.bullmq.Worker('wprox', null, { connection, autorun: false });
  /** What a worker does with a cancelled run, up to its removal. */
  const cancelled = async () => {
    const job = (await worker.getNextJob('a-token'))!;
    await queue.cancel((await queue.entries())[0]!);
    await job.moveToFailed(new Error(CANCELLED), 'a-token', false);
  };
  const executor = new QueueExecutor({
    ...{ queue, experiment: { name: 'small', folder }, follows: true },
    onSubmitted: () => void cancelled(),
  });
  const never = new AbortController().signal;
  const [config] = resolveRuns(smallExperiment(['a'], { seeds: [1] }));
  const outcomes = await executor.execute([{ name: 'a-seed1', config: config!, folder }], {
    ...{ signal: never, killSignal: never, onEvent: () => {} },
  });
  expect(outcomes).toEqual([{ name: 'a-seed1', result: 'waiting' }]);
  await worker.close(true);
});

it.runIf(hasRedis)('stops to follow runs when asked, even if Redis is gone', async () => {
  const lost = await RedisServer.start();
  const address = queueAddress(lost.address, {});
  const opened = await RunQueue.open(address);
  const stop = new AbortController();
  const executor = new QueueExecutor({
    ...{ queue: opened, experiment: { name: 'small', folder }, follows: true },
    onSubmitted: () => {
      void lost.stop().then(() => stop.abort());
    },
  });
  const [config] = resolveRuns(smallExperiment(['a'], { seeds: [1] }));
  const outcomes = await executor.execute([{ name: 'a-seed1', config: config!, folder }], {
    ...{ signal: stop.signal, killSignal: new AbortController().signal, onEvent: () => {} },
  });
  expect(outcomes).toEqual([{ name: 'a-seed1', result: 'waiting' }]);
  await opened.close();
});
