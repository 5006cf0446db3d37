/**
 * Numbers of optimizers that may change from step to step, such as a learning rate that follows a
 * schedule. An optimizer gives them to its operations as tensors and tells a recording so; a replay then
 * reads the present numbers instead of repeating those of the recording.
 */
import * as tf from '@tensorflow/tfjs';
import { requireFinite32 } from '@wprox/arguments';
import { Listening } from '../listening.js';

/** Who wants to know of settings while it listens. */
export interface SettingListener {
  /** The setting `name` of an optimizer was read; `values` becomes a scalar. */
  setting(of: object, name: string, values: Float32Array): void;
}

/** Who listens to settings: a recording that is being made. */
export const settings = new Listening<SettingListener>();

/**
 * Reads a setting of an optimizer.
 * @throws ArgumentError unless it is a finite number in the range of float32.
 */
export function readSetting(of: object, name: string): Float32Array {
  const value = (of as Readonly<Record<string, unknown>>)[name];
  requireFinite32(name, value);
  return Float32Array.of(value);
}

/** Makes a scalar of a setting, which a replay reads anew. It belongs to the caller or the surrounding tidy. */
export function settingTensor(of: object, name: string): tf.Scalar {
  const values = readSetting(of, name);
  settings.listener?.setting(of, name, values);
  return tf.tensor(values, []) as tf.Scalar;
}
