/** An objective whose critic also pays for its slope. */
import * as tf from '@tensorflow/tfjs';
import { type GradientPenaltyOptions, gradientPenalty } from '../penalties/gradient-penalty.js';
import type { PenaltyPoints } from '../penalties/points.js';
import type { Objective } from './objective.js';

export interface PenaltyOptions extends GradientPenaltyOptions {
  /** Where the slope is measured: {@link segmentPoints}, {@link draganPoints} or your own. */
  points: PenaltyPoints;
}

/**
 * The objective with a gradient penalty added; a penalty that it has already stays.
 *
 * @example
 * const objective = withPenalty(vanilla, { points: segmentPoints, weight: 1 });
 * @throws RangeError as {@link gradientPenalty} does on its options.
 */
export function withPenalty(objective: Objective, options: PenaltyOptions): Objective {
  const { points, ...rest } = options;
  const slope = gradientPenalty(rest);
  return {
    ...objective,
    penalty: (critic, samples) =>
      tf.tidy(() => {
        const added = slope(critic, points(samples));
        if (!objective.penalty) return added;
        return tf.add(objective.penalty(critic, samples), added) as tf.Scalar;
      }),
  };
}
