/** What a command uses of its process. Tests pass replacements. */
import type { MeasureRun, PrepareExperiment } from '../scheduler/messages.js';

export interface Surroundings {
  readonly stdout: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

/** What `wprox train` calls. Tests pass replacements. */
export interface TrainingParts {
  /** Path of the program that trains one run. */
  readonly workerFile: string;
  readonly loadPrepareExperiment: () => Promise<PrepareExperiment>;
  /** Loads the function that `--dry-run` measures runs with. */
  readonly loadMeasureRun: () => Promise<MeasureRun>;
}
