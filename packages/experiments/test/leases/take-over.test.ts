/** Who gets a lease whose holder is dead, stopped, of another host or container, or alive. */
import { mkdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Lease, LeaseLostError, withLease } from '../../src/leases/lease.js';
import { thisSystem } from '../../src/leases/system.js';
import { Child, hasContainers, hasProc, stateOf, until } from './child.fixture.js';
import {
  emptyFolder,
  Held,
  hasty,
  LONG,
  leaseContent,
  leaseFileOf,
  leaseOptions,
  writeLease,
} from './lease-folder.fixture.js';

const { self } = thisSystem.host;
/** Renewals in so quick a sequence that a waiter soon sees one. */
const touchEvery = 5;

/** Takes a lease and gives it back; the sentences about waiting. */
async function take(folder: string, options: Parameters<typeof leaseOptions>[0] = {}) {
  const waits: string[] = [];
  const onWait = (text: string) => void waits.push(text);
  await withLease(folder, leaseOptions({ onWait, ...options }), (lease) => lease.assertHeld());
  return waits;
}

describe('a holder on this machine', () => {
  it('keeps its lease while it lives; the error names it and the file', async () => {
    const folder = emptyFolder();
    const child = await Child.start();
    await child.get('acquire', { folder });
    const refused = take(folder);
    await expect(refused).rejects.toThrow(Held);
    const holder = `'a worker of wprox train', process ${child.pid} on ${self.host}`;
    await expect(refused).rejects.toThrow(`${holder} (${leaseFileOf(folder, 1)})`);
    await child.get('assertHeld');
    await child.kill();
  });

  it('loses it at once when it was killed', async () => {
    const folder = emptyFolder();
    const child = await Child.start();
    await child.get('acquire', { folder });
    await child.kill();
    // The lease lasts an hour, so nobody waited for its end.
    expect(await take(folder)).toEqual([]);
  });

  it.runIf(hasProc)('loses it at once when it was killed and nobody waited for it', async () => {
    const folder = emptyFolder();
    const child = await Child.start('never waited for');
    await child.get('acquire', { folder });
    child.signal('SIGKILL');
    await until(() => stateOf(child.pid) === 'Z');
    expect(await take(folder)).toEqual([]);
    expect(stateOf(child.pid)).toBe('Z');
    await child.kill();
  });

  it('hands it over when it releases; the waiter is told once', async () => {
    const folder = emptyFolder();
    const [holder, waiter] = [await Child.start(), await Child.start()];
    await holder.get('acquire', { folder });
    waiter.send('acquire', { folder, patienceMs: 1e9 });
    await waiter.untilWaiting();
    // It asks often while it waits; the renewals show that time passes.
    for (let renewal = 0; renewal < 5; renewal++) {
      const now = new Date(Date.now() + renewal);
      utimesSync(leaseFileOf(folder, 1), now, now);
      await thisSystem.host.sleep(60);
    }
    await holder.get('release');
    expect((await waiter.answer()).error).toBeUndefined();
    expect(waiter.waits).toEqual([
      `waiting for 'a worker of wprox train', process ${holder.pid} on ${self.host} (${leaseFileOf(folder, 1)})`,
    ]);
    await Promise.all([holder.kill(), waiter.kill()]);
  });

  it.runIf(hasProc)(
    'loses it when it is stopped and nobody renews it, and knows when it wakes',
    async () => {
      const folder = emptyFolder();
      const child = await Child.start();
      await child.get('acquire', { folder, touchEvery });
      child.signal('SIGSTOP');
      await until(() => stateOf(child.pid) === 'T');
      const lease = await Lease.acquire(folder, leaseOptions({ system: hasty, patienceMs: 1e12 }));
      child.signal('SIGCONT');
      const { error } = await child.ask('assertHeld');
      expect(error).toMatchObject({ name: 'LeaseLostError' });
      expect(error!.message).toContain(`was taken over by 'a test', process ${process.pid} on`);
      await child.get('release');
      await lease.assertHeld();
      await lease.release();
      await child.kill();
    },
  );

  it('lasts as long as WPROX_LEASE_SECONDS says', async () => {
    const folder = emptyFolder();
    const child = await Child.start('plain', { WPROX_LEASE_SECONDS: '3210' });
    await child.get('acquire', { folder, seconds: null });
    expect(JSON.parse(readFileSync(leaseFileOf(folder, 1), 'utf8')).seconds).toBe(3210);
    await child.kill();
    for (const wrong of ['soon', '0', '86401']) {
      const other = await Child.start('plain', { WPROX_LEASE_SECONDS: wrong });
      const { error } = await other.ask('acquire', { folder, seconds: null });
      expect(error).toMatchObject({ name: 'ConfigError' });
      expect(error!.message).toContain(`WPROX_LEASE_SECONDS is '${wrong}'`);
      await other.kill();
    }
  });
});

describe('this process', () => {
  it('takes over at once from an earlier process that had its number', async () => {
    const folder = emptyFolder();
    const earlier = { token: 'of an earlier process', started: '1' };
    writeLease(folder, leaseContent(earlier));
    expect(await take(folder)).toEqual([]);
  });

  it.runIf(hasProc)(
    'takes over at once from an earlier process whose number another has now',
    async () => {
      const folder = emptyFolder();
      writeLease(folder, leaseContent({ pid: process.ppid, token: 'other', started: '1' }));
      expect(await take(folder)).toEqual([]);
    },
  );

  it('has a lease once, and several at the same time', async () => {
    const [one, two] = [emptyFolder(), emptyFolder()];
    await withLease(one, leaseOptions(), async (first) => {
      await withLease(two, leaseOptions(), async (second) => {
        await expect(take(one)).rejects.toThrow(Held);
        await expect(take(two)).rejects.toThrow(Held);
        await first.assertHeld();
        await second.assertHeld();
      });
      expect(await take(two)).toEqual([]);
      await expect(take(one)).rejects.toThrow(Held);
    });
    expect(await take(one)).toEqual([]);
  });

  it('excludes its other threads, whose tokens differ', async () => {
    const folder = emptyFolder();
    writeLease(folder, leaseContent({ token: 'of another thread' }));
    if (self.started !== '') await expect(take(folder)).rejects.toThrow(Held);
  });

  it('gives the lease back when the work throws, and says nothing of the lease', async () => {
    const folder = emptyFolder();
    const failing = withLease(folder, leaseOptions(), () => Promise.reject(new Error('the work')));
    await expect(failing).rejects.toThrow(/^the work$/);
    expect(await take(folder)).toEqual([]);
  });

  it('finds that it holds nothing when the folder of the lease was removed', async () => {
    const folder = path.join(emptyFolder(), 'lease');
    const first = await Lease.acquire(folder, leaseOptions());
    rmSync(folder, { recursive: true });
    await expect(first.assertHeld()).rejects.toThrow(LeaseLostError);
    const second = await Lease.acquire(folder, leaseOptions());
    // The numbers begin anew, so both made the first file.
    await expect(first.assertHeld()).rejects.toThrow(LeaseLostError);
    await first.release();
    await second.assertHeld();
    await second.release();
    mkdirSync(folder, { recursive: true });
    expect(await take(folder)).toEqual([]);
  });
});

describe.each([
  ['another host', { host: 'far', space: 'another boot pid:[1]', pid: 1 }],
  ['this host before its restart', { space: `another boot ${self.space.split(' ').at(-1)}` }],
])('a holder of %s', (_, process) => {
  const who = { ...process, token: 'other' };

  it('loses its lease when it does not renew it; the waiter is told once', async () => {
    const folder = emptyFolder();
    const file = writeLease(folder, leaseContent(who));
    const waits = await take(folder, { system: hasty });
    expect(waits).toHaveLength(1);
    expect(waits[0]).toContain(`waiting up to ${LONG} s for 'another', process`);
    expect(waits[0]).toContain(`to renew ${file}`);
  });

  it('keeps it when it renews it, whatever its clock says', async () => {
    for (const clock of [0, 1e9, Date.now() / 1000, 4e9]) {
      const folder = emptyFolder();
      const file = writeLease(folder, leaseContent(who));
      const renewing = { ...thisSystem.host, sleep: () => thisSystem.host.sleep(1) };
      let renewals = 0;
      const system = {
        ...thisSystem,
        disk: {
          ...thisSystem.disk,
          modifiedAt: (name: string) => {
            utimesSync(file, clock, clock + ++renewals);
            return thisSystem.disk.modifiedAt(name);
          },
        },
        host: renewing,
      };
      await expect(take(folder, { system })).rejects.toThrow(Held);
      expect(renewals).toBe(2);
    }
  });

  it('has the seconds of its own lease if they are more', async () => {
    const folder = emptyFolder();
    writeLease(folder, leaseContent(who, { seconds: 3600 }));
    const waits = await take(folder, { system: hasty, seconds: 0.001 });
    expect(waits[0]).toContain('waiting up to 3600 s');
  });
});

describe.runIf(hasContainers)('containers on one kernel, each with a process 1', () => {
  it('exclude each other while both live', async () => {
    const folder = emptyFolder();
    const [first, second] = [await Child.start('container'), await Child.start('container')];
    expect(await first.get('acquire', { folder, touchEvery })).toMatchObject({ pid: 1 });
    const { error } = await second.ask('acquire', { folder });
    expect(error).toMatchObject({ name: 'Held' });
    expect(error!.message).toContain('process 1 on');
    await expect(take(folder)).rejects.toThrow(Held);
    await first.get('assertHeld');
    await Promise.all([first.kill(), second.kill()]);
  });

  it('take over from one that was killed', async () => {
    const folder = emptyFolder();
    const first = await Child.start('container');
    await first.get('acquire', { folder, touchEvery, seconds: 0.5 });
    await first.kill();
    const second = await Child.start('container');
    expect(await second.get('acquire', { folder, seconds: 0.5 })).toMatchObject({ pid: 1 });
    await second.get('assertHeld');
    await second.kill();
  });
});
