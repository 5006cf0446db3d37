/** The options of a {@link ProximalGenerator}, checked when it is made. */
import type * as tf from '@tensorflow/tfjs';
import { forward as forwardOf, trainableVariables } from '@wprox/runtime/tensors';
import type { Forward } from './anchor.js';
import {
  assertKnown,
  assertOptimizer,
  assertOptions,
  assertPositiveInteger,
  described,
} from './option-checks.js';
import type { PotentialDistance } from './potential-network.js';
import type { ProximalDistance } from './proximal-distance.js';

/** A layers model, or the variables of a generator. */
export type GeneratorSource = tf.LayersModel | readonly tf.Variable[];

export interface ProximalGeneratorOptions {
  /**
   * D̃²: `rwp()`, `o1()`, `o2Diag()`, `o2Full()`, `affine()`, `potentialNetwork()`, or yours. Without it
   * the generator takes plain steps, has no anchor, and `h` must be left out too.
   */
  readonly distance?: ProximalDistance | undefined;
  /**
   * The proximal step size, a number above 0, in squared sample units over units of the loss. A larger
   * h lets the samples move farther. The papers use 0.05 to 0.5 on images in [-1, 1].
   */
  readonly h?: number | undefined;
  /** ℓ, the number of generator steps from one anchor; an integer of at least 1. */
  readonly innerSteps: number;
  /**
   * New latents at every inner step ('fresh') or one batch for all of them ('fixed'). Required with a
   * distance; without one the default is 'fresh'.
   */
  readonly latents?: 'fixed' | 'fresh' | undefined;
  /** The generator's optimizer. It stays yours and must train nothing else. */
  readonly optimizer: tf.Optimizer;
  /** Draws one batch of latents. The generator owns and disposes the tensor that it returns. */
  readonly drawLatents: () => tf.Tensor;
  /**
   * How the generator runs, in its step and as anchor. For a layers model the default is
   * `model.apply(latents, { training: true })`. Required if the generator is a list of variables.
   */
  readonly forward?: Forward | undefined;
}

const OPTIONS = [
  ...['distance', 'h', 'innerSteps', 'latents', 'optimizer', 'drawLatents', 'forward'],
];

/**
 * @throws RangeError naming an option that is out of range, missing, or without use. @throws TypeError
 *   naming an option of another type.
 */
export function assertGeneratorOptions(options: ProximalGeneratorOptions): void {
  assertOptions('ProximalGenerator', options, '{ distance: rwp(), h: 0.2, innerSteps: 5, ... }');
  assertKnown('ProximalGenerator', options, OPTIONS);
  const { distance, h, innerSteps, latents, optimizer, drawLatents } = options;
  if (distance !== undefined) {
    assertDistance(distance);
    assertStepSize(h);
  } else if (h !== undefined) {
    throw new RangeError(
      `h is ${described(h)} but there is no distance; give a distance, such as rwp(), or leave h out`,
    );
  }
  assertPositiveInteger('innerSteps', innerSteps);
  const mayBeLeftOut = distance === undefined && latents === undefined;
  if (!mayBeLeftOut && latents !== 'fresh' && latents !== 'fixed') {
    throw new RangeError(`latents is ${described(latents)}; expected 'fresh' or 'fixed'`);
  }
  assertOptimizer(optimizer);
  if ((distance as Partial<PotentialDistance> | undefined)?.optimizer === optimizer) {
    throw new RangeError('optimizer is the one of the distance; give the generator its own');
  }
  if (typeof drawLatents !== 'function') {
    throw new TypeError(
      `drawLatents is ${described(drawLatents)}; expected a function that returns a tensor of latents`,
    );
  }
}

/**
 * Finds what a generator trains and how it runs.
 * @throws RangeError if nothing is trainable, there are several inputs or outputs, or `forward` is
 *   missing. @throws TypeError if the generator or `forward` has another type.
 */
export function readGenerator(
  generator: GeneratorSource,
  forward: Forward | undefined,
): { readonly trainable: tf.Variable[]; readonly forward: Forward } {
  if (forward !== undefined && typeof forward !== 'function') {
    throw new TypeError(`forward is ${described(forward)}; expected a function of latents`);
  }
  const variables = isModel(generator) ? trainableVariables(generator) : variablesOf(generator);
  const trainable = variables.filter((variable) => variable.trainable);
  if (trainable.length === 0) {
    throw new RangeError(
      'the generator has no trainable variables; build the model, or unfreeze it',
    );
  }
  if (forward) return { trainable, forward };
  if (!isModel(generator)) {
    throw new RangeError(
      'forward is undefined but the generator is a list of variables; give forward, a function of latents',
    );
  }
  const { inputs, outputs } = generator;
  if (inputs.length !== 1 || outputs.length !== 1) {
    throw new RangeError(
      `the generator has ${inputs.length} inputs and ${outputs.length} outputs; expected one of each: ` +
        'conditional generators are not supported yet',
    );
  }
  return { trainable, forward: (latents) => forwardOf(generator, latents) };
}

function isModel(generator: GeneratorSource): generator is tf.LayersModel {
  return Array.isArray((generator as Partial<tf.LayersModel> | undefined)?.trainableWeights);
}

/** @throws TypeError unless it is a list of variables. */
function variablesOf(generator: readonly tf.Variable[]): readonly tf.Variable[] {
  const isList = Array.isArray(generator) && generator.every((each) => 'assign' in Object(each));
  if (isList) return generator;
  throw new TypeError(
    `the generator is ${described(generator)}; expected a tf.LayersModel or an array of tf.Variable`,
  );
}

/** @throws TypeError unless the value is a proximal distance. */
function assertDistance(distance: unknown): void {
  const { name, squaredDistance, ascend } = (distance ?? {}) as Partial<ProximalDistance>;
  const isDistance =
    typeof name === 'string' &&
    typeof squaredDistance === 'function' &&
    (ascend === undefined || typeof ascend === 'function');
  if (!isDistance) {
    throw new TypeError(
      `distance is ${described(distance)}; expected a ProximalDistance, such as rwp()`,
    );
  }
}

/** @throws RangeError unless h is a finite number above 0. */
function assertStepSize(h: unknown): void {
  if (!Number.isFinite(h) || (h as number) <= 0) {
    throw new RangeError(
      `h is ${described(h)}; expected a finite number above 0 with a distance, such as 0.2`,
    );
  }
}
