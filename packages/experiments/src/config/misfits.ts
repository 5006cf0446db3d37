/** Finds settings that are each valid but do not fit together, before training starts. */
import { sampleShape } from '../datasets/datasets.js';
import { stepSize } from './budget.js';
import { SMALLEST } from './numbers.js';
import { PENALIZED, type Settings } from './settings.js';

/** A setting that does not fit the others. */
export interface Misfit {
  readonly path: readonly string[];
  /** What would fit and why; follows the word "expected" in the message. */
  readonly expected: string;
}

/** Precision and recall look at the third nearest neighbor. */
const NEIGHBORS = 3;
/** Limit of exact transport in the plane: 2000 points take about 1 s and 32 MB, 4 times that for twice as many. */
const MOST_POINTS_IN_THE_PLANE = 2000;

/** Lists every setting that does not fit the others. */
export function misfits({ dataset, gan, regularizer, evaluation, budget }: Settings): Misfit[] {
  const found: Misfit[] = [];
  const refuse = (path: string, expected: string) =>
    found.push({ path: path.split('.'), expected });
  const shape = sampleShape(dataset);
  const arePoints = shape.length === 1;

  if (arePoints && gan.architecture !== 'mlp') {
    refuse('gan.architecture', `mlp, because ${dataset.name} has points`);
  }
  if (!arePoints && gan.architecture === 'mlp') {
    refuse(
      'gan.architecture',
      `dcgan or wgan-gp-cifar, because ${dataset.name} has images and mlp is for points`,
    );
  }
  const budgets = Object.keys(budget);
  if (budgets.length !== 1) {
    refuse('budget', 'exactly one of iterations, generatorSteps and seconds');
  }
  if (regularizer.name !== 'none' && typeof regularizer.h === 'object' && 'seconds' in budget) {
    refuse(
      'regularizer.h',
      'a number, because h = T/N needs the number N of outer iterations and the budget is in seconds',
    );
  }
  if (regularizer.name !== 'none' && typeof regularizer.h === 'object' && budgets.length === 1) {
    const h = stepSize({ budget, regularizer });
    if (h !== undefined && h < SMALLEST) {
      refuse('regularizer.h', `a longer horizon: h = T/N would be ${h}, below ${SMALLEST}`);
    }
  }
  if (gan.architecture === 'wgan-gp-cifar' && !arePoints && shape[0] !== 32) {
    const size = `${shape[0]}×${shape[1]}`;
    refuse('gan.architecture', `dcgan for images of ${size}, because wgan-gp-cifar is for 32×32`);
  }
  if (arePoints && gan.objective === 'wwgan') {
    refuse(
      'gan.objective',
      `another objective, because wwgan is for images and ${dataset.name} has points`,
    );
  }
  if (gan.clip !== undefined && gan.objective !== 'wgan') {
    refuse('gan.clip', 'no value, because only wgan clips its critic: leave it out');
  }
  if (gan.penaltyWeight !== undefined && !PENALIZED.includes(gan.objective)) {
    refuse(
      'gan.penaltyWeight',
      `no value, because ${gan.objective} has no gradient penalty: leave it out`,
    );
  }
  if (!arePoints && (regularizer.name === 'o2full' || regularizer.name === 'affine')) {
    const coordinates = shape.reduce((product, length) => product * length, 1);
    refuse(
      'regularizer.name',
      `o1, o2diag, rwp or potential, because ${regularizer.name} is too large for the ` +
        `${coordinates} coordinates of ${dataset.name}`,
    );
  }
  if (!arePoints && regularizer.name === 'potential') {
    const most = Math.log2(shape[0]!);
    if (regularizer.hiddenLayers > most) {
      refuse('regularizer.hiddenLayers', `at most ${most} on images of ${shape[0]}×${shape[1]}`);
    }
  }
  if (arePoints && shape[0]! > 1 && evaluation.samples > MOST_POINTS_IN_THE_PLANE) {
    refuse(
      'evaluation.samples',
      `at most ${MOST_POINTS_IN_THE_PLANE} for points in the plane, because time and memory of the ` +
        'exact distance grow with the square of this number',
    );
  }
  if (arePoints) {
    const { features, kid, precisionRecall } = evaluation;
    const refuseFeatures = (name: string, instead: string) =>
      refuse(`evaluation.${name}`, `${instead}, because ${dataset.name} has points: leave it out`);
    // The default stands in every saved config, of points too.
    if (features !== 'cifar10-classifier') refuseFeatures('features', 'no feature map');
    if (kid) refuseFeatures('kid', 'no kernel distance');
    if (precisionRecall) refuseFeatures('precisionRecall', 'no precision and recall');
  } else if (evaluation.precisionRecall) {
    const fewest = evaluation.samples < evaluation.realSamples ? 'samples' : 'realSamples';
    if (evaluation[fewest] <= NEIGHBORS) {
      refuse(
        `evaluation.${fewest}`,
        `more than ${NEIGHBORS}, the neighbors of precision and recall`,
      );
    }
  }
  return found;
}
