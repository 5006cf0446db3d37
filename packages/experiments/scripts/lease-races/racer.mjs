/** A process that races for leases: takes each once, proves that it is alone, writes, and gives it back. */
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { LeasedFolder, machineDisk, thisSystem, withLease } from '@wprox/experiments/run-folders';

const { host } = thisSystem;
const HOURS = 7_200_000;
const quickFile = (file) => ({ ...file, sync: async () => {} });

/**
 * This system without waiting for the medium. Two hours pass each time that the lease of the start is looked
 * at, so that it expires, and none while another racer holds the lease.
 */
function racingSystem(start) {
  let passed = 0;
  const disk = {
    ...machineDisk,
    syncFolder: async () => {},
    create: async (file) => quickFile(await machineDisk.create(file)),
    modifiedAt: (file) => {
      if (file === start) passed += HOURS;
      return machineDisk.modifiedAt(file);
    },
  };
  const elapsed = () => passed + performance.now();
  return { disk, host: { ...host, elapsed, sleep: () => host.sleep(3) } };
}

async function race({ folder, start, dies, pause }) {
  const system = racingSystem(start);
  const options = {
    ...{ work: 'a race', seconds: 3600, patienceMs: Number.POSITIVE_INFINITY, system },
    held: () => new Error('held'),
  };
  for (let n = 0; n < pause; n++) await host.breathe();
  return withLease(path.join(folder, 'lease'), options, async (lease) => {
    const witness = path.join(folder, 'witness');
    const isAlone = makeWitness(witness);
    try {
      await addOne(path.join(folder, 'work'), lease, system);
    } finally {
      if (isAlone) rmSync(witness);
    }
    if (dies) process.kill(process.pid, 'SIGKILL');
    return isAlone ? 'held' : 'double';
  });
}

/** Adds 1 to the counter; no write may be lost, whoever else believes to hold the lease. */
async function addOne(folder, lease, system) {
  const leased = await LeasedFolder.open(folder, lease, system);
  try {
    const counter = Number(readFileSync(path.join(folder, 'counter'), 'utf8'));
    await leased.replace('counter', String(counter + 1));
  } finally {
    await leased.close();
  }
}

function makeWitness(file) {
  try {
    closeSync(openSync(file, 'wx'));
    return true;
  } catch {
    return false;
  }
}

process.on('message', async (about) => {
  const answer = await race(about).catch(({ name }) =>
    name === 'LeaseLostError' ? 'refused' : 'nobody',
  );
  process.send(answer);
});
process.on('disconnect', () => process.exit());
process.send('ready');
