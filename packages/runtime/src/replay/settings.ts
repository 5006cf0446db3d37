/** What JavaScript can change in networks and optimizers between two steps: numbers, choices, functions. */
import * as tf from '@tensorflow/tfjs';
import { reject } from '@wprox/arguments';

/**
 * Returns the settings of a network: the fields of its layers, such as `alpha`, `momentum`, `activation`,
 * `trainable` and `call`, in a fixed order. Attributes of recorded kernels come from them, so a step that runs
 * the network names them: `dependsOn: () => settingsOf(model)`. It reads no weights and takes about
 * three microseconds a layer.
 * @throws ArgumentError unless it is a `tf.LayersModel`.
 */
export function settingsOf(model: tf.LayersModel): unknown[] {
  if (!((model as unknown) instanceof tf.LayersModel)) reject('model', model, 'a tf.LayersModel');
  const settings: unknown[] = [];
  addLayer(model, settings);
  return settings;
}

function addLayer(layer: tf.layers.Layer, settings: unknown[]): void {
  settings.push(layer, layer.constructor, layer.call, layer.apply);
  if (layer instanceof tf.LayersModel) {
    // Its other fields are its graph, which a sequential network makes at its first run.
    settings.push(layer.trainable, (layer as unknown as { _callHook: unknown })._callHook);
    for (const each of layer.layers) addLayer(each, settings);
    return;
  }
  addFields(layer, settings);
  const { activation } = layer as { activation?: { apply: unknown } };
  if (!activation) return;
  settings.push(activation.apply);
  addFields(activation, settings);
}

/** Lists become their numbers and choices, other objects are only compared with themselves. */
function addFields(value: object, settings: unknown[]): void {
  const fields = Object.values(value) as unknown[];
  settings.push(fields.length);
  for (const field of fields) {
    if (!Array.isArray(field)) settings.push(field);
    else if (typeof field[0] !== 'object' || Array.isArray(field[0])) addFields(field, settings);
  }
}

/**
 * The names and values of an optimizer's numbers, its count of steps left out. Objects are left out too: the
 * numbers of an optimizer of one's own must be its fields.
 * @param except names to leave out.
 */
export function settingsOfOptimizer(
  optimizer: tf.Optimizer,
  except?: ReadonlySet<string>,
): unknown[] {
  const settings: unknown[] = [];
  const fields = optimizer as unknown as Record<string, unknown>;
  for (const name in fields) {
    const value = fields[name];
    if (typeof value === 'object' || name === 'iterations_' || name === 'iterations') continue;
    if (!except?.has(name)) settings.push(name, value);
  }
  return settings;
}

/** The setting that differs between two lists of one optimizer's, as text; undefined if none does. */
export function changedSetting(a: readonly unknown[], b: readonly unknown[]): string | undefined {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (!Object.is(a[i], b[i])) return `${(i < a.length ? a : b)[i - (i % 2)]} of the optimizer`;
  }
  return undefined;
}

/** Whether two lists have the same elements. */
export function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
