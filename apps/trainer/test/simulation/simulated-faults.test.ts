import { describe, expect, it } from 'vitest';
import type { Fault } from './fault.fixture.js';
import type { SimulatedProcess } from './simulated-process.fixture.js';
import { SimulatedWorld } from './simulated-world.fixture.js';
import { SEEDS, sizeOf, worldOf, write } from './small-world.fixture.js';

const bytes = (text: string) => new TextEncoder().encode(text);

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
