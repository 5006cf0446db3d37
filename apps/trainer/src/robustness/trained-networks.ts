/** Loads the generator and critic of a run from its config and checkpoint. */
import type * as tf from '@tensorflow/tfjs';
import { CorruptFileError, RunFolderError, sampleShape } from '@wprox/experiments';
import {
  decodeCheckpoint,
  type RunRecord,
  readBytesIfThere,
  runPaths,
} from '@wprox/experiments/run-folders';
import { Random } from '@wprox/runtime/random';
import { restoreWeights, stateOf, withTensors } from '@wprox/training';
import { buildNetworks } from '../training/build-networks.js';

/** Trained networks. The caller disposes them with {@link disposeNetworks}. */
export interface TrainedNetworks {
  readonly generator: tf.LayersModel;
  readonly critic: tf.LayersModel;
  /** Number of outer iterations of their training. */
  readonly iteration: number;
}

/**
 * Builds the networks of a run with the weights of its checkpoint, including moving statistics.
 *
 * @throws RunFolderError if there is no checkpoint.
 * @throws CorruptFileError if the checkpoint cannot be read or does not fit the config of the run.
 */
export async function loadTrainedNetworks({
  name,
  folder,
  config,
}: Pick<RunRecord, 'name' | 'folder' | 'config'>): Promise<TrainedNetworks> {
  const file = runPaths(folder).checkpoint;
  const bytes = await readBytesIfThere(file);
  if (!bytes) {
    throw new RunFolderError(
      `run ${name} has no checkpoint ${file}; expected one with its networks; train the run or ` +
        'restore the file',
    );
  }
  // The checkpoint replaces the initial weights, so their seed does not matter.
  const networks = buildNetworks(config.gan, sampleShape(config.dataset), new Random(0));
  try {
    const { tensors, position } = decodeCheckpoint(bytes);
    for (const player of ['generator', 'critic'] as const) {
      withTensors(stateOf(player, tensors), (state) => restoreWeights(networks[player], state));
    }
    const { iteration } = position;
    return { ...networks, iteration };
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
