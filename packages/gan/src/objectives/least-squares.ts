/**
 * The least-squares GAN (Mao, Li, Xie, Lau, Wang and Smolley, *Least Squares Generative Adversarial
 * Networks*, ICCV 2017). The critic regresses labels: 1 for real samples, 0 for generated ones. Its
 * output is taken as it is, without a sigmoid.
 */
import * as tf from '@tensorflow/tfjs';
import { fixedStructure } from '@wprox/runtime/replay';
import { requireFloatTensor } from '@wprox/runtime/tensors';
import type { Objective } from './objective.js';

/**
 * Critic loss: ½ E(f(x) - 1)² + ½ E f(g)². Generator loss: ½ E(f(g) - 1)². These are the paper's with
 * the labels a = 0, b = c = 1 (its equation 9).
 *
 * The optimal critic is f = p/(p + q), with p the density of the data and q that of the generator. With
 * it the critic's loss is ½ ∫ pq/(p + q): ¼ if p = q, 0 if they do not overlap. The generator's is
 * ½ ∫ q³/(p + q)²: ⅛ if p = q, ½ if they do not overlap. Both are f-divergences of p and q up to sign and
 * constants. They are not a Wasserstein distance: they do not see how far apart p and q are.
 */
export const leastSquares: Objective = {
  name: 'lsgan',
  needsIndependentSamples: false,
  criticLoss: fixedStructure((real, fake) => {
    requireFloatTensor('real', real);
    requireFloatTensor('fake', fake);
    return tf.tidy(() => tf.add(halfSquare(real, 1), halfSquare(fake, 0)));
  }),
  generatorLoss: fixedStructure((fake) => {
    requireFloatTensor('fake', fake);
    return tf.tidy(() => halfSquare(fake, 1));
  }),
};

/** Computes ½ E(output - label)². */
function halfSquare(outputs: tf.Tensor, label: 0 | 1): tf.Scalar {
  const errors = label === 0 ? outputs : tf.sub(outputs, label);
  return tf.mul(0.5, tf.mean(tf.square(errors)));
}
