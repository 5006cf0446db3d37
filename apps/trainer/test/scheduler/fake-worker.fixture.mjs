/**
 * Worker for tests: the real protocol (from dist/) around a training function that only counts. The
 * variant selects its behavior: `fails` throws at iteration 2, `crashes` aborts its process, `warns`
 * writes to standard error after it was told to stop.
 */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeStatus } from '@wprox/experiments/run-folders';
import { becomeWorker } from '../../dist/scheduler/worker-process.js';

async function trainRun({ config, folder, signal, onProgress }) {
  const { iterations } = config.budget;
  const checkpoint = path.join(folder, 'checkpoint.safetensors');
  const status = (state, iteration) => writeStatus(folder, { state, iteration, iterations });
  let iteration = Number(await readFile(checkpoint, 'utf8').catch(() => '0'));
  onProgress({ phase: 'preparing', iteration, iterations, trainingSeconds: 0 });
  await status('running', iteration);
  while (iteration < iterations) {
    if (signal.aborted) {
      if (config.variant === 'warns') await warn();
      await writeFile(checkpoint, String(iteration));
      await status('interrupted', iteration);
      return 'interrupted';
    }
    await sleep(10);
    iteration++;
    const row = { iteration, trainingSeconds: iteration };
    await appendFile(path.join(folder, 'timing.jsonl'), `${JSON.stringify(row)}\n`);
    if (iteration === 2 && config.variant === 'fails') throw new Error('the loss is NaN');
    if (iteration === 2 && config.variant === 'crashes') {
      process.stderr.write('out of luck\n');
      process.abort();
    }
    const losses = { critic: Number.NaN, generator: iteration };
    onProgress({ phase: 'training', iteration, iterations, trainingSeconds: iteration, losses });
  }
  await status('complete', iteration);
  return 'complete';
}

/** Writes to standard error, and waits for what a failure of the stream causes. */
async function warn() {
  process.stderr.write('a warning\n');
  await sleep(10);
}

becomeWorker(async () => trainRun);
