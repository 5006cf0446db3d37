/** What makes the file for TensorBoard, whose format the packages above this one know. */
import type { RunFolderContent } from './read-run.js';

/** What a run wrote in one step: rows of one iteration, its time and its picture. */
export type StepContent = Omit<RunFolderContent, 'config' | 'machine' | 'status'>;

/** Makes the bytes of the file. What it makes step by step is what it makes of the whole run. */
export interface EventFollower {
  /** The whole file, of what the run has written so far. */
  whole(): Promise<Uint8Array>;
  /** What a step adds; the first one begins the file. */
  step(content: StepContent, isFirst: boolean): Promise<Uint8Array>;
}
