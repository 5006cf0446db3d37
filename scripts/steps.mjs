/**
 * Runs the numbered steps of the scripts in this folder. A step runs a program and shows its output.
 * If it fails, the script stops and says what failed, why and what to do. This file has no
 * dependencies, because it runs before they are installed.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** The exit code of a program that Ctrl-C has ended: 128 + SIGINT. */
const INTERRUPTED = 130;

/** Checks the version of Node. @returns what is wrong with it, or undefined. */
export function nodeProblem(version = process.versions.node) {
  const needed = manifest.engines.node.replace(/^[^\d]*/, '');
  const [have, need] = [version, needed].map((text) => text.split('.').map(Number));
  for (let place = 0; place < need.length; place++) {
    if (have[place] > need[place]) return undefined;
    if (have[place] < need[place]) {
      return `this is Node ${version}; expected ${needed} or newer (https://nodejs.org)`;
    }
  }
  return undefined;
}

/** Builds a command of the pnpm that package.json pins. npx installs it and puts it on the PATH. */
export function pnpm(...args) {
  return { command: 'npx', args: ['--yes', manifest.packageManager, ...args] };
}

/** Builds a turbo command that runs at most one task per core. */
export function turbo(cores, ...args) {
  return pnpm('exec', 'turbo', ...args, '--ui=stream', `--concurrency=${Math.max(1, cores)}`);
}

/** Builds a command that runs a Node program of this repository. */
export function node(...args) {
  return { command: process.execPath, args };
}

/** Formats a duration: `41 s`, `9 min 5 s`. */
export function formatDuration(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

let interrupted = false;
let isOutputLost = false;

// A closed or full output stops no step; the exit code tells it if nothing else does.
process.stderr.on('error', () => {});
process.stdout.on('error', ({ message }) => {
  if (isOutputLost) return;
  isOutputLost = true;
  console.error(`standard output cannot be written: ${message}; this does not stop the steps`);
});
process.on('exit', () => {
  if (isOutputLost) process.exitCode ||= 1;
});

/**
 * Runs a program in the repository's root, in the terminal of this process. If the user presses
 * Ctrl-C, prints `afterInterrupt` and ends this process.
 *
 * @returns the program's exit code.
 */
export async function run({ command, args }, afterInterrupt) {
  await setImmediate(); // a heading that could not be written has failed by now
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['inherit', isOutputLost ? 'ignore' : 'inherit', 'inherit'],
    // On Windows npx is a .cmd file, which only a shell starts. No argument needs quotes.
    shell: process.platform === 'win32' && command === 'npx',
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
      DO_NOT_TRACK: '1',
    },
  });
  const onInterrupt = () => {
    interrupted = true;
    // A terminal sends the signal to the whole process group, so the child has it already.
    if (!process.stdin.isTTY) child.kill('SIGINT');
  };
  const onTerminate = () => {
    interrupted = true;
    child.kill('SIGTERM');
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`${command} did not start: ${error.message}; is it installed?`);
      resolve(1);
    });
    child.on('close', (exitCode, signal) => {
      if (signal === 'SIGINT' || signal === 'SIGTERM') interrupted = true;
      resolve(exitCode ?? 1);
    });
  });
  process.off('SIGINT', onInterrupt);
  process.off('SIGTERM', onTerminate);
  if (interrupted || code === INTERRUPTED) {
    console.error(`\nStopped. ${afterInterrupt}`);
    process.exit(INTERRUPTED);
  }
  return code;
}

/** Returns a function that prints the heading of the next step: `[2/6] Install the dependencies`. */
export function stepCounter(total) {
  let number = 0;
  return (title) => {
    number++;
    console.log(`\n[${number}/${total}] ${title}`);
    return `step ${number} of ${total} (${title})`;
  };
}

/** Prints which step failed, why and what to do, and ends this process. */
export function stop(step, why, whatToDo, exitCode = 1) {
  console.error(`\nStopped at ${step}: ${why}.\nWhat to do: ${whatToDo}`);
  process.exit(exitCode);
}

/**
 * Checks Node, installs, builds, and runs a program; the first step that fails ends this process.
 *
 * @param command what the user typed, such as `npm run lab`.
 * @param filters of turbo: what is built; all packages without one.
 * @param title of the last step. @param program of the last step, as {@link pnpm} makes it.
 */
export async function installBuildAndRun({ command, filters = [], title, program }) {
  const begin = stepCounter(4);
  const nodeStep = begin(`Check Node (${process.version})`);
  const problem = nodeProblem();
  if (problem) stop(nodeStep, problem, `install it, open a new terminal, and run ${command} again`);
  const build = turbo(
    availableParallelism(),
    'run',
    'build',
    ...filters,
    '--output-logs=errors-only',
  );
  for (const [heading, each] of [
    ['Install the dependencies', pnpm('install', '--frozen-lockfile')],
    ['Build the packages', build],
    [title, program],
  ]) {
    const step = begin(heading);
    const code = await run(each, `Run ${command} again.`);
    if (code !== 0)
      stop(step, `its command ended with exit code ${code}`, 'see the message above.', code);
  }
}
