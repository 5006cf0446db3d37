/** What a command gets from the process it runs in, so that tests can give it something else. */
import type { MeasureRun, PrepareExperiment } from '../scheduler/messages.js';

export interface Surroundings {
  readonly stdout: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

/** What `train` calls; another program and another preparation in tests. */
export interface TrainingParts {
  /** The program that trains one run. */
  readonly workerFile: string;
  readonly loadPrepareExperiment: () => Promise<PrepareExperiment>;
  /** What `--dry-run` times. */
  readonly loadMeasureRun: () => Promise<MeasureRun>;
}
