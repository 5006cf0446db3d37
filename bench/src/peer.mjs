/**
 * Programs that run the same pieces of work as a measurement, each in a process of its own. A program
 * prints a line of JSON with its versions, then reads pieces from its standard input, one a line, and
 * answers each with a line of JSON.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('..', import.meta.url));
const environment = join(here, 'peers/.venv/bin/python');
/** The interpreter: PYTHON, else that of peers/.venv, else the system's. */
const python = process.env['PYTHON'] ?? (existsSync(environment) ? environment : 'python3');

/**
 * @template Answer
 * @typedef {object} Program
 * @property {Record<string, string>} versions
 * @property {(piece: string) => Promise<Answer>} run rejects if the program has failed
 * @property {() => void} stop
 */
/** @typedef {Program<{ seconds: number, value: number }>} Peer */

/**
 * Starts a Python program.
 * @template [Answer={ seconds: number, value: number }]
 * @param {string} name of the script in peers/
 * @param {readonly string[]} args of the script
 * @returns {Promise<Program<Answer>>}
 */
export function startPeer(name, args) {
  const script = join(here, 'peers', name);
  const failure =
    `${python} did not run ${script}; install peers/requirements.txt into peers/.venv, or set ` +
    'PYTHON to an interpreter that has these packages';
  return startProgram(python, [script, ...args], { failure });
}

/**
 * Starts a program.
 * @template Answer
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ failure: string, env?: NodeJS.ProcessEnv }} options `failure`: message of the error if the
 *   program does not start or fails
 * @returns {Promise<Program<Answer>>}
 */
export async function startProgram(command, args, { failure, env = process.env }) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
  const error = new Error(failure);
  const failed = new Promise((_, reject) => {
    child.on('error', () => reject(error));
    child.on('exit', (code) => code !== 0 && reject(error));
  });
  failed.catch(() => {}); // The race below reports the failure.
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    for (;;) {
      const line = await Promise.race([lines.next(), failed]);
      const { done, value } = /** @type {IteratorResult<string>} */ (line);
      if (done) throw error;
      // TensorFlow.js prints other lines to standard output.
      if (value.startsWith('{')) return JSON.parse(value);
    }
  };
  return {
    versions: await answer(),
    run: (piece) => {
      child.stdin.write(`${piece}\n`);
      return answer();
    },
    stop: () => child.stdin.end(),
  };
}
