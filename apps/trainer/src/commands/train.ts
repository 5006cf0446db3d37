/** `wprox train`: trains the runs of an experiment. */
import type { ExperimentConfig, PlannedRun } from '@wprox/experiments';
import { createRunDisplay, initialView, type RunDisplay } from '../display/index.js';
import { goesOnWithout } from '../display/standard-output.js';
import { LocalExecutor } from '../scheduler/local-executor.js';
import { trainExperiment } from '../scheduler/train-experiment.js';
import { dryRun, NOTHING_DONE } from './dry-run.js';
import { INTERRUPTED_EXIT_CODE, trainingInterrupts } from './interrupts.js';
import { placeRuns } from './place-runs.js';
import { prepareRuns } from './prepare-runs.js';
import { resumeCommand } from './resume-command.js';
import { runsLeft } from './runs-left.js';
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
  if (options.list) {
    const left = await runsLeft(experiment, folder, options);
    stdout.write(left.map((name) => `${name}\n`).join(''));
    return 0;
  }
  const { atOnce, ...places } = await placeRuns(options, env, say);
  if (!options.dryRun) goesOnWithout(stdout, `the training in ${folder}`);
  say(`${experiment.title}\n`);
  if (options.dryRun) {
    await dryRun({ experiment, folder, processes: atOnce, options }, { stdout, env }, parts);
    say(NOTHING_DONE);
    return 0;
  }
  const executor = new LocalExecutor({
    ...{ workerFile: parts.workerFile, env, ...places },
    allowsChanges: options.allowChanges === true,
  });
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
      ...(options.only && { only: options.only, isShared: true }),
      ...(options.memory !== undefined && { memory: options.memory }),
      onPlan: (made) => {
        plan = made;
      },
      onWait: say,
      prepare: () => prepareRuns(experiment, folder, options, { stdout, env }, parts),
      onStart: async (deleted) => {
        await options.onStart?.();
        if (deleted.length > 0)
          say(`Deleted ${deleted.length === 1 ? '1 run' : `${deleted.length} runs`} in ${folder}.`);
        interrupts.listen();
        const view = initialView(experiment.title, plan, atOnce, Date.now());
        display = createRunDisplay(view, stdout, env);
      },
      train: (runs, holding) =>
        executor.execute(runs, {
          ...(holding && { experiment: holding }),
          signal: interrupts.stop,
          killSignal: interrupts.kill,
          onEvent: (event) => {
            if (event.type === 'note') notes.push(`${event.name}: ${event.text}`);
            display?.onEvent(event);
          },
        }),
    });
    display?.close();
    const command = resumeCommand(given, folder, options);
    const seconds = (Date.now() - startedAt) / 1000;
    const isDebug = env['WPROX_DEBUG'] === '1';
    const isPart = options.only !== undefined;
    say(`\n${trainSummary({ outcomes, notes, folder, command, seconds, isPart, isDebug })}`);
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
