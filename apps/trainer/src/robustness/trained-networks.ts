/** Loads the generator and critic of a run from its config and checkpoint. */
import * as tf from '@tensorflow/tfjs';
import { CorruptFileError, RunFolderError, sampleShape } from '@wprox/experiments';
import {
  decodeSafetensors,
  type RunRecord,
  readBytesIfThere,
  runPaths,
  type TensorData,
} from '@wprox/experiments/run-folders';
import { Random } from '@wprox/runtime/random';
import { parsePosition } from '../training/checkpoint.js';
import { buildNetworks } from '../training/gan.js';

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
    const { tensors, metadata } = decodeSafetensors(bytes);
    const { iteration } = parsePosition(metadata);
    for (const player of ['generator', 'critic'] as const) {
      restoreWeights(networks[player], player, tensors);
    }
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

/** Restores weights. The tensors are named `<player>.weights.<index>.<name>`, as in `model.weights`. */
function restoreWeights(
  model: tf.LayersModel,
  player: string,
  tensors: Record<string, TensorData>,
): void {
  const byIndex = new Map(
    Object.entries(tensors).map(([name, tensor]) => [
      name.split('.').slice(0, 3).join('.'),
      tensor,
    ]),
  );
  const values = model.weights.map((weight, index) => {
    const name = `${player}.weights.${index}`;
    const saved = byIndex.get(name);
    if (!saved || saved.shape.join() !== weight.shape.join()) {
      const found = saved ? `has shape [${saved.shape}]` : 'is missing';
      throw new Error(`${name} ${found}; expected ${weight.originalName} [${weight.shape}]`);
    }
    return saved;
  });
  // `setWeights` takes the values in the order of `model.weights`.
  tf.tidy(() => {
    model.setWeights(values.map(({ data, shape }) => tf.tensor(data, shape as number[])));
  });
}
