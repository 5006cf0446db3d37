/**
 * How training scales: images a second against width and batch size, one process, and against the
 * number of processes, which is how wprox uses several cores (one run each). A vanilla DCGAN on
 * 32×32×3, one critic and one generator step an iteration.
 *
 *   node src/scaling.mjs [--backend wasm] [--seconds 6]
 *
 * Prints a table and writes results/scaling.json. Processes that run at the same time are started
 * together and their throughput is added; peak memory is the greatest of one process.
 */
import { spawn } from 'node:child_process';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.mjs';

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'wasm' },
    seconds: { type: 'string', default: '6' },
  },
});
const here = fileURLToPath(new URL('..', import.meta.url));
const cores = availableParallelism();

/** @type {{ width: number, batch: number, processes: number }[]} */
const settings = [
  ...[16, 32, 64].flatMap((width) =>
    [16, 64, 256].map((batch) => ({ width, batch, processes: 1 })),
  ),
  ...[...new Set([1, 2, cores, 2 * cores])]
    .sort((a, b) => a - b)
    .map((processes) => ({ width: 16, batch: 64, processes })),
];

const rows = [];
for (const { width, batch, processes } of settings) {
  const runs = await Promise.all(Array.from({ length: processes }, () => trainFor(width, batch)));
  const row = {
    width,
    batch,
    processes,
    imagesPerSecond: Math.round(runs.reduce((sum, run) => sum + run.imagesPerSecond, 0)),
    peakMegabytes: Math.round(Math.max(...runs.map((run) => run.peakMegabytes))),
  };
  rows.push(row);
  console.log(
    `width ${width}, batch ${batch}, ${processes} process${processes > 1 ? 'es' : ''}: ` +
      `${row.imagesPerSecond} images/s, ${row.peakMegabytes} MB each`,
  );
}
const results = {
  machine: describeMachine(),
  method: `${options.backend}, ${options.seconds} s each after three iterations`,
  rows,
};
await mkdir(join(here, 'results'), { recursive: true });
const file = join(here, 'results/scaling.json');
await writeFile(`${file}.part`, `${JSON.stringify(results, null, 2)}\n`);
await rename(`${file}.part`, file);

/**
 * @param {number} width @param {number} batch
 * @returns {Promise<{ imagesPerSecond: number, peakMegabytes: number }>}
 */
async function trainFor(width, batch) {
  const program = join(here, 'src/scaling/train-for.mjs');
  const args = [program, options.backend, String(width), String(batch), options.seconds];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    // TensorFlow.js greets on standard output.
    if (line.startsWith('{')) return JSON.parse(line);
  }
  throw new Error(`training at width ${width}, batch ${batch} ended without a result`);
}
