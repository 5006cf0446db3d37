/** The options of `wprox train`. */
import type { AccelerationOptions } from '../backend/acceleration.js';
import type { FeatureOptions } from './feature-options.js';

export interface TrainOptions extends FeatureOptions, AccelerationOptions {
  /** Folder of the experiment; by default `runs/<name>`. */
  readonly out?: string;
  /** Seeds; by default those of the experiment. */
  readonly seeds?: readonly number[];
  /** Number of parallel runs; by default one per core. */
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
  /** Print what would be trained, and train nothing. */
  readonly dryRun?: boolean;
  /** Action on divergence; by default that of the experiment. */
  readonly onDivergence?: 'stop' | 'continue';
  /** Called when nothing can refuse any more, before the first worker starts. */
  readonly onStart?: () => Promise<void>;
}
