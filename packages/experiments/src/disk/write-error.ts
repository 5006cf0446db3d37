/** Errors of writing, in words. */
import { RunFolderError } from '../errors.js';
import { systemProblem } from './system-problem.js';

/**
 * Turns an error of the operating system into a RunFolderError if a user can act on it.
 *
 * @returns the error itself if its code is not one of these.
 */
export function explainWriteError(file: string, error: unknown): unknown {
  const problem = systemProblem(error);
  if (problem === undefined) return error;
  return new RunFolderError(
    `${file} cannot be written: ${problem}, then repeat the command. ` +
      'Runs resume from their last checkpoints.',
  );
}
