import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { doSteps, drawSteps } from './disk-steps.fixture.js';
import { Draws } from './draws.fixture.js';
import type { Fault } from './fault.fixture.js';
import type { SimulatedProcess } from './simulated-process.fixture.js';
import { SimulatedWorld } from './simulated-world.fixture.js';
import { SEEDS, sizeOf, worldOf, write } from './small-world.fixture.js';

describe('the scheduler', () => {
  it('repeats a schedule from its seed, and finds many for many seeds', async () => {
    const traceOf = async (seed: number) => {
      const scripts = [1, 2, 3].map((k) => async ({ disk, host }: SimulatedProcess) => {
        await doSteps(disk, drawSteps(new Draws(k), 20));
        await host.sleep(5);
      });
      const { world } = worldOf({ seed }, ...scripts);
      await world.run();
      return world.describe().replace(/^seed.*\n/, '');
    };
    const traces = await Promise.all(SEEDS.map(traceOf)); // worlds do not disturb each other
    for (const seed of SEEDS) expect(await traceOf(seed)).toBe(traces[seed]);
    expect(new Set(traces).size).toBe(SEEDS.length);
  });

  it('finds the race between a look and a deed, and none in one operation', async () => {
    const racy = async ({ disk }: SimulatedProcess) => {
      if (!(await disk.isFolder('/a'))) await disk.makeFolder('/a');
    };
    const exact = async ({ disk }: SimulatedProcess) => {
      const file = await disk.create('/b').catch(({ code }) => code);
      return typeof file === 'string' ? file : 'made';
    };
    const ends = { racy: new Set<string>(), exact: new Set<string>() };
    for (const seed of SEEDS) {
      for (const [name, script] of Object.entries({ racy, exact })) {
        const { world, processes } = worldOf({ seed }, script, script);
        await world.run();
        const outcomes = processes.map(({ outcome }) =>
          outcome?.end === 'threw' ? 'threw' : outcome?.end === 'returned' && outcome.value,
        );
        ends[name as 'racy'].add(outcomes.join());
      }
    }
    expect(ends.racy).toContain(',');
    expect(ends.racy).toContain('threw,');
    expect([...ends.exact].sort()).toEqual(['EEXIST,made', 'made,EEXIST']);
  });

  it('lets others read a part of a write', async () => {
    const sizes = new Set<number>();
    for (const seed of SEEDS) {
      const reader = async ({ disk }: SimulatedProcess) => {
        for (let k = 0; k < 5; k++) sizes.add((await disk.read('/a', 1000).catch(() => [])).length);
      };
      await worldOf({ seed }, write, reader).world.run();
    }
    expect(Math.min(...sizes)).toBe(0);
    expect(Math.max(...sizes)).toBe(1000);
    expect(sizes.size).toBeGreaterThan(2);
  });

  it('moves time by sleeps without waiting, and waits for code that reads a real file', async () => {
    const { world, processes } = worldOf({ seed: 1 }, async ({ host }) => {
      const start = host.elapsed();
      const clock = host.now();
      await host.sleep(1e9);
      await readFile(import.meta.filename);
      await host.sleep(0);
      return [host.elapsed() - start, host.now() - clock];
    });
    await world.run();
    const { outcome } = processes[0]!;
    // Each of the few operations takes up to 5 ms.
    expect(outcome?.end === 'returned' && outcome.value).toEqual([
      expect.closeTo(1e9, -2),
      expect.closeTo(1e9, -2),
    ]);
  });

  it('reports a process that waits for nothing, and one that does not end', async () => {
    const deaf = worldOf({ seed: 5 }, () => new Promise(() => {}));
    await expect(deaf.world.run()).rejects.toThrow('seed 5: the process p1 waits for nothing');
    const endless = worldOf({ seed: 6, most: 100 }, async ({ host }) => {
      for (;;) await host.sleep(1);
    });
    await expect(endless.world.run()).rejects.toThrow('seed 6: the process p1 does not end');
  });

  it('throws what a callback throws', async () => {
    const onEnd = () => {
      throw new Error('a law is broken');
    };
    const { world } = worldOf({ seed: 1, onEnd }, write);
    await expect(world.run()).rejects.toThrow('a law is broken');
  });
});

describe('a killed process', () => {
  it('does not go on, and leaves its last operation done, not done, or half done', async () => {
    const sizes: Record<string, Set<number | undefined>> = {};
    for (const when of ['before', 'middle', 'after'] as const) {
      sizes[when] = new Set();
      for (const seed of SEEDS) {
        const fault: Fault = { effect: 'crash', when, kind: 'write', at: 1 };
        let wentOn = false;
        const { world, processes } = worldOf({ seed, faults: [fault] }, async (process) => {
          try {
            await write(process);
          } finally {
            wentOn = true;
          }
        });
        await world.run();
        expect(world.hasFired(fault)).toBe(true);
        expect(wentOn).toBe(false);
        expect(processes[0]!.outcome).toEqual({ end: 'killed', openFiles: ['/a'] });
        sizes[when].add(sizeOf(world, '/a'));
      }
    }
    expect([...sizes['before']!]).toEqual([0]);
    expect([...sizes['after']!]).toEqual([1000]);
    expect(sizes['middle']!.size).toBeGreaterThan(10);
  });

  it('leaves an operation that was under way done or not done, if another process kills it', async () => {
    const sizes = new Set<number | undefined>();
    for (const seed of SEEDS) {
      const { world, processes } = worldOf({ seed }, write, async ({ host }) => {
        await host.sleep(1);
        processes[0]!.kill();
      });
      await world.run();
      sizes.add(sizeOf(world, '/a'));
    }
    expect(sizes).toContain(undefined);
    expect(sizes).toContain(1000);
    expect(sizes.size).toBeGreaterThan(2);
  });

  it('does not get the answer to an operation at which an observer kills it', async () => {
    let wentOn = false;
    const onEvent = ({ kind }: { kind: string }) => {
      if (kind === 'read') processes[0]!.kill();
    };
    const { world, processes } = worldOf({ seed: 1, onEvent }, async ({ disk }) => {
      await disk.read('/', 1).catch(() => {});
      wentOn = true;
    });
    await world.run();
    expect([processes[0]!.outcome?.end, wentOn]).toEqual(['killed', false]);
  });

  it('gets no more answers if it kills itself', async () => {
    const { world } = worldOf({ seed: 1 }, async (process) => {
      process.kill();
      await write(process);
    });
    await world.run();
    expect([...world.disk.snapshot().keys()]).toEqual(['/']);
  });

  it('is freed from memory', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    let held: WeakRef<object> | undefined;
    const fault: Fault = { effect: 'crash', when: 'before', kind: 'read', at: 1 };
    const { world } = worldOf({ seed: 1, faults: [fault] }, async ({ disk }) => {
      const large = { name: 'large' };
      held = new WeakRef(large);
      await disk.read('/a', 1).catch(() => {});
      return large;
    });
    await world.run();
    await new Promise((resolve) => setImmediate(resolve)); // a WeakRef lives until the end of a turn
    collect();
    expect(held!.deref()).toBeUndefined();
    expect(world.processes[0]!.outcome?.end).toBe('killed');
  });
});

describe('a paused process', () => {
  it('does nothing and touches nothing until it is resumed', async () => {
    const pause = 50_000;
    const fault: Fault = { effect: 'pause', milliseconds: pause, kind: 'sleep', at: 2 };
    const { world } = worldOf({ seed: 3, faults: [fault] }, async ({ disk, host }) => {
      await (await disk.create('/a')).close();
      const stop = host.touchRegularly('/a', 1000);
      await host.sleep(10_000);
      await host.sleep(1);
      await host.sleep(10_000);
      stop();
      await host.sleep(10_000);
    });
    await world.run();
    const touches = world.trace.filter(({ kind }) => kind === 'touchRegularly');
    const gaps = touches.slice(1).map(({ time }, k) => time - touches[k]!.time);
    expect(gaps.filter((gap) => gap > 2000)).toEqual([expect.closeTo(pause, -4)]);
    // Twenty seconds with touches, each of which can be some milliseconds late.
    expect(touches.length).toBeGreaterThanOrEqual(18);
    expect(touches.length).toBeLessThanOrEqual(21);
  });

  it('ends the run if nobody resumes it, and goes on in a later run', async () => {
    const { world, processes } = worldOf({ seed: 3 }, write);
    processes[0]!.pause();
    await world.run();
    expect(world.trace).toEqual([]);
    processes[0]!.resume();
    await world.run();
    expect(processes[0]!.outcome?.end).toBe('returned');
  });
});

it('tells which processes live, in the space of the one who asks', async () => {
  const world = new SimulatedWorld({ seed: 1 });
  const host = world.host({ name: 'h' });
  const first = world.process({ host });
  const paused = world.process({ host });
  paused.pause();
  const dead = world.process({ host });
  dead.kill();
  const reused = world.process({ host });
  expect(reused.identity.pid).toBe(dead.identity.pid);
  expect(reused.identity.started).not.toBe(dead.identity.started);
  const contained = world.process({ host, container: 'c' });
  expect(contained.identity.pid).toBe(first.identity.pid);
  expect(contained.identity.space).not.toBe(first.identity.space);
  const ask = async ({ host: { processState } }: SimulatedProcess) => [
    await processState(first.identity.pid),
    await processState(paused.identity.pid),
    await processState(reused.identity.pid + 1),
  ];
  first.start(ask);
  contained.start(ask);
  await world.run();
  const started = ({ identity }: SimulatedProcess) => ({ started: identity.started });
  expect(first.outcome).toMatchObject({ value: [started(first), started(paused), 'none'] });
  expect(contained.outcome).toMatchObject({ value: [started(contained), 'none', 'none'] });
  const silent = world.process({ host, tellsStart: false });
  expect(silent.identity.started).toBe('');
});
