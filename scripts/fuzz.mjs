/**
 * `npm run fuzz`: runs the fuzz tests of the trainer and of the readers of data with more files than `npm test` does.
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
const env = {
  ...process.env,
  WPROX_FUZZ_ROUNDS: values.rounds,
  WPROX_FUZZ_SEED: values.seed,
  WPROX_FUZZ_ONLY: values.only,
};
for (const [folder, tests] of [
  ['apps/trainer', 'test/fuzz'],
  ['packages/datasets', 'src/fuzz'],
]) {
  const cwd = path.join(root, folder);
  const program = path.join(cwd, 'node_modules', 'vitest', 'vitest.mjs');
  const options = ['run', tests, '--testTimeout=36000000'];
  const { status } = spawnSync(process.execPath, [program, ...options], {
    cwd,
    stdio: 'inherit',
    env,
  });
  process.exitCode ||= status ?? 1;
}
