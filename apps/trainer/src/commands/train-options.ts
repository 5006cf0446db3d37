/** The options of `wprox train`. */
import type { AccelerationOptions } from '../backend/acceleration.js';
import type { FeatureOptions } from './feature-options.js';

export interface TrainOptions extends FeatureOptions, AccelerationOptions {
  /** Folder of the experiment; by default `runs/<name>`. */
  readonly out?: string;
  /** Seeds; by default those of the experiment. */
  readonly seeds?: readonly number[];
  /** Names of the runs to train; all if left out. Other processes can train other ones. */
  readonly only?: readonly string[];
  /** The GPUs to train on, or `['all']`; by default the backend chooses. */
  readonly gpus?: readonly string[];
  /** Number of parallel runs, of each GPU if they are given; by default one per core, or per GPU. */
  readonly processes?: number;
  /** Largest estimated memory of one run in bytes; 8 GiB by default. */
  readonly memory?: number;
  readonly backend?: string;
  /** Path of the data files, for a data set that is read from files of the user. */
  readonly data?: string;
  /** Delete the existing runs first. */
  readonly fresh?: boolean;
  /** Resume the runs in `out`, or in the folder given here; never start a new experiment. */
  readonly resume?: boolean | string;
  /** Let runs go on with another backend, kernels or versions than so far; they record it. */
  readonly allowChanges?: boolean;
  /** Print the names of the runs that are not complete, one in a line, and train nothing. */
  readonly list?: boolean;
  /** Print what would be trained, and train nothing. */
  readonly dryRun?: boolean;
  /** Action on divergence; by default that of the experiment. */
  readonly onDivergence?: 'stop' | 'continue';
  /** Called when nothing can refuse any more, before the first worker starts. */
  readonly onStart?: () => Promise<void>;
}

/** The options that decide what is planned. */
export type PlannedOptions = Pick<TrainOptions, 'fresh' | 'memory' | 'only'>;

/** Returns them as `planRuns` takes them. */
export function planOptions({ fresh = false, memory, only }: PlannedOptions) {
  return {
    isFresh: fresh,
    ...(memory !== undefined && { memory }),
    ...(only && { only }),
  };
}
