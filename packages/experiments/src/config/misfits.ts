/** Settings that are each right and make no sense together, found before anything is trained. */
import { sampleShape } from '../datasets/datasets.js';
import type { Settings } from './settings.js';

/** A setting that does not fit the others. */
export interface Misfit {
  readonly path: readonly string[];
  /** What would fit and why, to follow the word "expected". */
  readonly expected: string;
}

/** Objectives whose critic pays for its slope. */
const PENALIZED: readonly string[] = ['wgan-gp', 'dragan', 'wwgan'];

/** Everything that does not fit. */
export function misfits({ dataset, gan, regularizer, evaluation }: Settings): Misfit[] {
  const found: Misfit[] = [];
  const refuse = (path: string, expected: string) =>
    found.push({ path: path.split('.'), expected });
  const shape = sampleShape(dataset);
  const arePoints = shape.length === 1;

  if (arePoints && gan.architecture !== 'mlp') {
    refuse('gan.architecture', `mlp: ${dataset.name} has points, which are not convolved`);
  }
  if (!arePoints && gan.architecture === 'mlp') {
    refuse(
      'gan.architecture',
      `dcgan or wgan-gp-cifar: ${dataset.name} has images, mlp is for points`,
    );
  }
  if (gan.architecture === 'wgan-gp-cifar' && !arePoints && shape[0] !== 32) {
    const size = `${shape[0]}×${shape[1]}`;
    refuse('gan.architecture', `dcgan for images of ${size}: wgan-gp-cifar is for 32×32`);
  }
  if (arePoints && gan.objective === 'wwgan') {
    refuse(
      'gan.objective',
      `another: the norm of wwgan is one of pixels, ${dataset.name} has points`,
    );
  }
  if (gan.clip !== undefined && gan.objective !== 'wgan') {
    refuse('gan.clip', `nothing: only the critic of wgan is clipped, not that of ${gan.objective}`);
  }
  if (gan.penaltyWeight !== undefined && !PENALIZED.includes(gan.objective)) {
    refuse('gan.penaltyWeight', `nothing: the critic of ${gan.objective} pays no penalty`);
  }
  if (!arePoints && (regularizer.name === 'o2full' || regularizer.name === 'affine')) {
    const coordinates = shape.reduce((product, length) => product * length, 1);
    refuse(
      'regularizer.name',
      `o1, o2diag, rwp or potential: ${regularizer.name} solves for every pair of coordinates or ` +
        `for every function, and an image of ${dataset.name} has ${coordinates} coordinates`,
    );
  }
  if (!arePoints && regularizer.name === 'potential') {
    const most = Math.log2(shape[0]!);
    if (regularizer.hiddenLayers > most) {
      refuse('regularizer.hiddenLayers', `at most ${most} on images of ${shape[0]}×${shape[1]}`);
    }
  }
  if (shape.length === 1 && shape[0]! > 1 && evaluation.samples > 2000) {
    refuse(
      'evaluation.samples',
      'at most 2000 for points in the plane: the exact Wasserstein distance takes time and memory ' +
        'with the square',
    );
  }
  return found;
}
