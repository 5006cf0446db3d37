/** `wprox worker`: trains runs from a queue until it is stopped. */
import { formatPlural } from '@wprox/report/pictures';
import { createRunDisplay, initialView } from '../display/index.js';
import { goesOnWithout } from '../display/standard-output.js';
import { queueAddress } from '../queue/address.js';
import { withQueue } from '../queue/run-queue.js';
import { workQueue } from '../queue/work-queue.js';
import { makeLanes } from '../scheduler/lane.js';
import { trainingInterrupts } from './interrupts.js';
import { placeRuns } from './place-runs.js';
import type { QueueOptions } from './queue.js';
import type { Surroundings, TrainingParts } from './surroundings.js';
import type { TrainOptions } from './train-options.js';

export interface WorkerOptions
  extends QueueOptions,
    Pick<
      TrainOptions,
      'gpus' | 'processes' | 'backend' | 'threads' | 'fastMath' | 'wideSimd' | 'allowChanges'
    > {
  /** Whether to end when the queue is empty. */
  readonly drain?: boolean;
}

/**
 * Takes runs from the queue and trains them. The first Ctrl-C or SIGTERM stops them with checkpoints and gives
 * them back to the queue.
 * @returns the exit code: 0, or 1 if a run failed here.
 * @throws ConfigError if an argument is invalid or the queue cannot be reached.
 */
export async function workerCommand(
  options: WorkerOptions,
  { stdout, env: given }: Surroundings,
  { workerFile }: TrainingParts,
): Promise<number> {
  const say = (text: string) => stdout.write(`${text}\n`);
  const address = queueAddress(options.queue, given);
  const env = { ...given };
  delete env['WPROX_QUEUE']; // it can have a password, which the training does not need
  const { processes, gpus } = await placeRuns(options, env, say);
  const lanes = makeLanes({ workerFile, processes, env, ...(gpus && { gpus }) });
  return withQueue(address, async (queue) => {
    goesOnWithout(stdout, 'the worker');
    say(`Taking runs from ${address.shown}, ${lanes.length} at a time. Press Ctrl-C to stop.`);
    const interrupts = trainingInterrupts();
    interrupts.listen();
    const display = createRunDisplay(
      initialView('Runs of the queue', [], lanes.length, Date.now()),
      stdout,
      env,
    );
    try {
      const counts = await workQueue({
        ...{ queue, lanes, signal: interrupts.stop, killSignal: interrupts.kill },
        ...{ isDraining: options.drain === true, allowsChanges: options.allowChanges === true },
        onRun: (name, run) => display.add({ name, ...run, action: 'start', iteration: 0 }),
        onEvent: (event) => display.onEvent(event),
        onNote: say,
      });
      display.close();
      const left = counts.left > 0 ? `, ${counts.left} left to other workers` : '';
      say(`\n${formatPlural(counts.complete, 'run')} complete, ${counts.failed} failed${left}.`);
      return counts.failed > 0 ? 1 : 0;
    } finally {
      display.close();
      interrupts.dispose();
    }
  });
}
