/** Converts the state of a training to the checkpoint of its run, and back. */
import {
  type Checkpoint,
  type Position,
  restoreCheckpoint,
  type StreamStates,
} from '@wprox/experiments/run-folders';
import type { GanTraining, TrainingState } from '@wprox/training';

/**
 * Makes a checkpoint of the state of a training.
 * @param about seconds of training so far and the losses since the last row.
 */
export function checkpointOf(
  { tensors, iteration, latents, penalty, data }: TrainingState,
  about: Omit<Position, 'iteration'>,
): Checkpoint {
  // Streams of images and of points have different entries; the checkpoint's schema accepts both.
  const streams = { latents, penalty, data } as StreamStates;
  return { position: { iteration, ...about }, streams, tensors };
}

/**
 * Restores a training from the checkpoint in a run's folder.
 * @param iterations number of outer iterations of the run, if it is known.
 * @param onNote receives a sentence about a damaged file.
 * @returns the position of the run; undefined if it has no checkpoint.
 * @throws CorruptFileError if no checkpoint can be read or fits; RunFolderError if another version of
 * wprox wrote it.
 */
export function restoreTraining(
  folder: string,
  training: GanTraining,
  iterations: number | undefined,
  onNote: (text: string) => void,
): Promise<Position | undefined> {
  return restoreCheckpoint(folder, {
    iterations,
    onNote,
    restore: ({ position: { iteration }, streams, tensors }) =>
      training.restore({ iteration, ...streams, tensors }),
  });
}
