/** A network with its optimizer, and their whole state as named tensors. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError, requireMethods, requireRecord } from '@wprox/arguments';
import type { StatefulOptimizer } from '@wprox/runtime/optimizers';
import { allVariables, assignAll, requireModel, trainableVariables } from '@wprox/runtime/tensors';

/** Tensors by name. The function that returns them says who owns them. */
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
  private isDisposed = false;

  /**
   * Joins a network and its optimizer. Both belong to the player from here on: {@link Player.dispose} frees them.
   * @param model a built network.
   * @param optimizer trains this network and nothing else.
   * @throws ArgumentError unless the model is a `tf.LayersModel` and the optimizer has `state` and `restore`,
   *   as those of `@wprox/runtime/optimizers` have.
   */
  constructor(
    readonly model: tf.LayersModel,
    readonly optimizer: StatefulOptimizer,
  ) {
    requireModel('model', model, 'a built tf.LayersModel');
    const expected = 'one of @wprox/runtime/optimizers, such as adam({ learningRate: 1e-4 })';
    requireMethods('optimizer', optimizer, ['minimize', 'state', 'restore'], expected);
    this.trainable = trainableVariables(model);
  }

  /**
   * Returns the weights, the moving statistics of batch norm and the optimizer's accumulators by name, such as
   * `weights.0.critic_1/kernel` and `adam.m.0`. The tensors stay the player's: its next step changes
   * them, and the caller must not dispose them.
   * @throws Error after {@link Player.dispose}.
   */
  state(): NamedTensors {
    this.assertUsable();
    return { ...weightsOf(this.model), ...this.optimizer.state() };
  }

  /**
   * Restores a saved state to the bit.
   * @param state float32 tensors of a player with the same network and optimizer, such as its own; they
   *   stay the caller's.
   * @throws ArgumentError naming the tensor that is missing, superfluous, disposed, or of another shape or
   *   type; the player is unchanged then. @throws Error after {@link Player.dispose}.
   */
  restore(state: NamedTensors): void {
    this.assertUsable();
    const weights = savedWeights(this.model, state);
    // An optimizer ignores names that are not its own; an entry of another network has no use.
    const superfluous = Object.keys(state).find(
      (name) => name.startsWith('weights.') && !weights.has(name),
    );
    if (superfluous !== undefined) {
      throw new ArgumentError(superfluous, 'is superfluous; expected the state of this network');
    }
    this.optimizer.restore(state, this.trainable);
    assignAll(allVariables(this.model), [...weights.values()]);
  }

  /** Frees the network and the optimizer's accumulators. A second call does nothing. */
  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.model.dispose();
    this.optimizer.dispose();
  }

  private assertUsable(): void {
    if (this.isDisposed) throw new Error('the player is disposed; make a new one');
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
 * @throws ArgumentError naming the weight that is missing, disposed, or of another shape or type.
 *
 * @example
 * withTensors(stateOf('generator', saved.tensors), (state) => restoreWeights(generator, state));
 */
export function restoreWeights(model: tf.LayersModel, state: NamedTensors): void {
  requireModel('model', model, 'a built tf.LayersModel');
  assignAll(allVariables(model), [...savedWeights(model, state).values()]);
}

/** The tensors of a state for the weights of a model, in their order. @throws ArgumentError */
function savedWeights(model: tf.LayersModel, state: NamedTensors): Map<string, tf.Tensor> {
  requireRecord('state', state, 'what Player.state() returned');
  const saved = new Map<string, tf.Tensor>();
  for (const [name, { shape }] of Object.entries(weightsOf(model))) {
    const value: unknown = state[name];
    let found: string | undefined;
    if (!(value instanceof tf.Tensor)) found = value === undefined ? 'is missing' : 'is no tensor';
    else if (value.isDisposed) found = 'is disposed';
    else if (value.shape.join() !== shape.join()) found = `has shape [${value.shape}]`;
    else if (value.dtype !== 'float32') found = `has type ${value.dtype}`;
    if (found) throw new ArgumentError(name, `${found}; expected shape [${shape}] of float32`);
    saved.set(name, value as tf.Tensor);
  }
  return saved;
}
