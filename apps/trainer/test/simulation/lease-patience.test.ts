/** How long a process waits for a lease: for each living holder anew, so that many can need it for a moment. */
import { Lease } from '@wprox/experiments/run-folders';
import { expect, it } from 'vitest';
import { SimulatedWorld } from './simulated-world.fixture.js';

const PATIENCE_MS = 1000;

/** Lets processes of one host hold a lease for some time each, all from the start on; names those refused. */
async function refused(count: number, holdMs: number): Promise<string[]> {
  const world = new SimulatedWorld({ seed: 1 });
  const host = world.host({ name: 'a' });
  for (let i = 0; i < count; i++) {
    world.process({ host, name: `p${i}` }).start(async (self) => {
      const lease = await Lease.acquire('/leases/experiment', {
        ...{ work: 'a test', held: () => new Error('held'), patienceMs: PATIENCE_MS },
        system: { disk: self.disk, host: self.host },
      });
      await self.host.sleep(holdMs);
      await lease.release();
    });
  }
  await world.run();
  return world.processes
    .filter(({ outcome }) => outcome?.end === 'threw')
    .map(({ outcome }) => String((outcome as { error: unknown }).error));
}

it('waits for many holders, one after the other', async () => {
  const [count, holdMs] = [20, 200];
  // Together they hold the lease for longer than a process waits for one of them.
  expect(count * holdMs).toBeGreaterThan(2 * PATIENCE_MS);
  expect(await refused(count, holdMs)).toEqual([]);
});

it('gives up if one keeps it for longer', async () => {
  expect(await refused(2, 10 * PATIENCE_MS)).toEqual(['Error: held']);
});
