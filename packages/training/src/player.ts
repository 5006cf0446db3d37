/** A network with its optimizer, and their whole state as named tensors. */
import type * as tf from '@tensorflow/tfjs';
import type { StatefulOptimizer } from '@wprox/runtime/optimizers';
import { allVariables, trainableVariables } from '@wprox/runtime/tensors';

/** Tensors by name. Who owns them is said where they come from. */
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
   * @param model a built network. @param optimizer trains it and nothing else. Both belong to the player
   *   from here on: {@link Player.dispose} frees them.
   * @throws TypeError unless the model is a `tf.LayersModel` and the optimizer has `state` and `restore`,
   *   as those of `@wprox/runtime/optimizers` have.
   */
  constructor(
    readonly model: tf.LayersModel,
    readonly optimizer: StatefulOptimizer,
  ) {
    requireKind('model', Array.isArray(model?.trainableWeights), 'a built tf.LayersModel');
    const isStateful = [optimizer?.minimize, optimizer?.state, optimizer?.restore].every(
      (method) => typeof method === 'function',
    );
    requireKind('optimizer', isStateful, 'one of @wprox/runtime/optimizers, such as adam({ … })');
    this.trainable = trainableVariables(model);
  }

  /**
   * Returns the weights, the moving statistics of batch norm and the optimizer's accumulators by name, such as
   * `weights.0.critic_1/kernel` and `adam.m.0`. The tensors stay the player's: its next step changes
   * them, and the caller must not dispose them.
   */
  state(): NamedTensors {
    return { ...weightsOf(this.model), ...this.optimizer.state() };
  }

  /**
   * Restores a saved state to the bit.
   * @param state float32 tensors of a player with the same network and optimizer; they stay the caller's.
   * @throws RangeError naming the tensor that is missing, superfluous, or of another shape or type. A
   *   part of the state may be restored then.
   */
  restore(state: NamedTensors): void {
    restoreWeights(this.model, state);
    this.optimizer.restore(state, this.trainable);
    // An optimizer ignores names that are not its own, such as those of an optimizer of another kind.
    const own = this.state();
    const superfluous = Object.keys(state).find((name) => !(name in own));
    if (superfluous === undefined) return;
    throw new RangeError(
      `${superfluous} is superfluous; expected the state of a player with this network and optimizer`,
    );
  }

  /** Frees the network and the optimizer's accumulators. Call it once. */
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
 * @param model a network of the same layers; it stays the caller's.
 * @param state what {@link Player.state} returned, or a copy; it stays the caller's. The optimizer's
 *   part of it is not used.
 * @throws RangeError naming the weight that is missing or of another shape.
 *
 * @example
 * withTensors(stateOf('generator', saved.tensors), (state) => restoreWeights(generator, state));
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

function requireKind(name: string, isRight: boolean, expected: string): void {
  if (isRight) return;
  throw new TypeError(`${name} is missing or of another kind; expected ${expected}`);
}
