/** Every kind of write under a lease, in the folder of a run. */
import path from 'node:path';
import { LeasedFolder, runLeaseFolder, runPaths, withLease } from '@wprox/experiments/run-folders';

export const WORK = 'a worker of wprox train';
/** The phase after the last write. */
const AFTER_WRITES = 'closes';

/**
 * Takes the lease of a run, writes, closes and releases.
 * @param about options of the lease, and the `folder` of the run.
 * @param onPhase receives the name of each phase when it begins.
 * @throws what the lease and the writes throw.
 */
export async function holderWork({ folder, ...about }, onPhase) {
  onPhase('acquires');
  await withLease(runLeaseFolder(folder), about, async (lease) => {
    onPhase('opens');
    const leased = await LeasedFolder.open(folder, lease, about.system);
    try {
      onPhase('writes');
      await writeAll(leased, relativePaths(folder));
      onPhase(AFTER_WRITES);
    } finally {
      await leased.close();
    }
  });
}

async function writeAll(leased, paths) {
  await leased.replace(paths.config, 'of the holder\n');
  const rows = await leased.replaceAndOpen(paths.metrics, Buffer.from('row 1\n'));
  try {
    await rows.write(Buffer.from('row 2\n'));
    await leased.replace(`${paths.samples}/iteration-000001.png`, 'a picture');
    for (const version of [1, 2]) {
      const previous = paths.previousCheckpoint;
      await leased.replace(paths.checkpoint, `checkpoint ${version} of the holder\n`, { previous });
      await rows.write(Buffer.from(`row ${2 + version}\n`));
    }
    await leased.rename(paths.previousCheckpoint, paths.damagedCheckpoint);
    await rows.sync();
    await leased.remove(paths.samples);
    await leased.replace(paths.status, 'complete\n');
  } finally {
    await rows.close();
  }
}

/** Paths as in `runPaths`, in the folder of the run. */
function relativePaths(folder) {
  const paths = Object.entries(runPaths(folder));
  return Object.fromEntries(paths.map(([key, file]) => [key, path.relative(folder, file)]));
}
