/** Converts the state of a training to the checkpoint of its run, and back. */
import { CorruptFileError } from '@wprox/experiments';
import type { Checkpoint, Position, StreamStates } from '@wprox/experiments/run-folders';
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
 * Restores a training from the checkpoint of its run.
 * @param file the path of the checkpoint, for the message.
 * @throws CorruptFileError if it does not fit the training.
 */
export function restoreTraining(
  training: Pick<GanTraining, 'restore'>,
  { position: { iteration }, streams, tensors }: Checkpoint,
  file: string,
): void {
  try {
    training.restore({ iteration, ...streams, tensors });
  } catch (error) {
    const problem = (error as Error).message.slice(0, 90);
    throw new CorruptFileError(file, `not a checkpoint of this run (${problem})`);
  }
}
