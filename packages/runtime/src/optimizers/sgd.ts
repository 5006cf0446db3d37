/** Stochastic gradient descent, the optimizer without a state of its own. */
import * as tf from '@tensorflow/tfjs';
import { requirePositive } from './settings.js';
import {
  readState,
  restoreState,
  type StatefulOptimizer,
  type StateLayout,
} from './stateful-optimizer.js';

/** What {@link sgd} takes. */
export interface SgdOptions {
  /** α, the step size; above 0. */
  readonly learningRate: number;
}

const layout: StateLayout = { prefix: 'sgd', lists: {}, singles: {} };

class StatefulSgd extends tf.SGDOptimizer implements StatefulOptimizer {
  state(): Record<string, tf.Tensor> {
    return readState(this, layout);
  }

  restore(state: Readonly<Record<string, tf.Tensor>>, variables: readonly tf.Variable[]): void {
    restoreState(this, layout, state, variables);
  }
}

/**
 * Creates gradient descent, w ← w - αg, without momentum. It runs `tf.train.sgd`'s operations. It
 * accumulates nothing: its `state()` is empty, and `restore` only checks that there are variables.
 * @returns an optimizer of the caller's; `dispose()` frees its one scalar, not the variables.
 * @throws RangeError unless the learning rate is a positive finite number.
 *
 * @example
 * const steps = sgd({ learningRate: 0.1 });
 * steps.minimize(loss, false, trainableVariables(critic)); // w ← w - 0.1 g
 */
export function sgd({ learningRate }: SgdOptions): StatefulOptimizer {
  requirePositive({ learningRate });
  return new StatefulSgd(learningRate);
}
