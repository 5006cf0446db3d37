/**
 * The vanilla GAN (Goodfellow et al. 2014) on logits. With D = sigmoid(logit),
 * -log D = softplus(-logit) and -log(1 - D) = softplus(logit): value and gradient stay finite and
 * exact at any logit.
 */
import * as tf from '@tensorflow/tfjs';
import { fixedStructure } from '@wprox/runtime/replay';
import { requireFloatTensor } from '@wprox/runtime/tensors';
import type { Objective } from './objective.js';

/** Critic loss: -E log D(x) - E log(1 - D(g)). Generator loss, non-saturating: -E log D(g). */
export const vanilla: Objective = {
  name: 'vanilla',
  needsIndependentSamples: false,
  criticLoss: fixedStructure((real, fake) => {
    requireFloatTensor('real', real);
    requireFloatTensor('fake', fake);
    return tf.tidy(() => tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(fake))));
  }),
  generatorLoss: fixedStructure((fake) => {
    requireFloatTensor('fake', fake);
    return tf.tidy(() => tf.mean(tf.softplus(tf.neg(fake))));
  }),
};
