import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { doSteps, drawSteps } from './disk-steps.fixture.js';
import { Draws } from './draws.fixture.js';
import type { Disk } from './interfaces.fixture.js';
import { nodeDisk } from './node-disk.fixture.js';
import { DISK_MODELS, type DiskModel } from './power-loss.fixture.js';
import { SimulatedDisk } from './simulated-disk.fixture.js';
import { SimulatedWorld } from './simulated-world.fixture.js';

const folder = mkdtempSync(path.join(tmpdir(), 'wprox-disk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (content: Uint8Array | undefined) => content && new TextDecoder().decode(content);

it('does what the file system of Linux does, with the same results and errors', async () => {
  for (const seed of SEEDS) {
    const steps = drawSteps(new Draws(seed), 80);
    const root = mkdtempSync(path.join(folder, 'wprox-disk-'));
    const real = await doSteps(nodeDisk(root), steps);
    const world = new SimulatedWorld({ seed });
    const process = world.process({ host: world.host({ name: 'h' }) });
    let simulated: string[] = [];
    process.start(async ({ disk }) => {
      simulated = await doSteps(disk, steps);
    });
    await world.run();
    expect(simulated, `seed ${seed}`).toEqual(real);
    expect(process.outcome).toMatchObject({ end: 'returned', openFiles: [] });
  }
});

/** Runs a script on a disk that has the durable file /old with `old`, then loses power. */
async function after(
  model: DiskModel,
  seed: number,
  script: (disk: Disk) => Promise<unknown>,
): Promise<Map<string, string | undefined>> {
  const world = new SimulatedWorld({ seed });
  world.disk.append(world.disk.create('/old', 0), '/old', bytes('old'), 0);
  world.disk.makeFolder('/f', 0);
  world.disk.syncAll();
  const process = world.process({ host: world.host({ name: 'h' }) });
  process.start(async ({ disk }) => script(disk));
  await world.run();
  expect(process.outcome).toMatchObject({ end: 'returned' });
  world.disk.losePower(model, world.draws);
  return new Map(Array.from(world.disk.snapshot(), ([name, content]) => [name, text(content)]));
}

/** All states that the seeds lead to, without the root. */
async function statesAfter(models: readonly DiskModel[], script: (disk: Disk) => Promise<unknown>) {
  const states: Record<string, string>[] = [];
  for (const model of models) {
    for (const seed of SEEDS) {
      const state = await after(model, seed, script);
      state.delete('/');
      states.push(Object.fromEntries(Array.from(state, ([k, v]) => [k, v ?? 'folder'])));
    }
  }
  return states;
}

const distinct = (states: readonly unknown[]) =>
  [...new Set(states.map((state) => JSON.stringify(state)))].sort();

async function write(disk: Disk, file: string, content: string, isSynced: boolean) {
  const opened = await disk.create(file).catch(() => disk.openAtEnd(file));
  await opened.write(bytes(content));
  if (isSynced) await opened.sync();
  await opened.close();
}

describe.each(DISK_MODELS)('a loss of power (%s)', (model) => {
  const OLD = { '/old': 'old', '/f': 'folder' };

  it('leaves what was synced', async () => {
    const states = await statesAfter([model], async (disk) => {
      await disk.makeFolder('/g');
      await write(disk, '/g/new', 'new', true);
      await disk.rename('/g/new', '/g/newest');
      await write(disk, '/old', ' and more', true);
      await disk.syncFolder('/g');
      await disk.syncFolder('/');
    });
    const left = { '/old': 'old and more', '/f': 'folder', '/g': 'folder', '/g/newest': 'new' };
    for (const state of states) expect(state).toEqual(left);
  });

  it('replaces a file by a rename wholly or not at all, if the new file is synced', async () => {
    const states = await statesAfter([model], async (disk) => {
      await write(disk, '/new', 'new', true);
      await disk.syncFolder('/');
      await disk.rename('/new', '/old');
    });
    const renamed = { ...OLD, '/old': 'new' };
    expect(distinct(states.map(sorted))).toEqual(
      distinct([sorted({ ...OLD, '/new': 'new' }), sorted(renamed)]),
    );
  });

  it('loses names that were not synced, also of files and folders that were', async () => {
    const states = await statesAfter([model], async (disk) => {
      await disk.makeFolder('/g');
      await write(disk, '/g/new', 'new', true);
      await disk.syncFolder('/g');
    });
    expect(distinct(states.map(sorted))).toEqual(
      distinct([sorted(OLD), sorted({ ...OLD, '/g': 'folder', '/g/new': 'new' })]),
    );
  });

  it('can leave a part or nothing of bytes that were not synced, although a rename survives', async () => {
    const content = 'x'.repeat(2000);
    const states = await statesAfter([model], async (disk) => {
      await write(disk, '/new', content, false);
      await disk.rename('/new', '/old');
      await disk.syncFolder('/');
    });
    const left = new Set(states.map((state) => state['/old']!));
    expect(left).toContain('');
    expect(left).toContain(content);
    expect(left.size).toBeGreaterThan(2);
    for (const each of left) expect(each).not.toBe('old');
    if (model === 'ordered')
      for (const each of left) expect(content).toMatch(new RegExp(`^${each}`));
    else expect([...left].some((each) => each.endsWith('\0'))).toBe(true);
  });

  it('makes a rename between folders durable by a sync of either', async () => {
    for (const synced of ['/', '/f']) {
      const states = await statesAfter([model], async (disk) => {
        await disk.rename('/old', '/older');
        await disk.rename('/older', '/f/old');
        await disk.syncFolder(synced);
      });
      for (const state of states) expect(state).toEqual({ '/f': 'folder', '/f/old': 'old' });
    }
  });

  it('ends the reach of open files that have lost their names, and of no others', async () => {
    for (const seed of SEEDS.slice(0, 40)) {
      const disk = new SimulatedDisk();
      const kept = disk.create('/kept', 0);
      disk.syncAll();
      const lost = disk.create('/lost', 0);
      disk.losePower(model, new Draws(seed));
      const isThere = disk.snapshot().has('/lost');
      if (isThere) disk.append(lost, '/lost', bytes('more'), 0);
      else expect(() => disk.append(lost, '/lost', bytes('more'), 0)).toThrow('ESTALE');
      disk.append(kept, '/kept', bytes('more'), 0);
      disk.remove('/kept', 0);
      disk.append(kept, '/kept', bytes('more'), 0); // an open file needs no name
    }
  });
});

const sorted = (state: Record<string, string>) =>
  Object.fromEntries(Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1)));

describe('the models differ', () => {
  it('moves a file by link and remove: only reordered changes lose both names', async () => {
    const script = async (disk: Disk) => {
      await disk.link('/old', '/new');
      await disk.remove('/old');
    };
    const losesBoth = (states: Record<string, string>[]) =>
      states.some((state) => !('/old' in state) && !('/new' in state));
    expect(losesBoth(await statesAfter(['ordered', 'torn'], script))).toBe(false);
    expect(losesBoth(await statesAfter(['reordered'], script))).toBe(true);
  });

  it('leaves in order a state that processes saw, with a part of one write at most', async () => {
    let partial = 0;
    for (const seed of SEEDS) {
      const draws = new Draws(seed);
      const steps = drawSteps(draws, 40).filter(({ kind }) => !/sync/i.test(kind));
      const world = new SimulatedWorld({ seed, onEvent: () => seen.push(states()) });
      const states = () => [...world.disk.snapshot()];
      const seen = [states()];
      const process = world.process({ host: world.host({ name: 'h' }) });
      process.start(({ disk }) => doSteps(disk, steps));
      await world.run();
      world.disk.losePower('ordered', draws);
      const left = states();
      if (seen.some((state) => isSame(state, left))) continue;
      partial++;
      const near = seen.some((state, k) => k > 0 && isBetween(seen[k - 1]!, left, state));
      expect(near, `seed ${seed}`).toBe(true);
    }
    expect(partial).toBeGreaterThan(0);
  });

  type State = [string, Uint8Array | undefined][];
  const hex = (content: Uint8Array | undefined) =>
    content ? Buffer.from(content).toString('hex') : 'folder';
  const contents = (state: State) =>
    Object.fromEntries(state.map(([name, content]) => [name, hex(content)]));
  const isSame = (a: State, b: State) =>
    JSON.stringify(sorted(contents(a))) === JSON.stringify(sorted(contents(b)));
  /** Whether a state has the names of both others, and each content lies between theirs. */
  function isBetween(before: State, state: State, next: State): boolean {
    const [a, b, c] = [contents(before), contents(state), contents(next)];
    const names = Object.keys(b);
    if (names.length !== Object.keys(a).length || names.length !== Object.keys(c).length)
      return false;
    return names.every(
      (name) => b[name]!.startsWith(a[name] ?? '?') && c[name]?.startsWith(b[name]!),
    );
  }
});

it('does not write bytes whose sync has failed, although a later sync succeeds', () => {
  const left = SEEDS.map((seed) => {
    const disk = new SimulatedDisk();
    const file = disk.create('/a', 0);
    disk.append(file, '/a', bytes('lost'), 0);
    disk.failSync(file);
    disk.append(file, '/a', bytes('kept'), 0);
    disk.sync(file, '/a');
    disk.syncFolder('/');
    disk.losePower('reordered', new Draws(seed));
    return disk.read('/a', 8);
  });
  for (const content of left) {
    expect(text(content.subarray(4))).toBe('kept');
    expect(text(content.subarray(0, 4))).not.toBe('lost');
  }
});
