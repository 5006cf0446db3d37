/** The points x̂ at which a gradient penalty takes the critic's gradient. */
import * as tf from '@tensorflow/tfjs';
import { requireNonNegative32 } from '@wprox/arguments';
import { fixedStructure } from '@wprox/runtime/replay';
import { sampleSums } from '@wprox/runtime/tensors';
import { type CriticSamples, requireSamples } from '../objectives/objective.js';

/**
 * Makes the points [B, ...] of a penalty from the batches of a critic step; the caller owns the
 * tensor. For points of your own write such a function: `({ real }) => tf.mul(real, 0.5)`.
 */
export type PenaltyPoints = (samples: CriticSamples) => tf.Tensor;

/**
 * WGAN-GP's points: x̂ = εx + (1 - ε)g, with one ε from U[0, 1) per sample.
 * @throws ArgumentError unless they are two batches of one shape and a `Random`.
 */
export const segmentPoints: PenaltyPoints = fixedStructure((samples) => {
  requireSamples(samples);
  const { real, fake, random } = samples;
  return tf.tidy(() => tf.add(fake, tf.mul(perSample(real, random), tf.sub(real, fake))));
});

/**
 * Makes DRAGAN's points: x̂ = x + u(x_p - x), x_p = x + scale · std · U[0, 1). The noise U is drawn
 * for each coordinate, then u from U[0, 1) for each sample. std is one number, the population
 * standard deviation of all coordinates of the real batch.
 * @throws ArgumentError if `scale` is not a number of at least 0.
 */
export function draganPoints(scale = 0.5): PenaltyPoints {
  requireNonNegative32('scale', scale);
  return fixedStructure(({ real, random }) =>
    tf.tidy(() => {
      const noise = tf.tensor(random.uniform(real.size, 0, 1), real.shape);
      const shift = tf.mul(tf.mul(perSample(real, random), tf.mul(deviation(real), scale)), noise);
      return tf.add(real, shift);
    }),
  );
}

/** Draws uniform numbers [B, 1, …, 1], one per sample. */
function perSample(samples: tf.Tensor, random: CriticSamples['random']): tf.Tensor {
  const [batchSize = 1, ...rest] = samples.shape;
  return tf.tensor(random.uniform(batchSize, 0, 1), [batchSize, ...rest.map(() => 1)]);
}

/** Computes the population standard deviation of all numbers in a batch. */
function deviation(samples: tf.Tensor): tf.Scalar {
  const mean = tf.div(tf.sum(sampleSums(samples)), samples.size);
  const squares = sampleSums(tf.square(tf.sub(samples, mean)));
  return tf.sqrt(tf.div(tf.sum(squares), samples.size));
}
