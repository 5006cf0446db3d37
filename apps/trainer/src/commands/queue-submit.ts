/** `wprox queue submit`: puts the runs of an experiment into a queue. */
import path from 'node:path';
import {
  type ExperimentConfig,
  experiments,
  type PlannedRun,
  planExperiment,
  type Scale,
} from '@wprox/experiments';
import { formatPlural } from '@wprox/report/pictures';
import { createRunDisplay, initialView, type RunDisplay } from '../display/index.js';
import { queueAddress } from '../queue/address.js';
import { QueueExecutor } from '../queue/queue-executor.js';
import { isOfMachine } from '../queue/queued-run.js';
import { type RunQueue, withQueue } from '../queue/run-queue.js';
import { type ExperimentOutcome, trainExperiment } from '../scheduler/train-experiment.js';
import { featureMapsOf } from './feature-options.js';
import { INTERRUPTED_EXIT_CODE, trainingInterrupts } from './interrupts.js';
import { prepareRuns } from './prepare-runs.js';
import type { QueueOptions } from './queue.js';
import type { Surroundings, TrainingParts } from './surroundings.js';
import type { TrainOptions } from './train-options.js';
import { trainTarget } from './train-target.js';

export interface SubmitOptions
  extends QueueOptions,
    Pick<
      TrainOptions,
      'out' | 'seeds' | 'data' | 'features' | 'weights' | 'layer' | 'memory' | 'fresh' | 'only'
    > {
  /** Scale of an experiment of the papers. */
  readonly scale: Scale;
  /** Whether to show the runs until they end. */
  readonly follow?: boolean;
}

/** An experiment with one folder, as it is submitted. */
interface Part {
  readonly experiment: ExperimentConfig;
  readonly folder: string;
}

/**
 * Plans the runs of a preset, a file or an experiment of the papers, prepares their folder, and puts those that
 * are not complete into the queue.
 * @returns the exit code: 0; with `follow` 1 if a run failed, 130 after Ctrl-C.
 * @throws ConfigError if an argument is invalid or the queue cannot be reached; the errors of `wprox train`.
 */
export async function submitCommand(
  name: string,
  options: SubmitOptions,
  surroundings: Surroundings,
  parts: TrainingParts,
): Promise<number> {
  const { stdout, env } = surroundings;
  const address = queueAddress(options.queue, env);
  const planned = await partsOf(name, options);
  return withQueue(address, async (queue) => {
    let exitCode = 0;
    let isAny = false;
    for (const part of planned) {
      const { code, submitted } = await submitPart(part, queue, options, surroundings, parts);
      if (code === INTERRUPTED_EXIT_CODE) return code;
      exitCode = Math.max(exitCode, code);
      isAny ||= submitted > 0;
    }
    if (isAny && !options.follow) {
      // The shown address has no password, so it must not replace that of WPROX_QUEUE.
      const where = options.queue === undefined ? '' : ` --queue ${address.shown}`;
      stdout.write(
        `To train them, on each machine: wprox worker${where}\nTo see the progress: wprox queue status${where}\n`,
      );
    }
    return exitCode;
  });
}

async function partsOf(name: string, options: SubmitOptions): Promise<Part[]> {
  const { scale, out, seeds, data } = options;
  if (!Object.hasOwn(experiments, name)) {
    const { experiment, folder } = await trainTarget(name, options);
    return [{ experiment, folder: path.resolve(folder) }];
  }
  const features = featureMapsOf(options);
  const request = {
    ...{ name, scale },
    ...(out !== undefined && { out }),
    ...(seeds && { seeds }),
    ...(data !== undefined && { data }),
    ...(features && { features }),
  };
  const planned = await planExperiment(request);
  return planned.parts
    .filter(({ isReused }) => !isReused)
    .map(({ config, folder }) => ({ experiment: config, folder: path.resolve(folder) }));
}

async function submitPart(
  { experiment, folder }: Part,
  queue: RunQueue,
  options: SubmitOptions,
  { stdout, env }: Surroundings,
  parts: TrainingParts,
): Promise<{ readonly code: number; readonly submitted: number }> {
  const { follow = false, fresh = false, only, memory } = options;
  const say = (text: string) => stdout.write(`${text}\n`);
  const interrupts = trainingInterrupts();
  let plan: readonly PlannedRun[] = [];
  let display: RunDisplay | undefined;
  let submitted = 0;
  const executor = new QueueExecutor({
    ...{ queue, follows: follow, experiment: { name: experiment.name, folder } },
    onSubmitted: (added, left) => {
      submitted = left;
      const known = left - added;
      const also = known > 0 ? `, ${known} more were already in it` : '';
      say(`${experiment.name}: ${formatPlural(added, 'run')} put into the queue${also}; ${folder}`);
      if (!follow) return;
      interrupts.listen();
      display = createRunDisplay(initialView(experiment.title, plan, 1, Date.now()), stdout, env);
    },
  });
  try {
    const outcomes = await trainExperiment({
      ...{ experiment, folder, isFresh: fresh, isShared: true },
      ...(only && { only }),
      ...(memory !== undefined && { memory }),
      onPlan: (made) => {
        plan = made;
      },
      onWait: say,
      prepare: async () => {
        // The runs are trained elsewhere: what this machine cannot prepare, workers do.
        const lenient = { ...options, allowChanges: true };
        const made = prepareRuns(experiment, folder, lenient, { stdout, env }, parts);
        const picture = await made.catch((error) => {
          if (!isOfMachine(error)) throw error;
          say(`This machine cannot prepare the data, so the workers do it: ${error.message}`);
          return undefined;
        });
        // Without this, workers would train runs whose folders are deleted at the end.
        if (fresh) await queue.cancelFolder(folder);
        return picture;
      },
      train: (runs) =>
        executor.execute(runs, {
          signal: interrupts.stop,
          killSignal: interrupts.kill,
          onEvent: (event) => display?.onEvent(event),
        }),
    });
    display?.close();
    if (outcomes.every(({ result }) => result === 'skipped')) {
      say(`${experiment.name}: all runs are complete; ${folder}`);
    }
    const code =
      follow && submitted > 0 ? exitCodeOf(outcomes, folder, interrupts.stop.aborted, say) : 0;
    return { code, submitted };
  } finally {
    display?.close();
    interrupts.dispose();
  }
}

/** Prints how the followed runs ended, and returns the exit code. */
function exitCodeOf(
  outcomes: readonly ExperimentOutcome[],
  folder: string,
  isStopped: boolean,
  say: (text: string) => void,
): number {
  for (const outcome of outcomes) {
    if (outcome.result === 'failed') say(`${outcome.name} failed: ${outcome.message}`);
  }
  if (outcomes.some(({ result }) => result === 'waiting')) {
    say(
      isStopped
        ? 'Not all runs have ended. The workers continue. To follow the runs again, repeat the command.'
        : 'Not all runs are complete: some are no longer in the queue, because they were cancelled or ' +
            'Redis has lost them. To submit them again, repeat the command.',
    );
    return INTERRUPTED_EXIT_CODE;
  }
  say(`To make the report: wprox report ${folder}`);
  return outcomes.some(({ result }) => result === 'failed') ? 1 : 0;
}
