/** A finished run's generator and critic, built from its config and filled from its checkpoint. */
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

/** Networks as training left them; whoever asked for them disposes them. */
export interface TrainedNetworks {
  readonly generator: tf.LayersModel;
  readonly critic: tf.LayersModel;
  /** Outer iterations that they were trained for. */
  readonly iteration: number;
}

/**
 * Builds a run's networks with the weights of its checkpoint, moving statistics included.
 *
 * @throws RunFolderError if there is no checkpoint.
 * @throws CorruptFileError if it cannot be read or does not fit the run's config.
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
      `the run ${name} has no ${file}, which holds its networks; ` +
        'train it, or put the file back',
    );
  }
  // The weights drawn here are replaced; a run's seed has no say in them.
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

/** Frees both networks. */
export function disposeNetworks({
  generator,
  critic,
}: Pick<TrainedNetworks, 'generator' | 'critic'>): void {
  generator.dispose();
  critic.dispose();
}
