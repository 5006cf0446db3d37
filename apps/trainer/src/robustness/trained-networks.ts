/** A finished run's generator and critic, built from its config and filled from its checkpoint. */
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

/** Frees both networks. */
export function disposeNetworks({
  generator,
  critic,
}: Pick<TrainedNetworks, 'generator' | 'critic'>): void {
  generator.dispose();
  critic.dispose();
}

/** Weights are named `<player>.weights.<index>.<name>`, in the order of the model's. */
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
  // In the order of `weights`, which `setWeights` keeps.
  tf.tidy(() => {
    model.setWeights(values.map(({ data, shape }) => tf.tensor(data, shape as number[])));
  });
}
