/** What a generator can be: a layers model, or the list of its variables with a function that runs it. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError, described, reject } from '@wprox/arguments';
import { settingsOf } from '@wprox/runtime/replay';
import { forward as forwardOf, requireModel, requireTensor } from '@wprox/runtime/tensors';

/** A layers model, or the variables of a generator. */
export type GeneratorSource = tf.LayersModel | readonly tf.Variable[];

/** What a generator starts from: one tensor, or one for each input, such as noise and labels. */
export type Latents = tf.Tensor | readonly tf.Tensor[];

/**
 * Makes samples from latents: the generator's forward pass. A method type, so that a function of one
 * tensor and a function of a list both are one.
 */
export type Forward<L extends Latents = Latents> = { pass(latents: L): tf.Tensor }['pass'];

/** @throws ArgumentError unless it is a built layers model or a list of variables, none disposed. */
export function requireGenerator(generator: unknown): asserts generator is GeneratorSource {
  if (!Array.isArray(generator)) {
    requireModel('generator', generator, 'a tf.LayersModel or an array of tf.Variable');
    return;
  }
  for (const [i, each] of generator.entries()) {
    if (!(each instanceof tf.Variable)) reject(`generator[${i}]`, each, 'a tf.Variable');
    requireTensor(`generator[${i}]`, each, 'a tf.Variable');
  }
}

/** Tells models from lists of variables. */
export function isModel(generator: GeneratorSource): generator is tf.LayersModel {
  return !Array.isArray(generator);
}

/** What JavaScript can change in a generator between two steps: nothing that is known of a list of variables. */
export function generatorSettings(generator: GeneratorSource): readonly unknown[] {
  return isModel(generator) ? settingsOf(generator) : [];
}

/**
 * How a generator runs by default: `model.apply(latents, { training: true })`.
 * @returns undefined for a list of variables.
 */
export function defaultForward(generator: GeneratorSource): Forward | undefined {
  if (!isModel(generator)) return undefined;
  return (latents) => forwardOf(generator, latents);
}

/**
 * Requires latents that exist.
 * @param argument whose they are, such as `latents`.
 * @throws ArgumentError
 */
export function requireLatents(argument: string, latents: unknown): asserts latents is Latents {
  if (!Array.isArray(latents)) {
    requireTensor(argument, latents, 'a tensor of latents, or an array of them');
    return;
  }
  if (latents.length === 0) throw new ArgumentError(argument, 'is an empty array');
  for (const [i, each] of latents.entries()) requireTensor(`${argument}[${i}]`, each);
}

/** Runs a generator. @throws ArgumentError unless it gives a tensor. */
export function samplesOf<L extends Latents>(forward: Forward<L>, latents: L): tf.Tensor {
  const samples: unknown = forward(latents);
  if (samples instanceof tf.Tensor) return samples;
  throw new ArgumentError(
    'forward',
    `returned ${described(samples)}; expected a tensor of samples, not a Promise`,
  );
}
