import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { doSteps, drawSteps } from './disk-steps.fixture.js';
import { Draws } from './draws.fixture.js';
import type { Fault } from './fault.fixture.js';
import type { SimulatedProcess } from './simulated-process.fixture.js';
import { SimulatedWorld, type WorldOptions } from './simulated-world.fixture.js';

const SEEDS = Array.from({ length: 100 }, (_, seed) => seed);
const bytes = (text: string) => new TextEncoder().encode(text);
const sizeOf = (world: SimulatedWorld, file: string) => world.disk.snapshot().get(file)?.length;

/** A world of one host with a process for each script; they are started but do not run yet. */
function worldOf(
  options: WorldOptions,
  ...scripts: ((process: SimulatedProcess) => Promise<unknown>)[]
) {
  const world = new SimulatedWorld(options);
  const host = world.host({ name: 'h' });
  const processes = scripts.map((script) => {
    const process = world.process({ host });
    process.start(script);
    return process;
  });
  return { world, host, processes };
}

/** Opens a file, writes 1000 bytes, and closes it. */
const write = async ({ disk }: SimulatedProcess, file = '/a') => {
  const opened = await disk.openAtEnd(file);
  await opened.write(new Uint8Array(1000).fill(7));
  await opened.close();
};

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

describe('faults', () => {
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'ok',
      ({ code }: NodeJS.ErrnoException) => code,
    );

  it('fail once or from then on, at the operations that the error concerns', async () => {
    const codes = async (fault: Fault) => {
      let found: (string | undefined)[] = [];
      const { world } = worldOf({ seed: 1, faults: [fault] }, async ({ disk }) => {
        const file = await disk.create('/a');
        found = [
          await codeOf(disk.isFolder('/a')),
          await codeOf(file.write(bytes('1'))),
          await codeOf(disk.read('/a', 9)),
          await codeOf(file.write(bytes('2'))),
          await codeOf(disk.list('/')),
          await codeOf(file.close()),
        ];
      });
      await world.run();
      return found;
    };
    const error = { effect: 'error', at: 2 } as const;
    const full = await codes({ ...error, code: 'ENOSPC', lasts: true });
    expect(full).toEqual(['ok', 'ENOSPC', 'ok', 'ENOSPC', 'ok', 'ok']);
    const first = { effect: 'error', code: 'EIO', kind: 'write', at: 1 } as const;
    expect(await codes(first)).toEqual(['ok', 'EIO', 'ok', 'ok', 'ok', 'ok']);
    const files = await codes({ ...error, code: 'EMFILE', lasts: true });
    expect(files).toEqual(['ok', 'ok', 'EMFILE', 'ok', 'EMFILE', 'ok']);
  });

  it('can fail an operation that has happened, and name a process and a path', async () => {
    const fault: Fault = {
      ...{ effect: 'error', code: 'EIO', isDone: true, kind: 'rename', path: 'b', process: 'p2' },
      at: 1,
    } as const;
    const script = async ({ disk, name }: SimulatedProcess) => {
      await (await disk.create(`/a${name}`)).close();
      await disk.rename(`/a${name}`, `/b${name}`);
    };
    const { world, processes } = worldOf({ seed: 1, faults: [fault] }, script, script);
    await world.run();
    expect(processes.map(({ outcome }) => outcome?.end)).toEqual(['returned', 'threw']);
    expect([...world.disk.snapshot().keys()].sort()).toEqual(['/', '/bp1', '/bp2']);
    expect(world.describe()).toContain('fault: error (code EIO, isDone true) at rename 1');
  });

  it('count each operation of a process once, so that each can be hit', async () => {
    const { world, processes } = worldOf({ seed: 2 }, write);
    await world.run();
    const { operations } = processes[0]!;
    expect(operations).toBe(4); // start, open, write, close
    for (let at = 1; at <= operations + 1; at++) {
      for (const seed of SEEDS) {
        const fault: Fault = { effect: 'crash', when: 'middle', at };
        const { world: hit } = worldOf({ seed, faults: [fault] }, write);
        await hit.run();
        expect(hit.hasFired(fault)).toBe(at <= operations);
      }
    }
  });

  it('let no sync of another host succeed that would hide a loss of power', async () => {
    let losses = 0;
    for (const seed of SEEDS) {
      const world = new SimulatedWorld({ seed });
      const host = world.host({ name: 'h' });
      const far = world.process({ host: world.host({ name: 'far' }) });
      world.after(100, () => world.losePower(host, 'reordered'));
      far.start(async ({ disk, host: { sleep } }) => {
        const file = await disk.create('/far');
        await file.write(bytes('more'));
        await sleep(1000);
        return [await codeOf(file.sync()), await codeOf(disk.syncFolder('/'))];
      });
      await world.run();
      const isThere = sizeOf(world, '/far') !== undefined;
      expect(far.outcome).toMatchObject({ value: [expect.stringMatching(/EIO|ESTALE/), 'EIO'] });
      if (!isThere) losses++;
    }
    expect(losses).toBeGreaterThan(0);
    expect(losses).toBeLessThan(SEEDS.length);
  });

  it('let a clock jump, which elapsed time does not follow', async () => {
    const fault: Fault = { effect: 'clock jump', milliseconds: -3.6e6, kind: 'sleep', at: 1 };
    const { world, processes } = worldOf({ seed: 1, faults: [fault] }, async ({ host }) => {
      const [clock, elapsed] = [host.now(), host.elapsed()];
      await host.sleep(1000);
      return [host.now() - clock, host.elapsed() - elapsed];
    });
    await world.run();
    const { outcome } = processes[0]!;
    expect(outcome?.end === 'returned' && outcome.value).toEqual([
      expect.closeTo(1000 - 3.6e6, -2),
      expect.closeTo(1000, -2),
    ]);
  });

  it('let the host of the disk lose power: others go on, a second fault hits the recovery', async () => {
    const loss = { effect: 'power loss', when: 'before', model: 'ordered', at: 3 } as const;
    const faults: Fault[] = [
      { ...loss, process: 'first' },
      { effect: 'crash', when: 'before', process: 'second', at: 2 },
    ];
    const ended: string[] = [];
    const world = new SimulatedWorld({
      seed: 4,
      faults,
      onEnd: ({ name }) => {
        ended.push(name);
        if (name === 'first') world.process({ host, name: 'second' }).start(write);
      },
    });
    const host = world.host({ name: 'h' });
    const { boot } = host;
    world.process({ host, name: 'first' }).start(write);
    const far = world.process({ host: world.host({ name: 'far' }), name: 'far' });
    far.start(async ({ disk, host: { sleep } }) => {
      const file = await disk.create('/far');
      await sleep(1e6);
      return codeOf(file.write(bytes('more')));
    });
    await world.run();
    expect(ended).toEqual(['first', 'second', 'far']);
    expect(faults.every((fault) => world.hasFired(fault))).toBe(true);
    expect(host.boot).not.toBe(boot);
    const code = sizeOf(world, '/far') === undefined ? 'ESTALE' : 'ok';
    expect(far.outcome).toMatchObject({ value: code });
  });
});
