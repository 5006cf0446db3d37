/** One side of the game: a network with its optimizer, and their whole state as named tensors. */
import * as tf from '@tensorflow/tfjs';
import type { RunConfig } from '../config/index.js';

/** The values of a network and its optimizer by name; the tensors are the network's own. */
export type NamedTensors = Record<string, tf.Tensor>;

/** tfjs's Adam, with the accumulators that its own `getWeights` recomputes and so rounds. */
interface AdamState {
  accumulatedFirstMoment: { originalName: string; variable: tf.Variable }[];
  accumulatedSecondMoment: { originalName: string; variable: tf.Variable }[];
  accBeta1: tf.Variable;
  accBeta2: tf.Variable;
}

/** A network that learns. */
export class Player {
  private readonly optimizer: tf.AdamOptimizer;
  private readonly adam: AdamState;
  private readonly trainable: tf.Variable[];

  /** @param model is the player's from here on. */
  constructor(
    readonly model: tf.LayersModel,
    { learningRate, beta1, beta2, epsilon }: RunConfig['optimizer'],
  ) {
    this.optimizer = tf.train.adam(learningRate, beta1, beta2, epsilon);
    this.adam = this.optimizer as unknown as AdamState;
    // A layer weight's value is its variable, though its type says tensor.
    this.trainable = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
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
    const { accumulatedFirstMoment: first, accumulatedSecondMoment: second } = this.adam;
    first.forEach((moment, i) => {
      named[`adam.m.${i}`] = moment.variable;
    });
    second.forEach((moment, i) => {
      named[`adam.v.${i}`] = moment.variable;
    });
    named['adam.beta1'] = this.adam.accBeta1;
    named['adam.beta2'] = this.adam.accBeta2;
    return named;
  }

  /**
   * Takes on a saved state, exactly.
   * @param state stays the caller's.
   * @throws Error naming the tensor that is missing or of another shape.
   */
  restore(state: NamedTensors): void {
    const { adam } = this;
    if ('adam.m.0' in state) {
      // As Adam does at its first step, where its moments are made.
      const zeros = () =>
        this.trainable.map((variable) => ({
          originalName: variable.name,
          variable: tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
        }));
      adam.accumulatedFirstMoment = zeros();
      adam.accumulatedSecondMoment = zeros();
    }
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
    this.optimizer.dispose();
  }
}
