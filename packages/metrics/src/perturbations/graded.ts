/**
 * The graded set: the disturbances on which Heusel et al. (*GANs Trained by a Two Time-Scale Update
 * Rule Converge to a Local Nash Equilibrium*, 2017) tested distances between sets of images, with
 * their levels, and shifts. Their sixth disturbance mixes in images of another data set; it is left
 * out, because it does not perturb single images.
 */
import { gaussianBlur } from './blur.js';
import { gaussianNoise, saltAndPepper } from './noise.js';
import type { Perturbation } from './perturbation.js';
import { blackRectangles } from './rectangles.js';
import { pixelShift, subpixelShift } from './shift.js';
import { swirl } from './swirl.js';

/** All perturbations of this package. */
export const gradedPerturbations: readonly Perturbation[] = [
  gaussianNoise,
  gaussianBlur,
  blackRectangles,
  swirl,
  saltAndPepper,
  pixelShift,
  subpixelShift,
];
