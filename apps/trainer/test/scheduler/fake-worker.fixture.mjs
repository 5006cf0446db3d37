/**
 * Worker for tests: the real protocol (from dist/) around a training function that only counts. The
 * variant selects its behavior: `fails` throws at iteration 2, `crashes` aborts its process, `warns`
 * writes to standard error after it was told to stop. Each run notes the number of its process.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { givenLease, OpenRun, withRunLease } from '@wprox/experiments/run-folders';
import { becomeWorker } from '../../dist/scheduler/worker-process.js';

const random = { algorithm: 'xoroshiro128+', words: [1, 2, 3, 4] };
const losses = { iterations: 0, critic: 0, generator: 0, penalty: 0 };
const streams = {
  latents: random,
  penalty: random,
  data: { source: 'counting', batchSize: 1, taken: 0, random },
};

async function train(run, { config, signal, onProgress }) {
  const { iterations } = config.budget;
  let { iteration } = run.proven?.position ?? { iteration: 0 };
  const save = () => {
    const position = { iteration, trainingSeconds: iteration, losses };
    return run.writeCheckpoint({ position, streams, tensors: {} });
  };
  onProgress({ phase: 'preparing', iteration, iterations, trainingSeconds: 0 });
  await run.setStatus({ state: 'running', iteration, iterations });
  while (iteration < iterations) {
    if (signal.aborted) {
      await save();
      await run.setStatus({ state: 'interrupted', iteration, iterations });
      return 'interrupted';
    }
    await sleep(10);
    iteration++;
    await run.addTiming({ iteration, trainingSeconds: iteration });
    if (iteration === 2 && config.variant === 'fails') throw new Error('the loss is NaN');
    if (iteration === 2 && config.variant === 'crashes') {
      process.stderr.write('out of luck\n');
      process.abort();
    }
    const shown = { critic: Number.NaN, generator: iteration };
    onProgress({
      ...{ phase: 'training', iteration, iterations, trainingSeconds: iteration },
      losses: shown,
    });
  }
  if (iteration !== run.proven?.position.iteration) await save();
  await run.complete({ iteration, iterations }, new Uint8Array());
  return 'complete';
}

async function trainRun(options) {
  const { config, folder, experiment, holding, onNote } = options;
  onNote(`process ${process.pid}`);
  const { iterations } = config.budget;
  const work = async (lease) => {
    const run = await OpenRun.open({ folder, config, iterations, lease, onNote });
    return train(run, options).finally(() => run.close());
  };
  if (holding) return work(givenLease(holding));
  return withRunLease(folder, work, { experiment, onWait: onNote });
}

becomeWorker(async () => trainRun);
