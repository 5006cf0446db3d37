/** `wprox train`: trains the runs of an experiment. */
import { availableParallelism } from 'node:os';
import type { ExperimentConfig, PlannedRun } from '@wprox/experiments';
import { exportAcceleration, lanesOf } from '../backend/acceleration.js';
import {
  createRunDisplay,
  createTaskDisplay,
  initialView,
  type RunDisplay,
} from '../display/index.js';
import { goesOnWithout } from '../display/standard-output.js';

import { runPool } from '../scheduler/run-pool.js';
import { trainExperiment } from '../scheduler/train-experiment.js';
import { dryRun, NOTHING_DONE } from './dry-run.js';
import { INTERRUPTED_EXIT_CODE, type Interrupts, watchInterrupts } from './interrupts.js';
import type { Surroundings, TrainingParts } from './surroundings.js';
import type { TrainOptions } from './train-options.js';
import { trainSummary } from './train-summary.js';
import { trainTarget } from './train-target.js';

/**
 * Trains an experiment and prints a summary.
 *
 * @param given an experiment, or the name of a preset or file; undefined with `--resume <folder>`.
 * @returns the exit code: 0 if every run is complete, 1 if one failed, 130 after Ctrl-C.
 * @throws ConfigError if an argument is invalid; RunFolderError, CorruptFileError if the folder cannot
 * be used. These errors are thrown before training starts.
 */
export async function trainCommand(
  given: string | ExperimentConfig | undefined,
  options: TrainOptions,
  { stdout, env }: Surroundings,
  parts: TrainingParts,
): Promise<number> {
  const say = (text: string) => stdout.write(`${text}\n`);
  const { experiment, folder } = await trainTarget(given, options);
  // The preparation reads the variables in this process; the workers inherit the environment.
  if (options.backend !== undefined) env['WPROX_BACKEND'] = options.backend;
  exportAcceleration(options, env);
  const processes = options.processes ?? lanesOf(availableParallelism(), env);
  if (!options.dryRun) goesOnWithout(stdout, `the training in ${folder}`);
  say(`${experiment.title}\n`);
  if (options.dryRun) {
    await dryRun({ experiment, folder, processes, options }, { stdout, env }, parts);
    say(NOTHING_DONE);
    return 0;
  }
  const startedAt = Date.now();
  const interrupts = trainingInterrupts();
  const notes: string[] = [];
  let plan: readonly PlannedRun[] = [];
  let display: RunDisplay | undefined;
  try {
    const outcomes = await trainExperiment({
      experiment,
      folder,
      isFresh: options.fresh === true,
      ...(options.memory !== undefined && { memory: options.memory }),
      onPlan: (made) => {
        plan = made;
      },
      onWait: say,
      prepare: () => prepare(experiment, folder, options, { stdout, env }, parts),
      onStart: async (deleted) => {
        await options.onStart?.();
        if (deleted.length > 0)
          say(`Deleted ${deleted.length === 1 ? '1 run' : `${deleted.length} runs`} in ${folder}.`);
        interrupts.listen();
        const view = initialView(experiment.title, plan, processes, Date.now());
        display = createRunDisplay(view, stdout, env);
      },
      train: (runs, holding) =>
        runPool({
          runs,
          experiment: holding,
          workerFile: parts.workerFile,
          processes,
          allowsChanges: options.allowChanges === true,
          env,
          signal: interrupts.stop,
          killSignal: interrupts.kill,
          onEvent: (event) => {
            if (event.type === 'note') notes.push(`${event.name}: ${event.text}`);
            display?.onEvent(event);
          },
        }),
    });
    display?.close();
    const command =
      typeof given === 'object'
        ? resumeCommand(undefined, { ...withoutOut(options), resume: folder })
        : resumeCommand(given, options);
    const seconds = (Date.now() - startedAt) / 1000;
    const isDebug = env['WPROX_DEBUG'] === '1';
    say(`\n${trainSummary({ outcomes, notes, folder, command, seconds, isDebug })}`);
    if (outcomes.some(({ result }) => result === 'interrupted' || result === 'waiting')) {
      return INTERRUPTED_EXIT_CODE;
    }
    return outcomes.some(({ result }) => result === 'failed') ? 1 : 0;
  } catch (error) {
    display?.close();
    throw error;
  } finally {
    interrupts.dispose();
  }
}

async function prepare(
  experiment: ExperimentConfig,
  folder: string,
  { fresh = false, allowChanges = false }: TrainOptions,
  { stdout, env }: Surroundings,
  parts: TrainingParts,
): Promise<Uint8Array | undefined> {
  const task = createTaskDisplay(stdout, env);
  try {
    const prepareExperiment = await parts.loadPrepareExperiment();
    return await prepareExperiment({
      experiment,
      folder,
      isFresh: fresh,
      allowsChanges: allowChanges,
      onProgress: (message, done, total, unit) =>
        task.update({
          message,
          ...(done !== undefined && { done }),
          ...(total !== undefined && { total }),
          ...(unit && { unit }),
        }),
    });
  } finally {
    task.close();
  }
}

/**
 * Creates the interrupts of training. They are handled only after `listen()`, which is called when the
 * workers start: before, Ctrl-C loses nothing and must end the process at once, even while TensorFlow.js
 * blocks the event loop.
 */
function trainingInterrupts() {
  const stop = new AbortController();
  const kill = new AbortController();
  let interrupts: Interrupts | undefined;
  return {
    stop: stop.signal,
    kill: kill.signal,
    listen: () => {
      interrupts = watchInterrupts();
      interrupts.stop.addEventListener('abort', () => stop.abort());
      interrupts.kill.addEventListener('abort', () => kill.abort());
    },
    dispose: () => interrupts?.dispose(),
  };
}

function withoutOut({ out: _out, ...options }: TrainOptions): TrainOptions {
  return options;
}

/** Returns the same command without `--fresh`, which would delete the runs to resume. */
function resumeCommand(presetNameOrFile: string | undefined, options: TrainOptions): string {
  const quote = (text: string) => (/^[\w./\\:=,-]+$/.test(text) ? text : JSON.stringify(text));
  return [
    'wprox train',
    ...(presetNameOrFile === undefined ? [] : [quote(presetNameOrFile)]),
    ...(typeof options.resume === 'string' ? ['--resume', quote(options.resume)] : []),
    ...(options.data === undefined ? [] : ['--data', quote(options.data)]),
    ...(['features', 'weights', 'layer'] as const).flatMap((name) =>
      options[name] === undefined ? [] : [`--${name}`, quote(options[name])],
    ),
    ...(options.out === undefined ? [] : ['--out', quote(options.out)]),
    ...(options.seeds === undefined ? [] : ['--seeds', options.seeds.join(',')]),
    ...(options.memory === undefined ? [] : ['--memory', options.memory / 2 ** 30]),
    ...(options.processes === undefined ? [] : ['--processes', options.processes]),
    ...(options.threads === undefined ? [] : ['--threads', options.threads]),
    ...(options.fastMath ? ['--fast-math'] : []),
    ...(options.wideSimd === false ? ['--no-wide-simd'] : []),
    ...(options.backend === undefined ? [] : ['--backend', quote(options.backend)]),
    ...(options.allowChanges ? ['--allow-changes'] : []),
    ...(options.onDivergence === undefined ? [] : ['--on-divergence', options.onDivergence]),
  ].join(' ');
}
