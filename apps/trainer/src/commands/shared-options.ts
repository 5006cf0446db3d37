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
  'measure distances on these features instead of those of the experiment: cifar10-classifier, ' +
  'inception (FID), nsfwjs, pixels, or the model.json of a network; separate several by commas';
/** Describes `--weights`. */
export const FEATURE_WEIGHTS =
  'file of the FID weights, which --features inception needs (docs/packages/metrics.md)';
/** Describes `--layer`. */
export const FEATURE_LAYER =
  'layer whose outputs are the features, which --features <model.json> needs';

/** Describes `--gpus`. */
export const GPUS = 'train on these GPUs, such as 0,1, or on all (docs/how-to/train-on-a-gpu.md)';
/** Describes `--processes`. */
export const PROCESSES =
  'train this many runs at the same time; with --gpus, on each GPU (default: 1 per GPU, else the ' +
  'number of cores, divided by --threads)';

/** Describes `--backend`. */
export const BACKEND =
  'TensorFlow.js backend: tensorflow, webgpu, wasm or cpu (default: WPROX_BACKEND, or the fastest)';
/** Describes `--allow-changes`. */
export const ALLOW_CHANGES =
  'resume runs even if the backend, Node or wprox has changed; machine.json records the change';

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
    .option(
      '--seeds <list>',
      'train these seeds, such as 1,2,3 (default: all of the experiment)',
      parseSeeds,
    )
    .option(
      '--only <runs>',
      `train only these runs, such as ${run}; other processes can train the others at the same time`,
      parseOnly,
    )
    .option('--gpus <list>', GPUS, parseGpus)
    .option('--processes <n>', PROCESSES, parseProcesses)
    .option(
      '--memory <GiB>',
      'refuse a run if the estimate of its memory is larger than this (default: 8)',
      parseMemory,
    )
    .option('--backend <name>', BACKEND)
    .option('--fresh', 'delete the existing runs and start again (default: keep and resume them)')
    .option('--allow-changes', ALLOW_CHANGES)
    .option(...resume)
    .option(
      '--list',
      'print the names of the runs that are not complete, one per line; train nothing',
    )
    .option(
      '--dry-run',
      'print what would be trained, and estimate time and disk space; train nothing',
    )
    .option(
      '--on-divergence <action>',
      'if a loss is NaN or explodes: stop or continue (default: divergence.action of the experiment)',
      parseOnDivergence,
    );
}

/** Adds the options that make kernels faster. */
export function withAcceleration(command: Command): Command {
  return command
    .option(
      '--threads <n>',
      'threads for each run (default: WPROX_THREADS, else 1 on wasm and a share of the cores on tensorflow)',
      parseThreads,
    )
    .option(
      '--fast-math',
      'use fused multiply-add on wasm: faster, but the numbers change (Node 22 or newer)',
    )
    .option('--no-wide-simd', 'use no vectors of 256 bits on wasm: slower, with the same numbers');
}
