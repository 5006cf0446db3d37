/** The commands of `wprox` and their options; each one's work stands in `commands/`. */
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { ExperimentOptions } from './commands/experiment.js';
import type { ExportOptions } from './commands/export.js';
import type { FidOptions } from './commands/fid.js';
import type { FigureOptions } from './commands/figure.js';
import {
  parseFormat,
  parseOnDivergence,
  parseProcesses,
  parseScale,
  parseSeed,
  parseSeeds,
} from './commands/options.js';
import type { ReportOptions } from './commands/report.js';
import type { RobustnessCommandOptions } from './commands/robustness.js';
import type { Surroundings, TrainingParts } from './commands/surroundings.js';
import type { TrainOptions } from './commands/train.js';
import type { WalkOptions } from './commands/walk.js';
import { wproxVersion } from './package-info.js';

const trainingParts: TrainingParts = {
  workerFile: fileURLToPath(new URL('./worker.js', import.meta.url)),
  loadPrepareExperiment: async () =>
    (await import('./training/prepare-experiment.js')).prepareExperiment,
  loadMeasureRun: async () => (await import('./training/measure-run.js')).measureRun,
};

/**
 * The command line, ready to parse. A command's module is loaded when it is called: TensorFlow.js
 * takes a second that `--help` need not wait for.
 *
 * @param exit called with the exit code when a command has ended.
 */
export function createProgram(surroundings: Surroundings, exit: (code: number) => void): Command {
  const program = new Command('wprox')
    .description('Train GANs with Wasserstein proximal regularizers.')
    .version(wproxVersion)
    .showHelpAfterError("('wprox --help' lists the commands)");

  program
    .command('train')
    .description('train an experiment: every variant with every seed, in parallel')
    .argument('[preset or file]', "a preset's name (see 'wprox presets') or a JSON file")
    .option('--data <path>', 'the files to train on, where the experiment needs files of yours')
    .option('--out <folder>', 'where the runs go (default: runs/<experiment>)')
    .option('--seeds <list>', 'seeds instead of those of the experiment, such as 1,2,3', parseSeeds)
    .option('--processes <n>', 'runs at a time (default: one per core)', parseProcesses)
    .option('--backend <name>', 'TensorFlow.js backend (default: WPROX_BACKEND, or the fastest)')
    .option('--fresh', "delete the experiment's runs first; without it they go on or are kept")
    .option('--resume [folder]', 'only go on; a folder says by itself what its runs are')
    .option('--dry-run', 'say what would be trained, with an estimate of time and disk')
    .option(
      '--on-divergence <action>',
      'stop: a run whose loss is NaN or explodes fails; continue: it goes on (default: as configured)',
      parseOnDivergence,
    )
    .action(async (name: string | undefined, options: TrainOptions) => {
      const { trainCommand } = await import('./commands/train.js');
      exit(await trainCommand(name, options, surroundings, trainingParts));
    });

  program
    .command('experiment')
    .description('train an experiment of the papers and make its report, or list them')
    .argument('[name]', 'such as figure-2')
    .option('--scale <scale>', "paper: the papers' settings; cpu: small", parseScale, 'paper')
    .option('--data <path>', 'CelebA: img_align_celeba.zip, or the folder that it unpacks to')
    .option('--out <folder>', 'where all of it goes (default: runs/<name>, runs/<name>-cpu)')
    .option('--seeds <list>', 'seeds instead of those of the presets, such as 1,2,3', parseSeeds)
    .option('--processes <n>', 'runs at a time (default: one per core)', parseProcesses)
    .option('--backend <name>', 'TensorFlow.js backend (default: WPROX_BACKEND, or the fastest)')
    .option('--fresh', "delete the parts' runs first; without it they go on or are kept")
    .option('--resume', 'only go on with what is there')
    .option('--dry-run', 'say what would be trained, with an estimate of time and disk')
    .option(
      '--on-divergence <action>',
      'stop or continue, for runs whose loss is NaN or explodes (default: as configured)',
      parseOnDivergence,
    )
    .action(async (name: string | undefined, options: ExperimentOptions) => {
      const { experimentCommand } = await import('./commands/experiment.js');
      exit(await experimentCommand(name, options, surroundings, trainingParts));
    });

  const data = program.command('data').description('the data sets on this machine');
  data
    .command('list')
    .description('list what experiments can train on, and what of it is there')
    .action(async () => {
      const { listDataCommand } = await import('./commands/data.js');
      exit(await listDataCommand(surroundings));
    });
  data
    .command('fetch')
    .description('bring a data set into the cache, unless it is there already')
    .argument('<dataset>', 'cifar10 or mnist10k')
    .option('--from <path>', 'import the official archive of cifar10, or its unpacked folder')
    .action(async (dataset: string, options: { from?: string }) => {
      const { fetchDataCommand } = await import('./commands/data.js');
      exit(await fetchDataCommand(dataset, options, surroundings));
    });

  program
    .command('report')
    .description("make the report of an experiment's folder, or one that compares several")
    .argument('<folders...>', 'such as runs/quickstart, or runs/figure-2')
    .option('--out <folder>', 'where it goes (default: report/ in the only folder, or ./report)')
    .action(async (folders: string[], options: ReportOptions) => {
      const { reportCommand } = await import('./commands/report.js');
      exit(await reportCommand(folders, options, surroundings));
    });

  program
    .command('walk')
    .description('draw walks in latent space, of the generators of finished runs')
    .argument('<folder>', "an experiment's folder, or a run's: runs/quickstart/rwp-seed1")
    .option('--seed <n>', 'the latents are drawn with this seed (default: 1)', parseSeed)
    .option('--out <folder>', "where the pictures go (default: walks/ in the experiment's folder)")
    .action(async (folder: string, options: WalkOptions) => {
      const { walkCommand } = await import('./commands/walk.js');
      exit(await walkCommand(folder, options, surroundings));
    });

  program
    .command('fid')
    .description('measure the Fréchet distance between two sets of images')
    .argument('<a>', 'a folder or zip of images, a data set (cifar10:train), or statistics (.npz)')
    .argument('<b>', 'the same')
    .option(
      '--features <name>',
      'cifar10-classifier, inception (FID), nsfwjs, pixels, or the model.json of a network',
      'cifar10-classifier',
    )
    .option(
      '--weights <file>',
      'the FID weights, for --features inception (docs/packages/metrics.md)',
    )
    .option('--layer <name>', 'the layer of the network, for --features <model.json>')
    .option('--size <n>', 'bring all images of folders and archives to n×n pixels first')
    .option('--limit <n>', 'only the first n images of each side')
    .option('--kid', 'the kernel distance too (on Inception features: KID)')
    .option('--precision-recall', 'improved precision and recall too; <a> is the real side')
    .option('--sliced', 'the sliced Wasserstein-2 distance too')
    .option('--seed <n>', 'of the subsets and directions (default: 1)', parseSeed)
    .option('--save-stats <file>', "write the statistics of <a> as pytorch-fid's .npz")
    .option('--backend <name>', 'TensorFlow.js backend (default: WPROX_BACKEND, or the fastest)')
    .option('--json', 'print the result as JSON; progress goes to the standard error')
    .action(async (a: string, b: string, options: FidOptions) => {
      const { fidCommand } = await import('./commands/fid.js');
      exit(await fidCommand(a, b, options, surroundings));
    });

  program
    .command('export')
    .description("write runs for other programs: the generator's weights, or TensorBoard's events")
    .argument('<folder>', "a run's folder, such as runs/quickstart/rwp-seed1, or an experiment's")
    .option('--format <name>', 'tfjs, safetensors or tensorboard', parseFormat, 'tfjs')
    .option('--out <folder>', "where the files go (default: exports/ in the experiment's folder)")
    .option('--backend <name>', 'TensorFlow.js backend (default: WPROX_BACKEND, or the fastest)')
    .action(async (folder: string, options: ExportOptions) => {
      const { exportCommand } = await import('./commands/export.js');
      exit(await exportCommand(folder, options, surroundings));
    });

  program
    .command('robustness')
    .description("measure how an experiment's critics respond to perturbed images")
    .argument('<folder>', 'such as runs/cifar10-wwgan')
    .option('--images <n>', 'real test images to perturb', '1000')
    .action(async (folder: string, options: RobustnessCommandOptions) => {
      const { robustnessCommand } = await import('./commands/robustness.js');
      exit(await robustnessCommand(folder, options, surroundings));
    });

  program
    .command('figure')
    .description("draw a figure of the papers' theory, or list them")
    .argument('[name]', 'such as 1 or convergence')
    .option('--out <folder>', 'where the SVG and the PNG go', 'figures')
    .option(
      '--seed <n>',
      'what is drawn at random, is drawn with this seed (default: 1)',
      parseSeed,
    )
    .action(async (name: string | undefined, options: FigureOptions) => {
      const { figureCommand } = await import('./commands/figure.js');
      exit(await figureCommand(name, options, surroundings));
    });

  program
    .command('doctor')
    .description('check this machine: Node, backends, data sets, disk')
    .option('--backend <name>', 'check this TensorFlow.js backend')
    .action(async (options: { backend?: string }) => {
      const { doctorCommand } = await import('./commands/doctor.js');
      exit(await doctorCommand(options, surroundings));
    });

  program
    .command('model')
    .description("print an experiment's networks and their parameter counts")
    .argument('<preset or file>', "a preset's name or a JSON file")
    .action(async (name: string) => {
      const { modelCommand } = await import('./commands/model.js');
      exit(await modelCommand(name, surroundings));
    });

  program
    .command('presets')
    .description('list the experiments that are known by name')
    .action(async () => {
      const { presetsCommand } = await import('./commands/presets.js');
      exit(presetsCommand(surroundings));
    });

  return program;
}
