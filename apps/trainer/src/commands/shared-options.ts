/** Declares the options that commands share: those of training, and of feature maps. */
import type { Command } from 'commander';
import {
  parseGpus,
  parseMemory,
  parseOnDivergence,
  parseOnly,
  parseProcesses,
  parseSeeds,
  parseThreads,
} from './options.js';

/** Describes `--features` of the commands that train. */
export const FEATURES =
  'feature map of the distance instead of the configured: cifar10-classifier, inception (FID), ' +
  'nsfwjs, pixels, the model.json of a network, or several separated by commas';
/** Describes `--weights`. */
export const FEATURE_WEIGHTS = 'FID weights for --features inception (docs/packages/metrics.md)';
/** Describes `--layer`. */
export const FEATURE_LAYER = 'layer of the network for --features <model.json>';

/** Describes `--gpus`. */
export const GPUS = 'GPUs to train on, such as 0,1, or all (docs/how-to/train-on-a-gpu.md)';
/** Describes `--processes`. */
export const PROCESSES =
  'number of parallel runs, on each GPU with --gpus (default: one per core, per --threads cores, or per GPU)';

/** What differs between these commands. */
interface TrainTexts {
  /** Describes `--data`. */
  readonly data?: string;
  /** Describes `--out`. */
  readonly out: string;
  /** The name of a run. */
  readonly run?: string;
  /** The option to resume, and its description. */
  readonly resume: readonly [string, string];
}

/** Adds the options of `wprox train` to a command. */
export function withTrainOptions(command: Command, texts: TrainTexts): Command {
  const { data = 'path of your data files, if the experiment needs them' } = texts;
  const { out, run = 'rwp-seed3', resume } = texts;
  return withAcceleration(command)
    .option('--data <path>', data)
    .option('--features <names>', FEATURES)
    .option('--weights <file>', FEATURE_WEIGHTS)
    .option('--layer <name>', FEATURE_LAYER)
    .option('--out <folder>', out)
    .option('--seeds <list>', 'seeds, such as 1,2,3 (default: those of the experiment)', parseSeeds)
    .option(
      '--only <runs>',
      `train only these runs, such as ${run}; other processes can train others`,
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
export function withAcceleration(command: Command): Command {
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
