/**
 * `npm run fuzz`: runs the fuzz test of the trainer with more files than `npm test` does.
 *
 *     npm run fuzz -- [--rounds <files of each kind>] [--seed <of the first>] [--only <part of a name>]
 */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root, run, stop, turbo } from './steps.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '2500' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});
for (const name of ['rounds', 'seed']) {
  if (/^[1-9]\d{0,8}$/.test(values[name])) continue;
  console.error(
    `--${name} is '${values[name]}'; expected a positive integer of at most nine digits`,
  );
  process.exit(1);
}
const build = turbo(availableParallelism(), 'run', 'build', '--output-logs=errors-only');
const built = await run(build, 'Run the same command again.');
if (built !== 0)
  stop('the build', 'see the message above', 'correct it, and run the command again', built);
const folder = path.join(root, 'apps', 'trainer');
const program = path.join(folder, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [program, 'run', 'test/fuzz'], {
  cwd: folder,
  stdio: 'inherit',
  env: {
    ...process.env,
    WPROX_FUZZ_ROUNDS: values.rounds,
    WPROX_FUZZ_SEED: values.seed,
    WPROX_FUZZ_ONLY: values.only,
  },
});
process.exitCode = status ?? 1;
