/** Tensors as plain numbers, and back. */
import * as tf from '@tensorflow/tfjs';
import type { NamedTensors } from './player.js';

/** A float32 tensor as plain data. */
export interface TensorData {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Reads named float32 tensors, which stay the caller's, from the backend. */
export async function readTensors(named: NamedTensors): Promise<Record<string, TensorData>> {
  const data: Record<string, TensorData> = {};
  for (const [name, tensor] of Object.entries(named)) {
    // A copy: on some backends the numbers are the tensor's own storage.
    data[name] = { shape: tensor.shape, data: Float32Array.from(await tensor.data()) };
  }
  return data;
}

/**
 * Makes tensors of plain data, hands them to `use`, and frees them.
 * @param use synchronous; what it keeps of the tensors it must copy.
 */
export function withTensors(
  data: Readonly<Record<string, TensorData>>,
  use: (tensors: NamedTensors) => void,
): void {
  tf.tidy(() => {
    use(
      Object.fromEntries(
        Object.entries(data).map(([name, { data: values, shape }]) => [
          name,
          tf.tensor(values, [...shape]),
        ]),
      ),
    );
  });
}

/**
 * The entries of one player in the tensors of a training's state, without the player's name.
 * @param player `generator`, `critic` or `potential`.
 */
export function stateOf<Value>(
  player: string,
  tensors: Readonly<Record<string, Value>>,
): Record<string, Value> {
  const own = Object.entries(tensors).filter(([key]) => key.startsWith(`${player}.`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(player.length + 1), value]));
}
