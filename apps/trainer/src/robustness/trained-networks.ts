/** Loads the generator and critic of a run from its config and checkpoint. */
import type * as tf from '@tensorflow/tfjs';
import { CorruptFileError, sampleShape } from '@wprox/experiments';
import {
  type CheckpointChoice,
  type RunRecord,
  readKeptCheckpoint,
} from '@wprox/experiments/run-folders';
import { buildNetworks } from '@wprox/from-config';
import { Random } from '@wprox/runtime/random';
import { restoreWeights, stateOf, withTensors } from '@wprox/training';

/** Trained networks. The caller disposes them with {@link disposeNetworks}. */
export interface TrainedNetworks {
  readonly generator: tf.LayersModel;
  readonly critic: tf.LayersModel;
  /** Number of outer iterations of their training. */
  readonly iteration: number;
}

/**
 * Builds the networks of a run with the weights of a checkpoint, including moving statistics.
 *
 * @param choice which of the kept checkpoints; the latest by default.
 * @throws RunFolderError if there is no such checkpoint.
 * @throws CorruptFileError if the checkpoint cannot be read or does not fit the config of the run.
 */
export async function loadTrainedNetworks(
  { folder, config }: Pick<RunRecord, 'folder' | 'config'>,
  choice: CheckpointChoice = 'latest',
): Promise<TrainedNetworks> {
  const { checkpoint, file } = await readKeptCheckpoint(folder, choice);
  // The checkpoint replaces the initial weights, so their seed does not matter.
  const networks = buildNetworks(config.gan, sampleShape(config.dataset), new Random(0));
  try {
    for (const player of ['generator', 'critic'] as const) {
      withTensors(stateOf(player, checkpoint.tensors), (state) =>
        restoreWeights(networks[player], state),
      );
    }
    return { ...networks, iteration: checkpoint.position.iteration };
  } catch (error) {
    disposeNetworks(networks);
    const problem = `not a checkpoint of this run (${(error as Error).message})`;
    throw new CorruptFileError(file, `${problem}; train the run again`);
  }
}

/** Disposes both networks. */
export function disposeNetworks({
  generator,
  critic,
}: Pick<TrainedNetworks, 'generator' | 'critic'>): void {
  generator.dispose();
  critic.dispose();
}
