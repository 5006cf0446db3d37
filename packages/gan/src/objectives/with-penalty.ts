/** Adds a gradient penalty to an objective. */
import * as tf from '@tensorflow/tfjs';
import { requireFunction, requireOptions } from '@wprox/arguments';
import { fixedStructure, hasFixedStructure } from '@wprox/runtime/replay';
import { type GradientPenaltyOptions, gradientPenalty } from '../penalties/gradient-penalty.js';
import { l2Norm } from '../penalties/norms.js';
import type { PenaltyPoints } from '../penalties/points.js';
import { type Objective, requireObjective } from './objective.js';

/** Options of {@link withPenalty}. */
export interface PenaltyOptions extends GradientPenaltyOptions {
  /** Where the critic's gradient is taken: {@link segmentPoints}, {@link draganPoints} or your own. */
  points: PenaltyPoints;
}

/**
 * Returns the objective with a gradient penalty added, after any penalty that it has already. It needs
 * independent samples.
 *
 * @example
 * const objective = withPenalty(vanilla, { points: segmentPoints, weight: 1 });
 * @throws ArgumentError naming an option that is missing, unknown, out of range or of another type.
 */
export function withPenalty(objective: Objective, options: PenaltyOptions): Objective {
  requireObjective(objective);
  const names = ['points', 'weight', 'target', 'norm'];
  requireOptions('options', options, names, '{ points: segmentPoints }');
  const { points, ...rest } = options;
  requireFunction('points', points, 'a function such as segmentPoints');
  const ofPoints = gradientPenalty(rest);
  const before = objective.penalty?.bind(objective);
  const penalty: Objective['penalty'] = (critic, samples) =>
    tf.tidy(() => {
      const added = ofPoints(critic, points(samples));
      return before ? (tf.add(before(critic, samples), added) as tf.Scalar) : added;
    });
  const parts = [points, rest.norm ?? l2Norm, objective.penalty ?? points];
  if (parts.every(hasFixedStructure)) fixedStructure(penalty);
  return { ...objective, needsIndependentSamples: true, penalty };
}
