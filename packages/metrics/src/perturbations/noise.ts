/** Perturbations of single pixels: Gaussian noise, and salt and pepper. */
import { perturbation, unitInterval } from './perturbation.js';

/**
 * The code of Heusel et al. scales normal draws so that the extremes of a whole data set are ±1. Of 10⁸
 * draws the extremes lie at about ±6 standard deviations. With that number fixed, the noise of an image
 * does not depend on the number of images.
 */
const NOISE_DEVIATION = 1 / 6;

/**
 * Mixes the image with Gaussian noise, (1 - α)X + αN, independently for every value. N has mean 0 and
 * standard deviation 1/6 and is cut off at ±1. Level: α, from 0 to 1.
 */
export const gaussianNoise = perturbation({
  name: 'gaussian-noise',
  levels: [0, 0.25, 0.5, 0.75],
  unit: 'share of noise',
  range: unitInterval,
  perturb: ({ source, target }, level, random) => {
    const noise = random.normal(source.length, 0, NOISE_DEVIATION);
    for (let i = 0; i < source.length; i++) {
      target[i] = (1 - level) * source[i]! + level * Math.min(1, Math.max(-1, noise[i]!));
    }
  },
});

/**
 * Turns random pixels black or white, with equal probability, in all channels at once. Level: the
 * probability that a pixel turns.
 */
export const saltAndPepper = perturbation({
  name: 'salt-and-pepper',
  levels: [0, 0.1, 0.2, 0.3],
  unit: 'share of pixels',
  range: unitInterval,
  perturb: ({ target, height, width, channels }, level, random) => {
    const draws = random.uniform(height * width, 0, 1);
    for (const [pixel, draw] of draws.entries()) {
      if (draw >= level) continue;
      target.fill(draw < level / 2 ? -1 : 1, pixel * channels, (pixel + 1) * channels);
    }
  },
});
