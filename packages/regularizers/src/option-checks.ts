/** Checks of options that several modules share. Programs in plain JavaScript have no other check. */
import type * as tf from '@tensorflow/tfjs';

/** Describes a value in an error message: numbers and strings as they are, other values by kind. */
export function described(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Promise) return 'a Promise';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** @throws TypeError unless the options are an object. */
export function assertOptions(of: string, options: unknown, example: string): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(
      `the options of ${of} are ${described(options)}; expected an object, such as ${example}`,
    );
  }
}

/** @throws RangeError naming an option that does not exist, such as a misspelled one. */
export function assertKnown(of: string, options: object, names: readonly string[]): void {
  const unknown = Object.keys(options).find((key) => !names.includes(key));
  if (unknown === undefined) return;
  throw new RangeError(`${of} has no option ${unknown}; expected ${names.join(', ')}`);
}

/** @throws RangeError unless the value is an integer of at least 1. */
export function assertPositiveInteger(name: string, value: unknown): void {
  if (!Number.isSafeInteger(value) || (value as number) < 1) {
    throw new RangeError(`${name} is ${described(value)}; expected an integer of at least 1`);
  }
}

/** @throws RangeError unless the damping is a finite number of at least 0. */
export function assertDamping(damping: unknown, suggestion: number): void {
  if (!Number.isFinite(damping) || (damping as number) < 0) {
    throw new RangeError(
      `damping is ${described(damping)}; expected a finite number of at least 0, such as ${suggestion}`,
    );
  }
}

/** @throws TypeError unless the value has the methods of a `tf.Optimizer`. */
export function assertOptimizer(optimizer: unknown): void {
  const { minimize, applyGradients } = (optimizer ?? {}) as Partial<tf.Optimizer>;
  if (typeof minimize !== 'function' || typeof applyGradients !== 'function') {
    throw new TypeError(
      `optimizer is ${described(optimizer)}; expected a tf.Optimizer, such as tf.train.adam(1e-3)`,
    );
  }
}
