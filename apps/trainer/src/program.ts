/** Defines the commands of `wprox` and their options. `commands/` implements them. */
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { ExperimentOptions } from './commands/experiment.js';
import type { ExportOptions } from './commands/export.js';
import type { FidOptions } from './commands/fid.js';
import type { FigureOptions } from './commands/figure.js';
import { onlyPrints } from './commands/only-prints.js';
import {
  parseCheckpoint,
  parseCount,
  parseFormat,
  parseGpus,
  parseMemory,
  parseOnDivergence,
  parseOnly,
  parseProcesses,
  parseScale,
  parseSeed,
  parseSeeds,
  parseSet,
  parseThreads,
  parseVariants,
} from './commands/options.js';
import type { EntryOptions, StatusOptions, SubmitOptions } from './commands/queue.js';
import type { ReportOptions } from './commands/report.js';
import type { RobustnessCommandOptions } from './commands/robustness.js';
import type { SampleOptions } from './commands/sample.js';
import type { Surroundings, TrainingParts } from './commands/surroundings.js';
import type { SweepOptions } from './commands/sweep.js';
import type { TrainOptions } from './commands/train-options.js';
import { withOwners } from './commands/unknown-option.js';
import type { WalkOptions } from './commands/walk.js';
import type { WorkerOptions } from './commands/worker.js';
import { printableMessage, printing } from './display/printing.js';
import { goesOnWithout } from './display/standard-output.js';
import { wproxVersion } from './package-info.js';

/** Describes `--features` of the commands that train. */
const FEATURES =
  'feature map of the distance instead of the configured: cifar10-classifier, inception (FID), ' +
  'nsfwjs, pixels, the model.json of a network, or several separated by commas';
const WEIGHTS = 'FID weights for --features inception (docs/packages/metrics.md)';
const LAYER = 'layer of the network for --features <model.json>';
const QUEUE = 'address of the Redis server, such as redis://head:6379 (default: WPROX_QUEUE)';
const GPUS = 'GPUs to train on, such as 0,1, or all (docs/train-on-a-gpu.md)';
const PROCESSES =
  'number of parallel runs, on each GPU with --gpus (default: one per core, per --threads cores, or per GPU)';
const CHECKPOINT = 'checkpoint of the generator: latest, best, or the iteration of a kept one';

const defaultParts: TrainingParts = {
  workerFile: fileURLToPath(new URL('./worker.js', import.meta.url)),
  loadPrepareExperiment: async () =>
    (await import('./training/prepare-experiment.js')).prepareExperiment,
  loadMeasureRun: async () => (await import('./training/measure-run.js')).measureRun,
};

/**
 * Creates the command line parser. Modules of commands are loaded when a command runs, because loading
 * TensorFlow.js takes a second, which would slow down `--help`.
 *
 * The parser throws a CommanderError, after it has printed, where Commander would end the process.
 *
 * @param exit is called with the exit code when a command has ended.
 * @param trainingParts what `train` calls; tests replace it.
 */
export function createProgram(
  { stdout, ...others }: Surroundings,
  exit: (code: number) => void,
  trainingParts: TrainingParts = defaultParts,
): Command {
  const surroundings = { ...others, stdout: printing(stdout) };
  const program = new Command('wprox')
    // The commands below take over both. An exit inside of Commander would drop the output.
    .exitOverride()
    .configureOutput({
      writeOut: (text) => surroundings.stdout.write(text),
      writeErr: (text) => process.stderr.write(printableMessage(text)),
      outputError: (text, write) => write(withOwners(text, program.commands)),
    })
    .description('Train GANs with Wasserstein proximal regularizers.')
    .version(wproxVersion)
    .showHelpAfterError("('wprox --help' lists the commands)")
    .hook('preAction', (_program, command) => {
      if (!onlyPrints(command)) goesOnWithout(surroundings.stdout, 'the command');
    });

  withTrainOptions(program.command('train'), {
    out: 'runs/<experiment>',
    resume: [
      '--resume [folder]',
      'resume existing runs; never start new ones (with a folder: give no preset)',
    ],
  })
    .description('train an experiment: every variant with every seed, in parallel')
    .argument('[preset or file]', "name of a preset (see 'wprox presets') or path of a JSON file")
    .action(async (name: string | undefined, options: TrainOptions) => {
      const { trainCommand } = await import('./commands/train.js');
      exit(await trainCommand(name, options, surroundings, trainingParts));
    });

  withTrainOptions(program.command('sweep'), {
    out: 'runs/<experiment>-sweep',
    resume: ['--resume', 'resume existing runs; never start new ones'],
  })
    .description('train an experiment for every combination of some values of its settings')
    .argument('<preset or file>', 'name of a preset or path of a JSON file')
    .option(
      '--set <setting=values>',
      'a setting and its values, such as regularizer.h=0.1,1,10; give it once per setting',
      parseSet,
    )
    .option('--variants <list>', 'variants to keep, such as none,rwp (default: all)', parseVariants)
    .action(async (name: string, options: SweepOptions) => {
      const { sweepCommand } = await import('./commands/sweep.js');
      exit(await sweepCommand(name, options, surroundings, trainingParts));
    });

  const queue = program
    .command('queue')
    .description('put runs into a queue, from which workers of any machine train them');
  queue
    .command('submit')
    .description('put the runs of an experiment that are not complete into the queue')
    .argument('<name>', 'a preset, a JSON file, or an experiment of the papers such as figure-2')
    .option('--queue <address>', QUEUE)
    .option('--out <folder>', 'folder of the runs, which workers see under the same path')
    .option('--scale <scale>', 'of an experiment of the papers: paper or cpu', parseScale, 'paper')
    .option('--data <path>', 'path of your data files, if the experiment needs them')
    .option('--features <names>', FEATURES)
    .option('--weights <file>', WEIGHTS)
    .option('--layer <name>', LAYER)
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
      const { submitCommand } = await import('./commands/queue.js');
      exit(await submitCommand(name, options, surroundings, trainingParts));
    });
  queue
    .command('status')
    .description('show what is in the queue')
    .option('--queue <address>', QUEUE)
    .option('--json', 'print it as JSON')
    .action(async (options: StatusOptions) => {
      const { queueStatusCommand } = await import('./commands/queue.js');
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
      const { cancelCommand } = await import('./commands/queue.js');
      exit(await cancelCommand(experiment, options, surroundings));
    });
  queue
    .command('retry')
    .description('put failed runs into the queue again')
    .argument('[experiment]', 'name of an experiment, or its folder (default: all)')
    .option('--queue <address>', QUEUE)
    .option('--only <runs>', 'only these runs, such as rwp-seed3', parseOnly)
    .action(async (experiment: string | undefined, options: EntryOptions) => {
      const { retryCommand } = await import('./commands/queue.js');
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
      const { workerCommand } = await import('./commands/worker.js');
      exit(await workerCommand(options, surroundings, trainingParts));
    });

  withAcceleration(program.command('experiment'))
    .description('train an experiment of the papers and make its report')
    .argument('[name]', 'name of the experiment, such as figure-2; without it, list the names')
    .option('--scale <scale>', 'paper: settings of the papers; cpu: small', parseScale, 'paper')
    .option('--data <path>', 'path of CelebA: img_align_celeba.zip or its unpacked folder')
    .option('--features <names>', FEATURES)
    .option('--weights <file>', WEIGHTS)
    .option('--layer <name>', LAYER)
    .option('--out <folder>', 'folder of the results (default: runs/<name> or runs/<name>-cpu)')
    .option('--seeds <list>', 'seeds, such as 1,2,3 (default: those of the presets)', parseSeeds)
    .option('--gpus <list>', GPUS, parseGpus)
    .option('--processes <n>', PROCESSES, parseProcesses)
    .option(
      '--memory <GiB>',
      'largest estimated memory of one run in training (default: 8)',
      parseMemory,
    )
    .option('--backend <name>', 'TensorFlow.js backend (default: WPROX_BACKEND, or the fastest)')
    .option('--fresh', 'delete the existing runs first (default: keep and resume them)')
    .option(
      '--allow-changes',
      'resume runs on another backend, Node or wprox than so far; they record it',
    )
    .option('--resume', 'resume an experiment; never start a new one')
    .option('--dry-run', 'print what would be trained, with an estimate of time and disk')
    .option(
      '--on-divergence <action>',
      'what to do if a loss is NaN or explodes: stop or continue (default: as configured)',
      parseOnDivergence,
    )
    .action(async (name: string | undefined, options: ExperimentOptions) => {
      const { experimentCommand } = await import('./commands/experiment.js');
      exit(await experimentCommand(name, options, surroundings, trainingParts));
    });

  const data = program.command('data').description('list or fetch data sets');
  data
    .command('list')
    .description('list the data sets for experiments and whether they are on this machine')
    .action(async () => {
      const { listDataCommand } = await import('./commands/data.js');
      exit(await listDataCommand(surroundings));
    });
  data
    .command('fetch')
    .description('download a data set into the cache, unless it is already there')
    .argument('<dataset>', 'cifar10 or mnist10k')
    .option('--from <path>', 'import the official archive of cifar10 or its unpacked folder')
    .action(async (dataset: string, options: { from?: string }) => {
      const { fetchDataCommand } = await import('./commands/data.js');
      exit(await fetchDataCommand(dataset, options, surroundings));
    });

  program
    .command('report')
    .description('make the report of an experiment, or a report that compares several')
    .argument('<folders...>', 'folders of experiments, such as runs/quickstart')
    .option(
      '--out <folder>',
      'folder of the report (default: report/ in a single folder, else ./report)',
    )
    .action(async (folders: string[], options: ReportOptions) => {
      const { reportCommand } = await import('./commands/report.js');
      exit(await reportCommand(folders, options, surroundings));
    });

  program
    .command('walk')
    .description('draw walks in the latent space of the generators of complete runs')
    .argument(
      '<folder>',
      'folder of an experiment or of a run, such as runs/quickstart/images/rwp-seed1',
    )
    .option('--seed <n>', 'seed of the latents (default: 1)', parseSeed)
    .option('--out <folder>', 'folder of the pictures (default: walks/ in <folder>)')
    .option('--checkpoint <which>', CHECKPOINT, parseCheckpoint)
    .action(async (folder: string, options: WalkOptions) => {
      const { walkCommand } = await import('./commands/walk.js');
      exit(await walkCommand(folder, options, surroundings));
    });

  program
    .command('sample')
    .description("write samples of a run's generator, without its data set")
    .argument('<run>', 'folder of a run, such as runs/quickstart/images/rwp-seed1')
    .requiredOption('--out <path>', 'a folder or .zip of PNG files, an array .npz, or points .csv')
    .option('--count <n>', 'number of samples (default: that of an evaluation)', parseCount)
    .option('--checkpoint <which>', CHECKPOINT, parseCheckpoint)
    .option(
      '--seed <n>',
      "seed of the latents (default: those of the run's evaluations)",
      parseSeed,
    )
    .option('--backend <name>', 'TensorFlow.js backend (default: WPROX_BACKEND, or the fastest)')
    .action(async (folder: string, options: SampleOptions) => {
      const { sampleCommand } = await import('./commands/sample.js');
      exit(await sampleCommand(folder, options, surroundings));
    });

  program
    .command('fid')
    .description('measure the Fréchet distance between two sets of images')
    .argument(
      '<a>',
      'a folder or zip of images, a run, a data set (cifar10:train), or statistics (.npz)',
    )
    .argument('<b>', 'the same')
    .option(
      '--features <name>',
      'cifar10-classifier, inception (FID), nsfwjs, pixels, or the model.json of a network',
      'cifar10-classifier',
    )
    .option('--weights <file>', WEIGHTS)
    .option('--layer <name>', LAYER)
    .option('--size <n>', 'resize all images of folders and archives to n×n pixels, at most 4096')
    .option('--limit <n>', 'use only the first n images of each side')
    .option('--skip-corrupt', 'leave out files that cannot be decoded (default: refuse them)')
    .option('--kid', 'also measure the kernel distance (KID on Inception features)')
    .option(
      '--precision-recall',
      'also measure improved precision and recall; <a> is the real side',
    )
    .option('--sliced', 'also measure the sliced Wasserstein-2 distance')
    .option('--seed <n>', 'seed of the subsets and directions (default: 1)', parseSeed)
    .option('--save-stats <file>', 'write the statistics of <a> as .npz, like pytorch-fid')
    .option('--backend <name>', 'TensorFlow.js backend (default: WPROX_BACKEND, or the fastest)')
    .option('--json', 'print the result as JSON, and progress to the standard error')
    .action(async (a: string, b: string, options: FidOptions) => {
      const { fidCommand } = await import('./commands/fid.js');
      exit(await fidCommand(a, b, options, surroundings));
    });

  program
    .command('export')
    .description('export runs for other programs: the generator, or events for TensorBoard')
    .argument(
      '<folder>',
      'folder of a run, such as runs/quickstart/images/rwp-seed1, or of an experiment',
    )
    .option('--format <name>', 'tfjs, safetensors or tensorboard', parseFormat, 'tfjs')
    .option('--out <folder>', 'target folder (default: exports/ in the folder of the experiment)')
    .option('--checkpoint <which>', CHECKPOINT, parseCheckpoint)
    .option('--backend <name>', 'TensorFlow.js backend (default: WPROX_BACKEND, or the fastest)')
    .action(async (folder: string, options: ExportOptions) => {
      const { exportCommand } = await import('./commands/export.js');
      exit(await exportCommand(folder, options, surroundings));
    });

  program
    .command('robustness')
    .description('measure how the critics of an experiment respond to perturbed images')
    .argument('<folder>', 'folder of the experiment, such as runs/cifar10-wwgan')
    .option('--images <n>', 'number of real test images to perturb', '1000')
    .action(async (folder: string, options: RobustnessCommandOptions) => {
      const { robustnessCommand } = await import('./commands/robustness.js');
      exit(await robustnessCommand(folder, options, surroundings));
    });

  program
    .command('figure')
    .description('draw a figure of the theory in the papers')
    .argument('[name]', 'name of the figure, such as 1 or convergence; without it, list the names')
    .option('--out <folder>', 'folder of the SVG and PNG files', 'figures')
    .option('--seed <n>', 'seed of the random numbers (default: 1)', parseSeed)
    .action(async (name: string | undefined, options: FigureOptions) => {
      const { figureCommand } = await import('./commands/figure.js');
      exit(await figureCommand(name, options, surroundings));
    });

  program
    .command('doctor')
    .description('check this machine: Node, backends, GPUs, data sets, disk')
    .option('--backend <name>', 'check this TensorFlow.js backend')
    .action(async (options: { backend?: string }) => {
      const { doctorCommand } = await import('./commands/doctor.js');
      exit(await doctorCommand(options, surroundings));
    });

  program
    .command('model')
    .description('print the networks of an experiment and their parameter counts')
    .argument('<preset or file>', 'name of a preset or path of a JSON file')
    .action(async (name: string) => {
      const { modelCommand } = await import('./commands/model.js');
      exit(await modelCommand(name, surroundings));
    });

  program
    .command('presets')
    .description('list the presets, which can be trained by name')
    .action(async () => {
      const { presetsCommand } = await import('./commands/presets.js');
      exit(presetsCommand(surroundings));
    });

  return program;
}

interface TrainTexts {
  readonly out: string;
  /** The option and its description. */
  readonly resume: readonly [string, string];
}

/** Adds the options of `wprox train`, with the texts that differ between commands. */
function withTrainOptions(command: Command, { out, resume }: TrainTexts): Command {
  return withAcceleration(command)
    .option('--data <path>', 'path of your data files, if the experiment needs them')
    .option('--features <names>', FEATURES)
    .option('--weights <file>', WEIGHTS)
    .option('--layer <name>', LAYER)
    .option('--out <folder>', `folder of the runs (default: ${out})`)
    .option('--seeds <list>', 'seeds, such as 1,2,3 (default: those of the experiment)', parseSeeds)
    .option(
      '--only <runs>',
      'train only these runs, such as rwp-seed3; others can train elsewhere',
      parseOnly,
    )
    .option('--gpus <list>', GPUS, parseGpus)
    .option('--processes <n>', PROCESSES, parseProcesses)
    .option(
      '--memory <GiB>',
      'largest estimated memory of one run in training (default: 8)',
      parseMemory,
    )
    .option('--backend <name>', 'TensorFlow.js backend (default: WPROX_BACKEND, or the fastest)')
    .option('--fresh', 'delete the existing runs first (default: keep and resume them)')
    .option(
      '--allow-changes',
      'resume runs on another backend, Node or wprox than so far; they record it',
    )
    .option(...resume)
    .option('--list', 'print the names of the runs that are not complete, one in a line')
    .option('--dry-run', 'print what would be trained, with an estimate of time and disk')
    .option(
      '--on-divergence <action>',
      'what to do if a loss is NaN or explodes: stop or continue (default: as configured)',
      parseOnDivergence,
    );
}

/** Adds the options of what makes kernels faster. */
function withAcceleration(command: Command): Command {
  return command
    .option(
      '--threads <n>',
      'threads of each run (default: WPROX_THREADS, or 1; on tensorflow a share of the cores)',
      parseThreads,
    )
    .option(
      '--fast-math',
      'fused multiply-add on wasm: rounds once instead of twice, other numbers',
    )
    .option('--no-wide-simd', 'no vectors of 256 bits on wasm; the numbers are the same without');
}
