/** Leases with files that no process of ours has written, and file systems without hard links. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunFolderError } from '../../src/errors.js';
import { type LeaseOptions, withLease } from '../../src/leases/lease.js';
import { LeasedFolder } from '../../src/leases/leased-folder.js';
import type { System } from '../../src/leases/system.js';
import { withExperimentLease } from '../../src/run-folders/index.js';
import {
  emptyFolder,
  Held,
  hasty,
  leaseContent,
  leaseFileOf,
  leaseOptions,
  quick,
  snapshot,
  writeLease,
} from './lease-folder.fixture.js';

/** Takes a lease and gives it back. */
async function take(folder: string, options: Partial<LeaseOptions> = {}): Promise<void> {
  await withLease(folder, leaseOptions(options), (lease) => lease.assertHeld());
}

const isPosix = process.platform !== 'win32';

describe('a lease file', () => {
  const whole = JSON.stringify(leaseContent());
  const damaged: [string, (file: string) => void][] = [
    ['empty', (file) => writeFileSync(file, '')],
    ['torn', (file) => writeFileSync(file, whole.slice(0, whole.length / 2))],
    ['garbage', (file) => writeFileSync(file, Buffer.from([0, 255, 1, 254]))],
    ['JSON of something else', (file) => writeFileSync(file, '[1]')],
    ['of another format', (file) => writeFileSync(file, whole.replace('"format":1', '"format":2'))],
    ['of 70,000 bytes', (file) => writeFileSync(file, ' '.repeat(70_000))],
    ['a link to nothing', (file) => symlinkSync(`${file}.none`, file)],
  ];

  it.each(damaged)('that is %s is waited for, then taken over', async (_, damage) => {
    const folder = emptyFolder();
    damage(leaseFileOf(folder, 3));
    const waits: string[] = [];
    const onWait = (text: string) => void waits.push(text);
    await take(folder, { system: hasty, onWait });
    expect(waits).toEqual([expect.stringContaining('s for an unknown process to renew')]);
    expect(readdirSync(folder)).toEqual(['00000005.json']); // taken with 4, released with 5
  });

  it('that a living process is still writing is not taken over', async () => {
    const folder = emptyFolder();
    const file = writeLease(folder, '');
    let asked = 0;
    const disk = {
      ...quick.disk,
      modifiedAt: (name: string) => {
        if (++asked === 3) writeLease(folder, leaseContent());
        return quick.disk.modifiedAt(name);
      },
    };
    const system = { disk, host: { ...quick.host, sleep: () => quick.host.sleep(1) } };
    await expect(take(folder, { system })).rejects.toThrow(Held);
    expect(readdirSync(folder)).toEqual([path.basename(file)]);
  });

  const foreign: [string, (file: string) => void][] = [
    ['a folder', (file) => mkdirSync(file)],
    ['a link to itself', (file) => symlinkSync(file, file)],
    ...(isPosix
      ? [
          ['a pipe', (file: string) => void spawnSync('mkfifo', [file])] as [
            string,
            typeof mkdirSync,
          ],
        ]
      : []),
  ] as [string, (file: string) => void][];

  it.each(foreign)('that is %s is refused by name', async (_, make) => {
    const folder = emptyFolder();
    make(leaseFileOf(folder, 1));
    const before = snapshot(folder);
    const refused = take(folder);
    await expect(refused).rejects.toThrow(RunFolderError);
    await expect(refused).rejects.toThrow(leaseFileOf(folder, 1));
    expect(snapshot(folder)).toEqual(before);
  });

  it('of nine digits counts as the newest', async () => {
    const folder = emptyFolder();
    writeLease(folder, leaseContent({ token: 'earlier', started: '1' }), 99_999_999);
    await take(folder);
    expect(readdirSync(folder)).toEqual(['100000001.json']);
  });
});

describe.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])(
  'a file system that answers %s to a link',
  (code) => {
    const link = () => Promise.reject(Object.assign(new Error(code), { code }));
    const system: System = { ...quick, disk: { ...quick.disk, link } };

    it('gives a lease to one process', async () => {
      const folder = emptyFolder();
      await withLease(folder, leaseOptions({ system }), async (lease) => {
        await expect(take(folder, { system })).rejects.toThrow(Held);
        await lease.assertHeld();
      });
      await take(folder, { system });
    });

    it('keeps the content before as the previous one', async () => {
      const folder = emptyFolder();
      await withLease(path.join(folder, 'lease'), leaseOptions({ system }), async (lease) => {
        const leased = await LeasedFolder.open(path.join(folder, 'run'), lease, system);
        await leased.replace('a', '1', { previous: 'b' });
        await leased.replace('a', '2', { previous: 'b' });
        await leased.close();
      });
      expect(snapshot(path.join(folder, 'run'))).toEqual({ a: '2', b: '1' });
    });

    it('leaves no empty file of a lease when the disk is full', async () => {
      const folder = emptyFolder();
      const full = () => Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
      const create = async (file: string) => {
        const opened = await quick.disk.create(file);
        return file.endsWith('.json') ? { ...opened, write: full } : opened;
      };
      const options = { system: { ...system, disk: { ...system.disk, create } } };
      await expect(take(folder, options)).rejects.toThrow('the disk is full');
      expect(snapshot(folder)).toEqual({});
    });
  },
);

it('takes a link for made if a network file system answers that it is there already', async () => {
  const folder = emptyFolder();
  const link = async (file: string, name: string) => {
    await quick.disk.link(file, name);
    throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' });
  };
  await take(folder, { system: { ...quick, disk: { ...quick.disk, link } } });
  expect(readdirSync(folder)).toEqual(['00000002.json']);
});

it('removes a link in the folder of a run, and nothing through it', async () => {
  const folder = emptyFolder();
  const precious = path.join(folder, 'precious');
  const run = path.join(folder, 'run');
  for (const each of [precious, run]) mkdirSync(each);
  writeFileSync(path.join(precious, 'file'), 'kept');
  symlinkSync(precious, path.join(run, '.writing-0123456789abcdef'));
  symlinkSync(precious, path.join(run, 'samples'));
  await withLease(path.join(folder, 'lease'), leaseOptions(), async (lease) => {
    const leased = await LeasedFolder.open(run, lease);
    await leased.remove('samples');
    await leased.close();
  });
  expect(snapshot(run)).toEqual({});
  expect(snapshot(precious)).toEqual({ file: 'kept' });
});

describe('the folder that a lease of an experiment made', () => {
  it('is removed with those above it if it stays empty', async () => {
    const top = emptyFolder();
    await withExperimentLease(path.join(top, 'a', 'b'), async () => {});
    expect(snapshot(top)).toEqual({});
  });

  it('stays if another process has the lease by then', async () => {
    const folder = path.join(emptyFolder(), 'a');
    // The next holder comes after the release and before the removal.
    let next: Promise<void> | undefined;
    let hasRemoved: () => void = () => {};
    const removed = new Promise<void>((resolve) => {
      hasRemoved = resolve;
    });
    const removeFolder = async (name: string) => {
      if (!next) {
        const isTaken = new Promise<void>((taken) => {
          next = withExperimentLease(folder, async (lease) => {
            taken();
            await removed;
            await lease.assertHeld();
            writeFileSync(path.join(folder, 'of the next'), '');
          });
        });
        await isTaken;
      }
      return quick.disk.removeFolder(name);
    };
    const system = { ...quick, disk: { ...quick.disk, removeFolder } };
    await withExperimentLease(folder, async () => {}, { system });
    hasRemoved();
    await next;
    expect(Object.keys(snapshot(folder))).toContain('of the next');
  });
});
