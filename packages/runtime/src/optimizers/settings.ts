/** Optimizers as plain data, and the ranges of their numbers. */

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

/** @throws RangeError naming the first value that is not a positive finite number. */
export function requirePositive(values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!(typeof value === 'number' && value > 0 && value < Infinity)) {
      throw new RangeError(`${name} is ${shown(value)}; expected a positive number`);
    }
  }
}

/** @throws RangeError naming the first value that is not a number in [0, 1). */
export function requireDecay(values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!(typeof value === 'number' && value >= 0 && value < 1)) {
      throw new RangeError(`${name} is ${shown(value)}; expected a number in [0, 1)`);
    }
  }
}

/**
 * @throws TypeError unless the options are an object; RangeError naming an option that does not exist.
 * @param example how the options look.
 */
export function requireOptions(options: object, names: readonly string[], example: string): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`the options are ${shown(options)}; expected an object: ${example}`);
  }
  const unknown = Object.keys(options).find((key) => key !== 'name' && !names.includes(key));
  if (unknown !== undefined) {
    throw new RangeError(`${unknown} is no option; expected ${names.join(', ')}`);
  }
}

const shown = (value: unknown) =>
  typeof value === 'string' ? JSON.stringify(value) : String(value);
