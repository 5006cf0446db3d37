/**
 * The Wasserstein GAN (Arjovsky, Chintala and Bottou 2017). By Kantorovich and Rubinstein's duality
 * W₁ = sup E f(x) - E f(g) over 1-Lipschitz f. The critic is f. Its weights are clipped after each
 * step, which bounds its Lipschitz constant (by a number that is not 1).
 */
import * as tf from '@tensorflow/tfjs';
import {
  requireFunction,
  requireInteger,
  requireOptions,
  requirePositive32,
} from '@wprox/arguments';
import { fixedStructure } from '@wprox/runtime/replay';
import { requireFloatTensor } from '@wprox/runtime/tensors';
import type { Objective } from './objective.js';

/** The losses of all Wasserstein GANs. Critic: E f(g) - E f(x). Generator: -E f(g). */
export const wassersteinLosses: Pick<Objective, 'criticLoss' | 'generatorLoss'> = {
  criticLoss: fixedStructure((real, fake) => {
    requireFloatTensor('real', real);
    requireFloatTensor('fake', fake);
    return tf.tidy(() => tf.sub(tf.mean(fake), tf.mean(real)) as tf.Scalar);
  }),
  generatorLoss: fixedStructure((fake) => {
    requireFloatTensor('fake', fake);
    return tf.tidy(() => tf.neg(tf.mean(fake)) as tf.Scalar);
  }),
};

/** Options of {@link wgan}. */
export interface WganOptions {
  /** Every weight is clipped to [-clip, clip]; 0.01 by default. */
  clip?: number;
  /** Critic steps before generator step t; {@link wganCriticSteps} by default. */
  criticSteps?: (generatorStep: number) => number;
}

/**
 * Makes the objective of WGAN with weight clipping. The paper trains it by RMSProp at rate 5e-5.
 * @throws ArgumentError naming an option that is unknown, out of range or of another type.
 */
export function wgan(options: WganOptions = {}): Objective {
  requireOptions('options', options as unknown, ['clip', 'criticSteps'], '{ clip: 0.01 }');
  const { clip = 0.01, criticSteps = wganCriticSteps } = options;
  requirePositive32('clip', clip);
  requireFunction(
    'criticSteps',
    criticSteps as unknown,
    'a function of the generator step, such as () => 5',
  );
  return {
    name: 'wgan',
    needsIndependentSamples: false,
    ...wassersteinLosses,
    criticSteps,
    afterCriticStep: fixedStructure((weights) =>
      tf.tidy(() => {
        for (const weight of weights) weight.assign(tf.clipByValue(weight, -clip, clip));
      }),
    ),
  };
}

/**
 * Returns the number of critic steps in the schedule of WGAN's authors: 100 before each of the first
 * 25 generator steps and before every 500th, else 5.
 * @param generatorStep counts from 0.
 * @throws ArgumentError unless it is an integer of at least 0.
 */
export function wganCriticSteps(generatorStep: number): number {
  requireInteger('generatorStep', generatorStep);
  return generatorStep < 25 || generatorStep % 500 === 0 ? 100 : 5;
}
