/** Tensors as plain numbers, and back. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError, requireFunction, requireRecord, requireString } from '@wprox/arguments';
import { requireFloatTensor } from '@wprox/runtime/tensors';
import type { NamedTensors } from './player.js';

/** A float32 tensor as plain data. */
export interface TensorData {
  /** The shape of the tensor. */
  readonly shape: readonly number[];
  /** The numbers, row by row: as many as the shape has elements. */
  readonly data: Float32Array;
}

/**
 * Reads named tensors from the backend.
 * @param named float32 tensors; they stay the caller's and must not change until the promise resolves.
 * @returns copies of the numbers under the same names.
 * @throws ArgumentError naming the entry that is not a float32 tensor.
 */
export async function readTensors(named: NamedTensors): Promise<Record<string, TensorData>> {
  requireRecord('named', named, 'tensors by name');
  const data: Record<string, TensorData> = {};
  for (const [name, tensor] of Object.entries(named)) requireFloatTensor(`named.${name}`, tensor);
  for (const [name, tensor] of Object.entries(named)) {
    // A copy: on some backends the numbers are the tensor's own storage.
    data[name] = { shape: tensor.shape, data: Float32Array.from(await tensor.data()) };
  }
  return data;
}

/**
 * Makes tensors of plain data, hands them to `use`, and frees them and all tensors that `use` makes,
 * also if `use` throws.
 * @param use a synchronous function. It must copy what it keeps of the tensors.
 * @throws ArgumentError naming the tensor whose data do not fit its shape, or `use` unless it is a
 *   synchronous function; what `use` throws.
 */
export function withTensors(
  data: Readonly<Record<string, TensorData>>,
  use: (tensors: NamedTensors) => void,
): void {
  requireRecord('data', data, 'tensors as plain data, by name');
  requireFunction('use', use, 'a synchronous function of tensors by name');
  tf.tidy(() => {
    const tensors = Object.entries(data).map(([name, each]) => [name, make(name, each)]);
    if ((use(Object.fromEntries(tensors)) as unknown) instanceof Promise) {
      throw new ArgumentError('use', 'returned a Promise; expected a synchronous function');
    }
  });
}

function make(name: string, tensor: TensorData): tf.Tensor {
  const { data, shape } = Object(tensor) as TensorData;
  if (!Array.isArray(shape) || !(data instanceof Float32Array)) {
    throw new ArgumentError(
      name,
      'is no tensor; expected { shape, data } with a Float32Array as data, which JSON does not keep: ' +
        'store the tensors in binary form',
    );
  }
  const isShape = shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  const size = isShape ? tf.util.sizeFromShape([...shape]) : 'integers';
  if (data.length === size) return tf.tensor(data, [...shape], 'float32');
  throw new ArgumentError(
    name,
    `has ${data.length} numbers; expected ${size} for its shape [${String(shape).slice(0, 60)}]`,
  );
}

/**
 * Returns the entries of one player in the tensors of a training's state, by their names without the
 * player's. The values are shared, not copied.
 * @param player `generator`, `critic` or `potential`.
 * @param tensors such as `TrainingState.tensors` or `GanTraining.tensors()`.
 * @throws ArgumentError unless the player is a string and the tensors an object.
 *
 * @example
 * stateOf('critic', { 'critic.adam.m.0': a, 'generator.adam.m.0': b }); // { 'adam.m.0': a }
 */
export function stateOf<Value>(
  player: string,
  tensors: Readonly<Record<string, Value>>,
): Record<string, Value> {
  requireString('player', player, "'generator', 'critic' or 'potential'");
  requireRecord('tensors', tensors, 'tensors by name');
  const own = Object.entries(tensors).filter(([key]) => key.startsWith(`${player}.`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(player.length + 1), value]));
}
