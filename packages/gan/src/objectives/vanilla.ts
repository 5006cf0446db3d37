/**
 * The vanilla GAN (Goodfellow et al. 2014) on logits. With D = sigmoid(logit),
 * -log D = softplus(-logit) and -log(1 - D) = softplus(logit), which stay finite and keep their
 * gradient however sure the critic is.
 */
import * as tf from '@tensorflow/tfjs';
import type { Objective } from './objective.js';

/** Critic: -E log D(x) - E log(1 - D(g)). Generator, non-saturating: -E log D(g). */
export const vanilla: Objective = {
  name: 'vanilla',
  criticLoss: (real, fake) =>
    tf.tidy(() => tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(fake)))),
  generatorLoss: (fake) => tf.tidy(() => tf.mean(tf.softplus(tf.neg(fake)))),
};
