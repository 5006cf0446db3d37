/**
 * `npm run docs` serves the site on this machine and follows changes of its pages; `npm run docs:build` writes it into
 * `docs/dist`. Both install and build the packages first, whose docstrings and examples the site shows.
 */
import { availableParallelism } from 'node:os';
import { nodeProblem, pnpm, run, stepCounter, stop, turbo } from './steps.mjs';

const isBuild = process.argv.includes('--build');
const command = isBuild ? 'npm run docs:build' : 'npm run docs';
const begin = stepCounter(4);

const nodeStep = begin(`Check Node (${process.version})`);
const problem = nodeProblem();
if (problem) stop(nodeStep, problem, `install it, open a new terminal, and run ${command} again`);

await step('Install the dependencies', pnpm('install', '--frozen-lockfile'));
await step(
  'Build the packages',
  turbo(availableParallelism(), 'run', 'build', '--output-logs=errors-only'),
);
const script = isBuild ? 'site' : 'dev';
await step(
  isBuild ? 'Write the site into docs/dist' : 'Serve the site',
  pnpm('--filter', '@wprox/docs', script),
);

async function step(title, program) {
  const name = begin(title);
  const code = await run(program, `Run ${command} again.`);
  if (code !== 0) stop(name, `its command ended with exit code ${code}`, 'see above', code);
}
