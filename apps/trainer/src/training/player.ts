/** A network with its optimizer, and their whole state as named tensors. */
import type * as tf from '@tensorflow/tfjs';
import type { RunConfig } from '../config/index.js';
import { TrackedOptimizer } from './optimizer.js';

/** The values of a network and its optimizer by name; the tensors are the network's own. */
export type NamedTensors = Record<string, tf.Tensor>;

/** A network that learns. */
export class Player {
  /** The weights that learn; the network's own. */
  readonly trainable: tf.Variable[];
  private readonly tracked: TrackedOptimizer;

  /** @param model is the player's from here on. */
  constructor(
    readonly model: tf.LayersModel,
    optimizer: RunConfig['optimizer'],
  ) {
    // A layer weight's value is its variable, though its type says tensor.
    this.trainable = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    this.tracked = new TrackedOptimizer(optimizer, this.trainable);
  }

  /** The player's own, for who takes its steps. */
  get optimizer(): tf.Optimizer {
    return this.tracked.optimizer;
  }

  /** The network's output with batch norm in training mode. */
  apply(input: tf.Tensor): tf.Tensor {
    return this.model.apply(input, { training: true }) as tf.Tensor;
  }

  /** One step of the optimizer; returns the loss before the step, which is the caller's. */
  minimize(loss: () => tf.Scalar): tf.Scalar {
    return this.optimizer.minimize(loss, true, this.trainable)!;
  }

  /** Weights, moving statistics and the optimizer's accumulators. The caller must not dispose them. */
  state(): NamedTensors {
    const named: NamedTensors = {};
    this.model.weights.forEach((weight, i) => {
      named[`weights.${i}.${weight.originalName}`] = weight.read();
    });
    return { ...named, ...this.tracked.state() };
  }

  /**
   * Takes on a saved state, exactly.
   * @param state stays the caller's.
   * @throws Error naming the tensor that is missing or of another shape.
   */
  restore(state: NamedTensors): void {
    this.tracked.prepareFor(state);
    for (const [name, target] of Object.entries(this.state())) {
      const value = state[name];
      if (!value || value.shape.join() !== target.shape.join()) {
        const found = value ? `has shape [${value.shape}]` : 'is missing';
        throw new Error(`${name} ${found}; expected shape [${target.shape}]`);
      }
      (target as tf.Variable).assign(value);
    }
  }

  dispose(): void {
    this.model.dispose();
    this.tracked.dispose();
  }
}
