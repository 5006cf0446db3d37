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
  parsePort,
  parseScale,
  parseSeed,
  parseSet,
  parseVariants,
} from './commands/options.js';
import { addQueueCommands } from './commands/queue-options.js';
import type { ReportOptions } from './commands/report.js';
import type { RobustnessCommandOptions } from './commands/robustness.js';
import type { SampleOptions } from './commands/sample.js';
import { FEATURE_LAYER, FEATURE_WEIGHTS, withTrainOptions } from './commands/shared-options.js';
import { type SlurmScriptOptions, withSlurmOptions } from './commands/slurm-options.js';
import type { Surroundings, TrainingParts } from './commands/surroundings.js';
import type { SweepOptions } from './commands/sweep.js';
import type { TrainOptions } from './commands/train-options.js';
import { withOwners } from './commands/unknown-option.js';
import type { WalkOptions } from './commands/walk.js';
import type { WatchCommandOptions } from './commands/watch.js';
import { printableMessage, printing } from './display/printing.js';
import { goesOnWithout } from './display/standard-output.js';
import { wproxVersion } from './package-info.js';

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
    out: 'folder of the runs (default: runs/<experiment>)',
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
    out: 'folder of the runs (default: runs/<experiment>-sweep)',
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

  addQueueCommands(program, exit, surroundings, trainingParts);

  withTrainOptions(program.command('experiment'), {
    data: 'path of CelebA: img_align_celeba.zip or its unpacked folder',
    out: 'folder of the results (default: runs/<name> or runs/<name>-cpu)',
    run: 'vanilla/rwp-seed3',
    resume: ['--resume', 'resume an experiment; never start a new one'],
  })
    .description('train an experiment of the papers and make its report')
    .argument('[name]', 'name of the experiment, such as figure-2; without it, list the names')
    .option('--scale <scale>', 'paper: settings of the papers; cpu: small', parseScale, 'paper')
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
    .command('watch')
    .description('show runs in a page while they train')
    .argument('<folders...>', 'folders of runs, such as runs or runs/quickstart')
    .option('--port <n>', 'port of the page on this machine (default: a free one)', parsePort)
    .action(async (folders: string[], options: WatchCommandOptions) => {
      const { watchCommand } = await import('./commands/watch.js');
      exit(await watchCommand(folders, options, surroundings));
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
    .option('--weights <file>', FEATURE_WEIGHTS)
    .option('--layer <name>', FEATURE_LAYER)
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

  withSlurmOptions(program.command('slurm-script'))
    .description('print a batch script for Slurm: an array of workers, or of runs')
    .action(async (options: SlurmScriptOptions) => {
      const { slurmScriptCommand } = await import('./commands/slurm-script.js');
      exit(await slurmScriptCommand(options, surroundings));
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
