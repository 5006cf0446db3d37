/** The options of `wprox train`. */
import type { FeatureOptions } from './feature-options.js';

export interface TrainOptions extends FeatureOptions {
  /** Folder of the experiment; by default `runs/<name>`. */
  readonly out?: string;
  /** Seeds; by default those of the experiment. */
  readonly seeds?: readonly number[];
  /** Number of parallel runs; by default one per core. */
  readonly processes?: number;
  readonly backend?: string;
  /** Path of the data files, for a data set that is read from files of the user. */
  readonly data?: string;
  /** Delete the existing runs first. */
  readonly fresh?: boolean;
  /** Resume the runs in `out`, or in the folder given here; never start a new experiment. */
  readonly resume?: boolean | string;
  /** Print what would be trained, and train nothing. */
  readonly dryRun?: boolean;
  /** Action on divergence; by default that of the experiment. */
  readonly onDivergence?: 'stop' | 'continue';
}
