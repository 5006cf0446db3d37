/**
 * `npm run lab`: installs, builds, and opens the lab, which trains GANs in a browser. Passes its arguments to
 * Vite: `npm run lab -- --port 5000`.
 */
import { availableParallelism } from 'node:os';
import { nodeProblem, pnpm, run, stepCounter, stop, turbo } from './steps.mjs';

const AGAIN = 'Run npm run lab again.';
const begin = stepCounter(4);

const nodeStep = begin(`Check Node (${process.version})`);
const problem = nodeProblem();
if (problem) stop(nodeStep, problem, 'install it, open a new terminal, and run npm run lab again');

await step('Install the dependencies', pnpm('install', '--frozen-lockfile'));
await step(
  'Build the packages',
  turbo(
    availableParallelism(),
    'run',
    'build',
    '--filter=@wprox/lab^...',
    '--output-logs=errors-only',
  ),
);
await step('Open the lab', pnpm('--filter', '@wprox/lab', 'run', 'dev', ...process.argv.slice(2)));

async function step(title, command) {
  const name = begin(title);
  const code = await run(command, AGAIN);
  if (code !== 0)
    stop(name, `its command ended with exit code ${code}`, 'see the message above.', code);
}
