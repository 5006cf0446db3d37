/** The regularizers by name, for a program that reads the choice from a config. */
import type * as tf from '@tensorflow/tfjs';
import { o1Penalty, o1SquaredDistance } from './o1.js';
import { type O2DiagOptions, o2DiagPenalty, o2DiagSquaredDistance } from './o2diag.js';
import { rwpPenalty, rwpSquaredDistance } from './rwp.js';

export type RegularizerName = 'rwp' | 'o1' | 'o2diag';

/** A proximal regularizer: a squared distance D̃² of two batches, and the penalty D̃²/(2h). */
export interface Regularizer {
  /** D̃², a scalar of the caller's. Only O2Diag reads the options. */
  squaredDistance(
    samples: tf.Tensor,
    anchorSamples: tf.Tensor,
    options?: O2DiagOptions | undefined,
  ): tf.Scalar;
  /** D̃²/(2h), a scalar of the caller's. Only O2Diag reads the options. */
  penalty(
    samples: tf.Tensor,
    anchorSamples: tf.Tensor,
    h: number,
    options?: O2DiagOptions | undefined,
  ): tf.Scalar;
}

/**
 * Every regularizer of this package by the name that configs use.
 *
 * @example
 * const penalty = regularizers[config.name].penalty(samples, anchorSamples, config.h);
 */
export const regularizers: Readonly<Record<RegularizerName, Regularizer>> = {
  rwp: { squaredDistance: rwpSquaredDistance, penalty: rwpPenalty },
  o1: { squaredDistance: o1SquaredDistance, penalty: o1Penalty },
  o2diag: { squaredDistance: o2DiagSquaredDistance, penalty: o2DiagPenalty },
};
