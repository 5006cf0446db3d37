/**
 * A Python program that does the same pieces of work: it reads their names from its standard input and
 * answers each with a line of JSON. PYTHON names another interpreter than that of peers/.venv.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('..', import.meta.url));
const environment = join(here, 'peers/.venv/bin/python');
const python = process.env['PYTHON'] ?? (existsSync(environment) ? environment : 'python3');

/**
 * @typedef {object} Peer
 * @property {Record<string, string>} versions
 * @property {(piece: string) => Promise<{ seconds: number, value: number }>} run
 * @property {() => void} stop
 */

/**
 * @param {string} name of the script in peers/
 * @param {string} inputs the folder that it reads
 * @returns {Promise<Peer>}
 */
export async function startPeer(name, inputs) {
  const script = join(here, 'peers', name);
  const child = spawn(python, [script, inputs], { stdio: ['pipe', 'pipe', 'inherit'] });
  const missing = new Error(
    `${python} did not run ${script}; install peers/requirements.txt into peers/.venv, or name an ` +
      'interpreter that has them in PYTHON',
  );
  const failed = new Promise((_, reject) => {
    child.on('error', () => reject(missing));
    child.on('exit', (code) => code !== 0 && reject(missing));
  });
  failed.catch(() => {}); // told where it is waited for
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const line = await Promise.race([lines.next(), failed]);
    if (/** @type {IteratorResult<string>} */ (line).done) throw missing;
    return JSON.parse(/** @type {IteratorResult<string>} */ (line).value);
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
