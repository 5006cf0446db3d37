/** From a training to the checkpoint of its run, and back. */
import {
  type Checkpoint,
  type Position,
  restoreCheckpoint,
  type StreamStates,
} from '@wprox/experiments/run-folders';
import type { GanTraining, TrainingState } from '@wprox/training';

/**
 * What a checkpoint holds of a training.
 * @param about the run's seconds of training and the losses since the last row.
 */
export function checkpointOf(
  { tensors, iteration, latents, penalty, data }: TrainingState,
  about: Omit<Position, 'iteration'>,
): Checkpoint {
  // The streams of images and of points have different entries, which the schema tells apart.
  const streams = { latents, penalty, data } as StreamStates;
  return { position: { iteration, ...about }, streams, tensors };
}

/**
 * Restores a training from the checkpoint in a run's folder.
 * @param iterations outer iterations of the run. @param onNote receives a sentence about a damaged file.
 * @returns where the run stands; undefined if it has no checkpoint.
 * @throws CorruptFileError if no checkpoint can be read or fits; RunFolderError if another version of
 * wprox wrote it.
 */
export function restoreTraining(
  folder: string,
  training: GanTraining,
  iterations: number,
  onNote: (text: string) => void,
): Promise<Position | undefined> {
  return restoreCheckpoint(folder, {
    iterations,
    onNote,
    restore: ({ position: { iteration }, streams, tensors }) =>
      training.restore({ iteration, ...streams, tensors }),
  });
}
