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
    .description('put runs into a queue, from which workers of any machine train them')
    .addHelpText(
      'after',
      '\nStart with: wprox queue submit <name>, then wprox worker on each machine (docs/how-to/train-on-a-cluster.md)',
    );
  queue
    .command('submit')
    .description('put the runs of an experiment that are not complete into the queue')
    .argument('<name>', 'a preset, a JSON file, or an experiment of the papers such as figure-2')
    .option('--queue <address>', QUEUE)
    .option('--out <folder>', 'folder of the runs, which workers see under the same path')
    .option('--scale <scale>', 'of an experiment of the papers: paper or cpu', parseScale, 'paper')
    .option('--data <path>', 'path of your data files, if the experiment needs them')
    .option('--features <names>', FEATURES)
    .option('--weights <file>', FEATURE_WEIGHTS)
    .option('--layer <name>', FEATURE_LAYER)
    .option('--seeds <list>', 'seeds, such as 1,2,3 (default: those of the experiment)', parseSeeds)
    .option('--only <runs>', 'only these runs, such as rwp-seed3', parseOnly)
    .option(
      '--memory <GiB>',
      'largest estimated memory of one run in training (default: 8)',
      parseMemory,
    )
    .option('--fresh', 'delete the existing runs first (default: keep and resume them)')
    .option('--follow', 'show the runs until they end')
    .action(async (name: string, options: SubmitOptions) => {
      const { submitCommand } = await import('./queue-submit.js');
      exit(await submitCommand(name, options, surroundings, trainingParts));
    });
  queue
    .command('status')
    .description('show what is in the queue')
    .option('--queue <address>', QUEUE)
    .option('--json', 'print it as JSON')
    .action(async (options: StatusOptions) => {
      const { queueStatusCommand } = await import('./queue.js');
      exit(await queueStatusCommand(options, surroundings));
    });
  queue
    .command('cancel')
    .description('take runs out of the queue; those that train stop with a checkpoint')
    .argument('[experiment]', 'name of an experiment, or its folder')
    .option('--queue <address>', QUEUE)
    .option('--only <runs>', 'only these runs, such as rwp-seed3', parseOnly)
    .option('--all', 'the runs of all experiments')
    .action(async (experiment: string | undefined, options: EntryOptions) => {
      const { cancelCommand } = await import('./queue.js');
      exit(await cancelCommand(experiment, options, surroundings));
    });
  queue
    .command('retry')
    .description('put failed runs into the queue again')
    .argument('[experiment]', 'name of an experiment, or its folder (default: all)')
    .option('--queue <address>', QUEUE)
    .option('--only <runs>', 'only these runs, such as rwp-seed3', parseOnly)
    .action(async (experiment: string | undefined, options: EntryOptions) => {
      const { retryCommand } = await import('./queue.js');
      exit(await retryCommand(experiment, options, surroundings));
    });

  withAcceleration(program.command('worker'))
    .description('train runs from a queue, on this machine, until it is stopped')
    .option('--queue <address>', QUEUE)
    .option('--gpus <list>', GPUS, parseGpus)
    .option('--processes <n>', PROCESSES, parseProcesses)
    .option('--backend <name>', 'TensorFlow.js backend (default: WPROX_BACKEND, or the fastest)')
    .option(
      '--allow-changes',
      'resume runs on another backend, Node or wprox than so far; they record it',
    )
    .option('--drain', 'end when no run is left in the queue (default: wait for more)')
    .action(async (options: WorkerOptions) => {
      const { workerCommand } = await import('./worker.js');
      exit(await workerCommand(options, surroundings, trainingParts));
    });
}
