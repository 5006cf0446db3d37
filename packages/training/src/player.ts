/** A network with its optimizer, and their whole state as named tensors. */
import type * as tf from '@tensorflow/tfjs';
import { allVariables, trainableVariables } from '@wprox/runtime/models';
import type { StatefulOptimizer } from '@wprox/runtime/optimizers';

/** Tensors by name. */
export type NamedTensors = Readonly<Record<string, tf.Tensor>>;

/**
 * A network that learns: a generator, a critic or a potential.
 *
 * @example
 * const critic = new Player(dcganCritic({ random }), adam({ learningRate: 1e-4, beta1: 0.5 }));
 */
export class Player {
  /** The variables that the optimizer trains; the network's own. */
  readonly trainable: readonly tf.Variable[];

  /**
   * @param model, optimizer belong to the player from here on: {@link Player.dispose} frees both.
   */
  constructor(
    readonly model: tf.LayersModel,
    readonly optimizer: StatefulOptimizer,
  ) {
    this.trainable = trainableVariables(model);
  }

  /**
   * The weights, the moving statistics of batch norm and the optimizer's accumulators by name. The
   * tensors stay the player's: its next step changes them, and the caller must not dispose them.
   */
  state(): NamedTensors {
    return { ...weightsOf(this.model), ...this.optimizer.state() };
  }

  /**
   * Restores a saved state, exactly.
   * @param state stays the caller's.
   * @throws RangeError naming the tensor that is missing or of another shape.
   */
  restore(state: NamedTensors): void {
    restoreWeights(this.model, state);
    this.optimizer.restore(state, this.trainable);
  }

  /** Frees the network and the optimizer's accumulators. */
  dispose(): void {
    this.model.dispose();
    this.optimizer.dispose();
  }
}

/** All weights of a model by names such as `weights.0.generator_1/kernel`. They stay the model's. */
function weightsOf(model: tf.LayersModel): Record<string, tf.Variable> {
  const variables = allVariables(model);
  return Object.fromEntries(
    model.weights.map(({ originalName }, i) => [`weights.${i}.${originalName}`, variables[i]!]),
  );
}

/**
 * Gives a model the weights of a player's saved state, the moving statistics of batch norm included.
 * A call that throws changes nothing.
 * @param state stays the caller's; the optimizer's part of it is not used.
 * @throws RangeError naming the weight that is missing or of another shape.
 */
export function restoreWeights(model: tf.LayersModel, state: NamedTensors): void {
  const weights = Object.entries(weightsOf(model));
  for (const [name, { shape }] of weights) {
    const value = state[name];
    if (value?.shape.join() === shape.join()) continue;
    const found = value ? `has shape [${value.shape}]` : 'is missing';
    throw new RangeError(`${name} ${found}; expected shape [${shape}]`);
  }
  for (const [name, variable] of weights) variable.assign(state[name]!);
}
