/**
 * Breaks the protocol of run folders in one place at a time, in the built code, and looks whether the simulated
 * schedules find it. A mutation that survives is a promise that nothing tests.
 *
 *   node scripts/mutate-protocol.mjs [--schedules 1000] [--only <part of a name>]
 *
 * Build first. The built files are restored afterwards.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    schedules: { type: 'string', default: '1000' },
    only: { type: 'string', default: '' },
  },
});
const experiments = new URL('../../../packages/experiments/dist/', import.meta.url);

/**
 * What is broken: a file, a text in it, and what is there instead. The look at the lease before each write is
 * not among them: without it nothing is lost, because the folder of a holding and the copies of rows fence a
 * holder too; it only makes the holder stop sooner. That damaged files are not believed is tested in `test/proofs`.
 */
const MUTATIONS = {
  'unfinished files of other holders stay': [
    new URL('leases/leased-folder.js', experiments),
    /if \(isUnfinished\(name\)\)/,
    'if (false)',
  ],
  'a new file is not synced': [
    new URL('leases/leased-folder.js', experiments),
    /await file\.sync\(\);/,
    '',
  ],
  'folders are not synced': [
    new URL('leases/leased-folder.js', experiments),
    /await this\.system\.disk\.syncFolder\(path\.dirname\(target\)\);/g,
    '',
  ],
  'rows are not synced before the checkpoint': [
    new URL('run-folders/open-run.js', experiments),
    /await this\.(metrics|timing)\.file\.sync\(\);/g,
    '',
  ],
  'rows of the one before are written on': [
    new URL('leases/leased-folder.js', experiments),
    /await this\.replace\(name, content\);(\s+return this\.write)/,
    '$1',
  ],
  'a lease is made by renaming': [
    new URL('leases/lease-file.js', experiments),
    /await disk\.link\(temporary, target\);/,
    'await disk.rename(temporary, target);',
  ],
  'a taken lease is not looked at again': [
    new URL('leases/lease.js', experiments),
    /if \(made\?\.content\?\.token !== content\.token \|\| !\(await isThere\([^)]*\)\)\)/,
    'if (false)',
  ],
  'a holder of another host counts as gone': [
    new URL('leases/holder-watch.js', experiments),
    /return 'unknown';(\s+if \(process\.pid === self\.pid\))/,
    "return 'gone';$1",
  ],
  'a living holder counts as gone': [
    new URL('leases/holder-watch.js', experiments),
    /state\.started === process\.started \? 'alive' : 'gone'/,
    "'gone'",
  ],
  'leases expire at once': [
    new URL('leases/holder-watch.js', experiments),
    /const milliseconds = 1000 \*/,
    'const milliseconds = 0 *',
  ],
  '--fresh takes no lease of a run': [
    new URL('run-folders/delete-runs.js', experiments),
    /return withRunLease\(path\.join\(folder, name\), next, options\);/,
    'return next();',
  ],
  'rows after the checkpoint stay': [
    new URL('run-folders/prove-files.js', experiments),
    /const start = content\?\.subarray\(0, mark\.bytes\);/,
    'const start = content;',
  ],
};

let survived = 0;
for (const [name, [file, from, to]] of Object.entries(MUTATIONS)) {
  if (!name.includes(options.only)) continue;
  const path = fileURLToPath(file);
  const text = readFileSync(path, 'utf8');
  const broken = text.replace(from, to);
  if (broken === text) throw new Error(`${name}: ${from} is not in ${path}; mend the mutation`);
  writeFileSync(path, broken);
  try {
    const found = isFound();
    if (!found) survived++;
    console.log(`${found ?? 'NOT FOUND'}: ${name}`);
  } finally {
    writeFileSync(path, text);
  }
}
process.exitCode = survived === 0 ? 0 : 1;

/** Plays the schedules. @returns the seed that found the mutation. */
function isFound() {
  const tests = ['random', 'lease-races'].map((test) => `test/simulation/${test}.test.ts`);
  const args = ['vitest', 'run', ...tests];
  const count = options.schedules;
  const env = { ...process.env, WPROX_SCHEDULES: count, WPROX_RACES: String(2 * Number(count)) };
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const { stdout, stderr, status } = spawnSync('npx', args, { encoding: 'utf8', env, cwd });
  if (status === 0) return undefined;
  const [, seed] = /"?seed"?:? ?(\d+)/.exec(stdout + stderr) ?? [];
  return seed === undefined ? `found (${(stdout + stderr).slice(-300)})` : `found by seed ${seed}`;
}
