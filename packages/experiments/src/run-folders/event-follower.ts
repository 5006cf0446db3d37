/** What makes the file for TensorBoard, whose format the packages above this one know. */
import type { RunFolderContent } from './read-run.js';

/** What a run wrote in one step, or in several: rows, times and pictures. */
export type StepContent = Omit<RunFolderContent, 'config' | 'machine' | 'status'>;

/** Makes the bytes of the file. What it makes step by step is what it makes of all steps together. */
export interface EventFollower {
  /** What steps add to the file; the first ones begin it. */
  step(content: StepContent, isFirst: boolean): Promise<Uint8Array>;
}
