/**
 * Numbered steps for the scripts beside this file: each runs a program with its output shown, and a
 * failed one stops everything with what failed, why and what to do. Plain Node, no dependency, so
 * that it runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** What a shell expects of a program that Ctrl-C has ended: 128 + SIGINT. */
const INTERRUPTED = 130;

/** Node as this repository needs it. @returns what is wrong, or undefined. */
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

/** A command of the pnpm that package.json pins; npx brings it, and puts it on the PATH for turbo. */
export function pnpm(...args) {
  return { command: 'npx', args: ['--yes', manifest.packageManager, ...args] };
}

/** A turbo command without its advertisements, at most one task a core. */
export function turbo(cores, ...args) {
  return pnpm('exec', 'turbo', ...args, '--ui=stream', `--concurrency=${Math.max(1, cores)}`);
}

/** A Node program of this repository. */
export function node(...args) {
  return { command: process.execPath, args };
}

/** Seconds as people say them: `41 s`, `9 min 5 s`. */
export function formatDuration(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

let interrupted = false;

/**
 * Runs a program with this process's terminal, in the repository's root.
 *
 * @param afterInterrupt what to tell somebody who has pressed Ctrl-C.
 * @returns its exit code; ends this process if Ctrl-C was pressed meanwhile.
 */
export async function run({ command, args }, afterInterrupt) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: 'inherit',
    // npx is a .cmd file on Windows, which only a shell starts. All our arguments are plain words.
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
    // A terminal has told the child already: it tells its whole process group.
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
      console.error(`${command} could not be started: ${error.message}`);
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

/** The headings of a script's steps: `[2/6] Install the dependencies`. */
export function stepCounter(total) {
  let number = 0;
  return (title) => {
    number++;
    console.log(`\n[${number}/${total}] ${title}`);
    return `step ${number} of ${total} (${title})`;
  };
}

/** Ends this process: which step, why, what to do. */
export function stop(step, why, whatToDo, exitCode = 1) {
  console.error(`\nStopped at ${step}: ${why}.\nWhat to do: ${whatToDo}`);
  process.exit(exitCode);
}
