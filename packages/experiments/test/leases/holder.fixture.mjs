/**
 * A process for tests that takes a lease and writes under it, with the built package. It answers each
 * message `{ command, options }` with `{ result }` or `{ error: { name, message } }`.
 */
import { Lease, thisSystem } from '@wprox/experiments/run-folders';
import { holderWork, WORK } from './holder-work.fixture.mjs';
import { pausingDisk } from './pausing-disk.fixture.mjs';

/** Seconds of every lease: no test waits for them. */
const SECONDS = 3600;

let lease;

function leaseOptions({ touchEvery, patienceMs = 0, seconds = SECONDS, disk = thisSystem.disk }) {
  const touchRegularly = (file, every) => thisSystem.host.touchRegularly(file, touchEvery ?? every);
  return {
    ...{ work: WORK, patienceMs, ...(seconds !== null && { seconds }) },
    system: { disk, host: { ...thisSystem.host, touchRegularly } },
    held: (holder, file) =>
      Object.assign(new Error(`held by ${holder} (${file})`), { name: 'Held' }),
    onWait: (text) => process.send({ waits: text }),
  };
}

const commands = {
  async acquire({ folder, ...options }) {
    lease = await Lease.acquire(folder, leaseOptions(options));
    return { token: lease.token, pid: process.pid };
  },
  assertHeld: () => lease.assertHeld(),
  release: () => lease.release(),
  /** Works as {@link holderWork} in the folder of a run, and stops before an operation of the disk. */
  async work({ folder, stopBefore, hasLinks }) {
    const disk = pausingDisk({ stopBefore, hasLinks });
    const about = { ...leaseOptions({ disk }), folder };
    const phases = [];
    const error = await holderWork(about, (phase) => phases.push(phase)).then(
      () => undefined,
      ({ name, message }) => ({ name, message }),
    );
    return { error, phase: phases.at(-1), operations: disk.count() };
  },
};

process.on('message', async ({ command, options }) => {
  try {
    const result = await commands[command](options ?? {});
    process.send({ result: result ?? null });
  } catch ({ name, message }) {
    process.send({ error: { name, message } });
  }
});
process.on('disconnect', () => process.exit());
process.send({ result: { pid: process.pid } });
