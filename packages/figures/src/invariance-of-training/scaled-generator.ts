/**
 * One generator in two parametrizations: its last layer stored as W, or as W/c in front of a multiplication
 * by c. With c a power of two both give the same samples to the bit.
 */
import * as tf from '@tensorflow/tfjs';
import { mlpGenerator } from '@wprox/gan';
import type { Random } from '@wprox/runtime/random';
import { trainableVariables } from '@wprox/runtime/tensors';
import type { InvarianceSettings } from './settings.js';

/** How a run's generator is stored and where it starts. */
export interface Parametrization {
  /** c; 1 stores W itself. */
  readonly scale: number;
  /** Whether every weight starts one unit of its last bit larger, or nearly so. */
  readonly isNudged: boolean;
}

/** 1 plus the smallest number that float32 tells from it there. */
const NUDGE = 1 + 2 ** -23;

/** Multiplies by a number. */
class Multiplication extends tf.layers.Layer {
  static className = 'Multiplication';

  constructor(private readonly factor: number) {
    super({});
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.mul(Array.isArray(inputs) ? inputs[0]! : inputs, this.factor);
  }

  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), factor: this.factor };
  }
}

/**
 * Makes a generator of points in the plane, a perceptron with tanh.
 * @returns a model of the caller's.
 */
export function scaledGenerator(
  { latentSize, generatorHidden }: Pick<InvarianceSettings, 'latentSize' | 'generatorHidden'>,
  { scale, isNudged }: Parametrization,
  random: Random,
): tf.LayersModel {
  const model = mlpGenerator({
    latentSize,
    sampleSize: 2,
    hidden: generatorHidden,
    activation: 'tanh',
    random,
  }) as tf.Sequential;
  const variables = trainableVariables(model);
  if (isNudged) multiply(variables, NUDGE);
  if (scale === 1) return model;
  multiply(variables.slice(-2), 1 / scale); // kernel and bias of the last layer
  model.add(new Multiplication(scale));
  return model;
}

function multiply(variables: readonly tf.Variable[], factor: number): void {
  tf.tidy(() => {
    for (const variable of variables) variable.assign(tf.mul(variable, factor));
  });
}
