/** Optimizers as plain data, and the ranges of their numbers. */
import { reject, requireOptions } from '@wprox/arguments';

/** Adam (Kingma and Ba 2015). */
export interface AdamSettings {
  readonly name: 'adam';
  /** α, the step size. */
  readonly learningRate: number;
  /** Decay of the mean of gradients, in [0, 1). */
  readonly beta1: number;
  /** Decay of the mean of squared gradients, in [0, 1). */
  readonly beta2: number;
  /** Added to the root of the second moment. PyTorch's default is 1e-8; TensorFlow.js's depends on the backend. */
  readonly epsilon: number;
}

/** RMSProp (Hinton 2012), not centered. */
export interface RmspropSettings {
  readonly name: 'rmsprop';
  /** Step size α. */
  readonly learningRate: number;
  /** Decay of the mean square, in [0, 1); PyTorch calls it alpha. */
  readonly decay: number;
  /** In [0, 1). */
  readonly momentum: number;
  /** Added to the mean square, under the root. PyTorch adds its epsilon outside the root. */
  readonly epsilon: number;
}

/** An optimizer as JSON-safe data. */
export type OptimizerSettings = AdamSettings | RmspropSettings;

/**
 * Checks the options of an optimizer: known names, and the name of the optimizer if there is one.
 * @param example how the options look.
 * @throws ArgumentError naming the option.
 */
export function requireSettings(
  name: OptimizerSettings['name'] | 'sgd',
  options: unknown,
  names: readonly string[],
  example: string,
): void {
  requireOptions('options', options, [...names, 'name'], example);
  const given = options['name'];
  if (given !== undefined && given !== name) reject('name', given, `"${name}", or no name`);
}

/** @throws ArgumentError naming the first value that is not a number in [0, 1). */
export function requireDecay(values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!(typeof value === 'number' && value >= 0 && Math.fround(value) < 1)) {
      reject(name, value, 'a number in [0, 1), also as float32');
    }
  }
}
