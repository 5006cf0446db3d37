/** A network with its optimizer, and their whole state as named tensors. */
import type * as tf from '@tensorflow/tfjs';
import type { RunConfig } from '@wprox/experiments';
import type { TensorData } from '@wprox/experiments/run-folders';
import { StatefulOptimizer } from '@wprox/gan';

/** The values of a network and its optimizer by name; the tensors are the network's own. */
export type NamedTensors = Record<string, tf.Tensor>;

/** The same as plain data. @param named float32; stay the caller's. */
export async function tensorData(named: NamedTensors): Promise<Record<string, TensorData>> {
  const data: Record<string, TensorData> = {};
  for (const [name, tensor] of Object.entries(named)) {
    data[name] = { shape: tensor.shape, data: (await tensor.data()) as Float32Array };
  }
  return data;
}

/** A network that learns. */
export class Player {
  /** The weights that learn; the network's own. */
  readonly trainable: tf.Variable[];
  private readonly stateful: StatefulOptimizer;

  /** @param model is the player's from here on. */
  constructor(
    readonly model: tf.LayersModel,
    optimizer: RunConfig['optimizer'],
  ) {
    // A layer weight's value is its variable, though its type says tensor.
    this.trainable = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    this.stateful = new StatefulOptimizer(optimizer, this.trainable);
  }

  /** The player's own, for who takes its steps. */
  get optimizer(): tf.Optimizer {
    return this.stateful.optimizer;
  }

  /** The network's output with batch norm in training mode. */
  apply(input: tf.Tensor): tf.Tensor {
    return this.model.apply(input, { training: true }) as tf.Tensor;
  }

  /** One step of the optimizer; returns the loss before the step, which is the caller's. */
  minimize(loss: () => tf.Scalar): tf.Scalar {
    return this.stateful.minimize(loss);
  }

  /** Weights, moving statistics and the optimizer's accumulators. The caller must not dispose them. */
  state(): NamedTensors {
    return { ...this.weights(), ...this.stateful.state() };
  }

  /**
   * Takes on a saved state, exactly.
   * @param state stays the caller's.
   * @throws Error naming the tensor that is missing or of another shape.
   */
  restore(state: NamedTensors): void {
    this.stateful.restore(state);
    for (const [name, target] of Object.entries(this.weights())) {
      const value = state[name];
      if (!value || value.shape.join() !== target.shape.join()) {
        const found = value ? `has shape [${value.shape}]` : 'is missing';
        throw new Error(`${name} ${found}; expected shape [${target.shape}]`);
      }
      (target as tf.Variable).assign(value);
    }
  }

  private weights(): NamedTensors {
    return Object.fromEntries(
      this.model.weights.map((weight, i) => [`weights.${i}.${weight.originalName}`, weight.read()]),
    );
  }

  dispose(): void {
    this.model.dispose();
    this.stateful.dispose();
  }
}
