/**
 * Simulated races for one lease: two to four processes of two hosts and a container want it at the same time,
 * with holders that die, stand still past their lease or give it back.
 */
import { Lease, LeaseLostError } from '@wprox/experiments/run-folders';
import { expect, it } from 'vitest';
import { Draws } from './draws.fixture.js';
import type { Fault } from './fault.fixture.js';
import type { SimulatedProcess } from './simulated-process.fixture.js';
import { SimulatedWorld } from './simulated-world.fixture.js';

const COUNT = Number(process.env['WPROX_RACES'] ?? 5000);
const FIRST = Number(process.env['WPROX_SEED'] ?? 1);
const FOLDER = '/leases/run';

/** A lease is looked at this often while it is held. */
const LOOKS = 4;

class Refused extends Error {}

/** Wants the lease, holds it for a time and says each time when it is found to hold it. */
async function contend(
  { disk, host, name }: SimulatedProcess,
  onHeld: (name: string, generation: Lease) => void,
): Promise<'refused' | 'lost' | 'held'> {
  const held = () => new Refused();
  const options = { work: 'a race', held, system: { disk, host }, patienceMs: 500, seconds: 5 };
  let lease: Lease;
  try {
    lease = await Lease.acquire(FOLDER, options);
  } catch (error) {
    if (error instanceof Refused) return 'refused';
    throw error;
  }
  try {
    for (let look = 0; look < LOOKS; look++) {
      await lease.assertHeld();
      onHeld(name, lease);
      await host.sleep(20);
    }
    return 'held';
  } catch (error) {
    if (error instanceof LeaseLostError) return 'lost';
    throw error;
  } finally {
    await lease.release();
  }
}

/** Plays a race. @returns how many held the lease, and how many had it taken from them. */
async function race(seed: number): Promise<{ held: number; lost: number }> {
  const draws = new Draws(seed);
  const names = Array.from({ length: 2 + draws.below(3) }, (_, i) => `p${i}`);
  const faults = names.flatMap((process): Fault[] => {
    const at = 1 + draws.below(40);
    const trouble = draws.below(4);
    if (trouble === 1) return [{ effect: 'crash', when: 'after', process, at }];
    if (trouble > 1) return [];
    return [{ effect: 'pause', milliseconds: draws.magnitude(1e3, 2e4), process, at }];
  });
  const world = new SimulatedWorld({ seed, faults });
  const hosts = [world.host({ name: 'a' }), world.host({ name: 'b', clockOffset: -1e7 })];
  const turns: Lease[] = [];
  const onHeld = (name: string, lease: Lease) => {
    if (turns.at(-1) === lease) return;
    if (turns.includes(lease)) throw new Error(`${name} holds the lease again, after another`);
    turns.push(lease);
  };
  for (const name of names) {
    const container = draws.oneOf(['', '', 'c']);
    const process = world.process({ name, host: draws.oneOf(hosts), container });
    const after = draws.oneOf([0, 0, draws.magnitude(1, 1e4)]);
    process.start((self) => contend(self, onHeld), after);
  }
  await world.run();
  // Nothing is in the way of a process that comes later.
  const last = world.process({ name: 'last', host: draws.oneOf(hosts) });
  last.start((self) => contend(self, onHeld));
  await world.run();
  const results = world.processes.map(({ name, outcome }) => {
    if (outcome?.end === 'threw') throw outcome.error;
    const result = outcome?.end === 'returned' ? outcome.value : 'killed';
    const stoodStill = faults.some(({ effect, process }) => effect === 'pause' && process === name);
    if (result === 'lost' && !stoodStill) throw new Error(`${name} was overtaken while it held`);
    return result;
  });
  if (results.at(-1) !== 'held') throw new Error(`seed ${seed}: the last one ${results.at(-1)}`);
  const numberOf = (result: string) => results.filter((each) => each === result).length;
  return { held: turns.length, lost: numberOf('lost') };
}

it(`has one holder at a time in ${COUNT} races, and always one in the end`, async () => {
  let lost = 0;
  let held = 0;
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    const result = await race(seed).catch((error: Error) => {
      throw new Error(`seed ${seed}: ${error.message}`, { cause: error });
    });
    lost += result.lost;
    held += result.held;
  }
  console.log(`${COUNT} simulated races: ${held} holders, ${lost} of them were overtaken`);
  expect(held).toBeGreaterThan(1.5 * COUNT);
  expect(lost).toBeGreaterThan(COUNT / 50);
});
