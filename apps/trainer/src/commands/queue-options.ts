/** Declares `wprox queue` and `wprox worker`, and their options. */
import type { Command } from 'commander';
import {
  parseGpus,
  parseMemory,
  parseOnly,
  parseProcesses,
  parseScale,
  parseSeeds,
} from './options.js';
import type { EntryOptions, StatusOptions } from './queue.js';
import type { SubmitOptions } from './queue-submit.js';
import {
  ALLOW_CHANGES,
  BACKEND,
  FEATURE_LAYER,
  FEATURE_WEIGHTS,
  FEATURES,
  GPUS,
  PROCESSES,
  withAcceleration,
} from './shared-options.js';
import type { Surroundings, TrainingParts } from './surroundings.js';
import type { WorkerOptions } from './worker.js';

const QUEUE = 'address of the Redis server, such as redis://head:6379 (default: WPROX_QUEUE)';

/**
 * Adds the commands. Their modules are loaded when they run.
 * @param exit is called with the exit code when a command has ended.
 */
export function addQueueCommands(
  program: Command,
  exit: (code: number) => void,
  surroundings: Surroundings,
  trainingParts: TrainingParts,
): void {
  const queue = program
    .command('queue')
    .description('put runs into a queue; workers on any machine train them')
    .addHelpText(
      'after',
      '\nRun wprox queue submit <name> once, then wprox worker on each machine (docs/how-to/train-on-a-cluster.md).',
    );
  queue
    .command('submit')
    .description('put all runs of an experiment that are not complete into the queue')
    .argument(
      '<name>',
      'name of a preset, path of a JSON file, or name of an experiment of the papers',
    )
    .option('--queue <address>', QUEUE)
    .option(
      '--out <folder>',
      'write the runs into this folder; all workers must see it under the same path',
    )
    .option(
      '--scale <scale>',
      'scale of an experiment of the papers: paper or cpu (small)',
      parseScale,
      'paper',
    )
    .option('--data <path>', 'path of your data files, if the experiment needs them')
    .option('--features <names>', FEATURES)
    .option('--weights <file>', FEATURE_WEIGHTS)
    .option('--layer <name>', FEATURE_LAYER)
    .option(
      '--seeds <list>',
      'train these seeds, such as 1,2,3 (default: all of the experiment)',
      parseSeeds,
    )
    .option('--only <runs>', 'submit only these runs, such as rwp-seed3', parseOnly)
    .option(
      '--memory <GiB>',
      'refuse a run if the estimate of its memory is larger than this (default: 8)',
      parseMemory,
    )
    .option('--fresh', 'delete the existing runs and start again (default: keep and resume them)')
    .option('--follow', 'wait until the runs end, and show their progress')
    .action(async (name: string, options: SubmitOptions) => {
      const { submitCommand } = await import('./queue-submit.js');
      exit(await submitCommand(name, options, surroundings, trainingParts));
    });
  queue
    .command('status')
    .description('show how many runs wait, train, are complete or have failed')
    .option('--queue <address>', QUEUE)
    .option('--json', 'print JSON')
    .action(async (options: StatusOptions) => {
      const { queueStatusCommand } = await import('./queue.js');
      exit(await queueStatusCommand(options, surroundings));
    });
  queue
    .command('cancel')
    .description('take runs out of the queue; a run that trains writes a checkpoint and stops')
    .argument('[experiment]', 'name of an experiment, or its folder')
    .option('--queue <address>', QUEUE)
    .option('--only <runs>', 'cancel only these runs, such as rwp-seed3', parseOnly)
    .option('--all', 'cancel the runs of all experiments')
    .action(async (experiment: string | undefined, options: EntryOptions) => {
      const { cancelCommand } = await import('./queue.js');
      exit(await cancelCommand(experiment, options, surroundings));
    });
  queue
    .command('retry')
    .description('put failed runs into the queue again')
    .argument('[experiment]', 'name of an experiment, or its folder (default: all)')
    .option('--queue <address>', QUEUE)
    .option('--only <runs>', 'retry only these runs, such as rwp-seed3', parseOnly)
    .action(async (experiment: string | undefined, options: EntryOptions) => {
      const { retryCommand } = await import('./queue.js');
      exit(await retryCommand(experiment, options, surroundings));
    });

  withAcceleration(program.command('worker'))
    .description('train runs from a queue on this machine, until you stop it with Ctrl-C')
    .option('--queue <address>', QUEUE)
    .option('--gpus <list>', GPUS, parseGpus)
    .option('--processes <n>', PROCESSES, parseProcesses)
    .option('--backend <name>', BACKEND)
    .option('--allow-changes', ALLOW_CHANGES)
    .option('--drain', 'stop when the queue is empty (default: wait for more runs)')
    .action(async (options: WorkerOptions) => {
      const { workerCommand } = await import('./worker.js');
      exit(await workerCommand(options, surroundings, trainingParts));
    });
}
