/** Runs programs and captures their output. */
import { spawn } from 'node:child_process';
import path from 'node:path';

/**
 * Runs a program and waits for its end.
 *
 * @param options.cwd the folder in which it runs.
 * @param options.env its environment; by default that of this process.
 * @param options.seconds the time after which it is ended and counts as failed; by default 3600: machines can be slow.
 * @returns its standard output.
 * @throws Error if it did not exit with 0. The message has the last lines of its output and errors;
 *   the property `output` has its whole standard output.
 */
export function execute(command, args, { cwd, env = process.env, seconds = 3600 }) {
  return new Promise((resolve, reject) => {
    // On Windows npm, npx and the programs that they link are .cmd files, which only a shell starts.
    const shell = process.platform === 'win32' && command !== process.execPath;
    const words = shell ? args.map(quoted) : args;
    const child = spawn(command, words, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let everything = '';
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill();
    }, seconds * 1000);
    child.stdout.on('data', (data) => {
      output += data;
      everything += data;
    });
    child.stderr.on('data', (data) => {
      everything += data;
    });
    const fail = (why) => {
      const tail = everything.trim().split('\n').slice(-25).join('\n');
      const error = new Error(`${path.basename(command)} ${why}:\n${tail}`);
      reject(Object.assign(error, { output }));
    };
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`${command} did not start: ${error.message}; is it installed?`));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (late) fail(`was still running after ${seconds} s`);
      else if (code !== 0) fail(`ended with ${signal ?? `exit code ${code}`}`);
      else resolve(output);
    });
  });
}

/** An argument for the shell of Windows, which splits at spaces and obeys & and ^. */
export function quoted(argument) {
  return /^[\w@+=:,./\\~-]+$/.test(argument) ? argument : `"${argument.replaceAll('"', '""')}"`;
}
