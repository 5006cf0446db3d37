/** The options of a {@link ProximalGenerator}, checked when it is made. */
import type * as tf from '@tensorflow/tfjs';
import {
  ArgumentError,
  described,
  reject,
  requireBoolean,
  requireFunction,
  requireInteger,
  requireObject,
  requireOneOf,
  requireOptions,
  requirePositive32,
  requireString,
} from '@wprox/arguments';
import { requireOptimizer, trainableVariables } from '@wprox/runtime/tensors';
import {
  defaultForward,
  type Forward,
  type GeneratorSource,
  isModel,
  type Latents,
  requireGenerator,
} from './generator-source.js';
import type { PotentialDistance } from './potential-network.js';
import type { ProximalDistance } from './proximal-distance.js';
import { MOST_STEPS } from './steps.js';

/** Options of {@link ProximalGenerator}. */
export interface ProximalGeneratorOptions<L extends Latents = tf.Tensor> {
  /**
   * D̃²: `rwp()`, `o1()`, `o2Diag()`, `o2Full()`, `affine()`, `potentialNetwork()`, or yours. Without it
   * the generator takes plain steps, has no anchor, and `h` must be left out too.
   */
  readonly distance?: ProximalDistance | undefined;
  /**
   * The proximal step size, a number from 1e-37 to 1e37, in squared sample units over units of the loss.
   * A larger h lets the samples move farther. The papers use 0.05 to 0.5 on images in [-1, 1].
   */
  readonly h?: number | undefined;
  /** ℓ, the number of generator steps from one anchor; an integer from 1 to 1,000,000. */
  readonly innerSteps: number;
  /**
   * New latents at every inner step ('fresh') or one batch for all of them ('fixed'). Required with a
   * distance; without one the default is 'fresh'.
   */
  readonly latents?: 'fixed' | 'fresh' | undefined;
  /** The generator's optimizer. It stays yours and must train nothing else. */
  readonly optimizer: tf.Optimizer;
  /**
   * Draws one batch of latents: a tensor, or, for a generator of several inputs, an array with a tensor
   * for each of them, such as noise and labels. The generator owns and disposes what it returns, so it
   * must make new tensors each time.
   */
  readonly drawLatents: () => L;
  /**
   * How the generator runs, in its step and as anchor. For a layers model the default is
   * `model.apply(latents, { training: true })`. Required if the generator is a list of variables.
   */
  readonly forward?: Forward<L> | undefined;
  /**
   * Whether steps are recorded once and then replayed, with the same results to the bit, as `recordStep`
   * of `@wprox/runtime` does; false by default. Your loss, distance and generator must then run the same
   * operations at every step, and what they use that changes must be a `tf.Variable`, a setting of the
   * generator's layers, the optimizer's `learningRate`, or among `dependsOn`. Give the same loss function to
   * all steps: another one is recorded anew, and one made anew for each step leaves the steps taped.
   */
  readonly replay?: boolean | undefined;
  /**
   * Returns a list of what the loss and the distance depend on beside tensors, such as `settingsOf(critic)` of
   * `@wprox/runtime`: if one of these values changes, steps are recorded again. It has a use with `replay`
   * only, and is called at each step.
   */
  readonly dependsOn?: (() => readonly unknown[]) | undefined;
}

const OPTIONS = [
  ...['distance', 'h', 'innerSteps', 'latents', 'optimizer', 'drawLatents', 'forward', 'replay'],
  'dependsOn',
];

/** @throws ArgumentError naming an option that is out of range, missing, unknown, or without use. */
export function assertGeneratorOptions(options: ProximalGeneratorOptions<Latents>): void {
  requireOptions('options', options, OPTIONS, '{ distance: rwp(), h: 0.2, innerSteps: 5, … }');
  const { distance, h, innerSteps, latents, optimizer, drawLatents } = options;
  if (distance !== undefined) {
    assertDistance(distance);
    requirePositive32('h', h);
  } else if (h !== undefined) {
    throw new ArgumentError(
      'h',
      `is ${described(h)} but there is no distance; give a distance, such as rwp(), or leave h out`,
    );
  }
  requireInteger('innerSteps', innerSteps, 1, MOST_STEPS);
  const mayBeLeftOut = distance === undefined && latents === undefined;
  if (!mayBeLeftOut) requireOneOf('latents', latents, ['fresh', 'fixed']);
  requireOptimizer('optimizer', optimizer);
  if (options.replay !== undefined) requireBoolean('replay', options.replay);
  if (options.dependsOn !== undefined) requireFunction('dependsOn', options.dependsOn as unknown);
  if ((distance as Partial<PotentialDistance> | undefined)?.optimizer === optimizer) {
    throw new ArgumentError('optimizer', 'is the one of the distance; give the generator its own');
  }
  requireFunction('drawLatents', drawLatents, 'a function that returns a tensor of latents');
}

/** What a generator trains and how it runs. */
interface GeneratorParts {
  readonly trainable: tf.Variable[];
  readonly forward: Forward;
  /** Number of tensors that the generator takes; undefined if only `forward` knows. */
  readonly inputs: number | undefined;
}

/**
 * Finds what a generator trains and how it runs.
 * @throws ArgumentError if it is neither a built model nor a list of variables, nothing is trainable, it
 *   has several outputs, or `forward` is missing or no function.
 */
export function readGenerator(
  generator: GeneratorSource,
  forward: Forward | undefined,
): GeneratorParts {
  if (forward !== undefined) requireFunction('forward', forward, 'a function of latents');
  requireGenerator(generator);
  const variables = isModel(generator) ? trainableVariables(generator) : generator;
  const trainable = variables.filter((variable) => variable.trainable);
  if (trainable.length === 0) {
    throw new ArgumentError('generator', 'has no trainable variables; unfreeze it');
  }
  if (forward) return { trainable, forward, inputs: undefined };
  if (!isModel(generator)) {
    reject(
      'forward',
      forward,
      'a function of latents, because the generator is a list of variables',
    );
  }
  const { inputs, outputs } = generator;
  if (outputs.length !== 1) {
    throw new ArgumentError('generator', `has ${outputs.length} outputs; expected one`);
  }
  return { trainable, forward: defaultForward(generator)!, inputs: inputs.length };
}

/** @throws ArgumentError unless the value is a proximal distance. */
function assertDistance(distance: unknown): void {
  requireObject('distance', distance, 'a ProximalDistance, such as rwp()');
  const { name, squaredDistance, ascend, slope } = distance as Partial<ProximalDistance>;
  requireFunction('distance.squaredDistance', squaredDistance);
  requireString('distance.name', name);
  if (ascend !== undefined) requireFunction('distance.ascend', ascend);
  if (slope !== undefined) requireFunction('distance.slope', slope);
}
