/**
 * Measures how training scales: images per second and memory over width and batch size in one process,
 * and over the number of processes, because wprox uses several cores by one process for each run.
 * Trains a vanilla DCGAN on 32×32×3, with one critic step and one generator step an iteration.
 *
 *   node src/scaling.mjs [--backends wasm,tensorflow] [--seconds 4] [--results results]
 *
 * Prints a table and writes scaling.json. The processes of one setting start together and share the
 * cores like those of `wprox train`; the row has the sum of their throughputs and the largest peak
 * memory. Takes five minutes; run it on an idle machine.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.mjs';
import { RESULTS, writeResults } from './results.mjs';

const { values: options } = parseArgs({
  options: {
    backends: { type: 'string', default: 'wasm,tensorflow' },
    seconds: { type: 'string', default: '4' },
    results: { type: 'string', default: RESULTS },
  },
});
if (!(Number(options.seconds) > 0)) {
  throw new RangeError(`--seconds is "${options.seconds}"; expected a number above 0`);
}
const cores = availableParallelism();
const counts = [...new Set([1, 2, cores, 2 * cores])].sort((a, b) => a - b);

/**
 * @typedef {object} Setting
 * @property {string} backend
 * @property {number} width
 * @property {number} batch
 * @property {number} processes
 * @property {number} threads of each process, if the backend has threads
 */

/** @type {Setting[]} */
const settings = options.backends.split(',').flatMap((backend) => [
  ...[16, 32, 64].flatMap((width) =>
    [16, 64, 256].map((batch) => ({ backend, width, batch, processes: 1, threads: cores })),
  ),
  ...[16, 64].flatMap((width) =>
    counts.map((processes) => ({
      backend,
      width,
      batch: 64,
      processes,
      threads: Math.max(1, Math.floor(cores / processes)),
    })),
  ),
]);

const machine = describeMachine(); // before the measurement loads the machine
const rows = [];
/** By setting, because one process on all cores is in both lists. @type {Map<string, object>} */
const measured = new Map();
for (const setting of settings) {
  const key = JSON.stringify(setting);
  if (measured.has(key)) continue;
  const runs = await Promise.all(
    Array.from({ length: setting.processes }, () => trainFor(setting)),
  );
  const row = {
    ...setting,
    imagesPerSecond: Math.round(runs.reduce((sum, run) => sum + run.imagesPerSecond, 0)),
    peakMegabytes: Math.round(Math.max(...runs.map((run) => run.peakMegabytes))),
  };
  measured.set(key, row);
  rows.push(row);
  const { backend, width, batch, processes } = row;
  console.log(
    `${backend}, width ${width}, batch ${batch}, ${processes} process${processes > 1 ? 'es' : ''}: ` +
      `${row.imagesPerSecond} images/s, ${row.peakMegabytes} MB each`,
  );
}
const results = {
  machine,
  method: `${options.seconds} s each after the steps are replayed; images of one critic and one generator step`,
  rows,
};
await writeResults('scaling', results, options.results);

/**
 * Trains in one process.
 * @param {Setting} setting
 * @returns {Promise<{ imagesPerSecond: number, peakMegabytes: number }>}
 */
async function trainFor({ backend, width, batch, threads }) {
  const program = fileURLToPath(new URL('scaling/train-for.mjs', import.meta.url));
  const args = [program, backend, String(width), String(batch), options.seconds];
  const env = { ...process.env, TF_NUM_INTRAOP_THREADS: String(threads) };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  for await (const line of createInterface({ input: child.stdout })) {
    // TensorFlow.js prints other lines to standard output.
    if (line.startsWith('{')) return JSON.parse(line);
  }
  throw new Error(
    `${backend} at width ${width}, batch ${batch} printed no result; see the error above`,
  );
}
