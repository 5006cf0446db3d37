/** A network with its optimizer, and their whole state as named tensors. */
import type * as tf from '@tensorflow/tfjs';
import type { RunConfig } from '@wprox/experiments';
import type { TensorData } from '@wprox/experiments/run-folders';
import { forward, optimizer, type StatefulOptimizer, trainableVariables } from '@wprox/runtime';

/** The values of a network and its optimizer by name; the tensors stay the network's. */
export type NamedTensors = Record<string, tf.Tensor>;

/** Copies tensors to plain data. @param named float32; they stay the caller's. */
export async function tensorData(named: NamedTensors): Promise<Record<string, TensorData>> {
  const data: Record<string, TensorData> = {};
  for (const [name, tensor] of Object.entries(named)) {
    data[name] = { shape: tensor.shape, data: (await tensor.data()) as Float32Array };
  }
  return data;
}

/** A network in training. */
export class Player {
  /** The variables that training changes; they stay the network's. */
  readonly trainable: tf.Variable[];
  /** The player's optimizer; the player disposes it. */
  readonly optimizer: StatefulOptimizer;

  /** @param model the player disposes it. */
  constructor(
    readonly model: tf.LayersModel,
    settings: RunConfig['optimizer'],
  ) {
    this.trainable = trainableVariables(model);
    this.optimizer = optimizer(settings);
  }

  /** Returns the network's output in training mode; see {@link forward}. */
  apply(input: tf.Tensor): tf.Tensor {
    return forward(this.model, input);
  }

  /** Takes one step of the optimizer; returns the loss before the step, a scalar of the caller's. */
  minimize(loss: () => tf.Scalar): tf.Scalar {
    return this.optimizer.minimize(loss, true, this.trainable)!;
  }

  /** Returns weights, moving statistics and accumulators. The caller must not dispose them. */
  state(): NamedTensors {
    return { ...this.weights(), ...this.optimizer.state() };
  }

  /**
   * Restores a saved state exactly.
   * @param state stays the caller's.
   * @throws Error naming the tensor that is missing or of another shape.
   */
  restore(state: NamedTensors): void {
    this.optimizer.restore(state, this.trainable);
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
    this.optimizer.dispose();
  }
}
