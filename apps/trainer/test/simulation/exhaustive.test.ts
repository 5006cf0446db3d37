/**
 * Every single fault at every operation of a short run: of `wprox train` and of its worker. Whatever happens,
 * the same command again ends with the same bytes.
 */
import { expect, describe as group, it } from 'vitest';
import { play } from './explorer.fixture.js';
import { describe, type Effect, type Fault } from './fault.fixture.js';
import { DISK_MODELS } from './power-loss.fixture.js';

const crashes: Effect[] = [
  { effect: 'crash', when: 'before' },
  { effect: 'crash', when: 'middle' },
  { effect: 'crash', when: 'after' },
];
const losses = DISK_MODELS.flatMap((model): Effect[] => [
  { effect: 'power loss', when: 'before', model },
  { effect: 'power loss', when: 'after', model },
]);
const errors = (['ENOSPC', 'EIO', 'EMFILE', 'EACCES'] as const).flatMap((code): Effect[] => [
  { effect: 'error', code },
  { effect: 'error', code, lasts: true },
]);

/** Counts the schedules of all tests of this file; the page of promises has the number. */
let played = 0;

/** Plays an effect at the first operation of a process, at the second, and so on, until there is none. */
async function everywhere(effect: Effect, process: string): Promise<number> {
  for (let at = 1; ; at++) {
    const fault: Fault = { ...effect, process, at };
    const { world } = await play({ scenario: 'one', seed: at, faults: [fault] });
    if (!world.hasFired(fault)) return at - 1;
    played++;
  }
}

group.each(['first', 'first/rwp-seed1'])('%s', (process) => {
  it.each(
    [...crashes, ...losses, ...errors].map((effect) => [describe({ ...effect, at: 0 }), effect]),
  )('%s', async (_, effect) => {
    // Fewer would mean that the fault did not happen: the parent has some 80 operations, the worker 190.
    expect(await everywhere(effect as Effect, process)).toBeGreaterThan(10);
  });
});

it('plays thousands of schedules', () => {
  console.log(`${played} schedules with one fault`);
  expect(played).toBeGreaterThan(3000);
});
