/** Runs a program without showing its output, unless it fails. */
import { spawn } from 'node:child_process';
import path from 'node:path';

/**
 * @param options.cwd where it runs.
 * @param options.env its environment; by default this process's.
 * @param options.seconds after which it is ended and counts as failed; by default 300.
 * @returns what it wrote to its standard output.
 * @throws Error with the end of all it wrote, if it did not exit with 0; `output` as above.
 */
export function execute(command, args, { cwd, env = process.env, seconds = 300 }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm, npx and what they link are .cmd files on Windows, which only a shell starts.
      shell: process.platform === 'win32' && command !== process.execPath,
    });
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
      reject(new Error(`${command} could not be started: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (late) fail(`was still running after ${seconds} s`);
      else if (code !== 0) fail(`ended with ${signal ?? `exit code ${code}`}`);
      else resolve(output);
    });
  });
}
