/** Stochastic gradient descent, the optimizer without a state of its own. */
import * as tf from '@tensorflow/tfjs';
import { requirePositive32 } from '@wprox/arguments';
import { fixedStructure } from '../replay/fixed-structure.js';
import { settingTensor } from '../replay/read-settings.js';
import { requireSettings } from './settings.js';
import {
  assertSameVariables,
  type Gradients,
  markDisposed,
  namedGradients,
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
  declare learningRate: number;

  state(): Record<string, tf.Tensor> {
    return readState(this, layout);
  }

  restore(state: Readonly<Record<string, tf.Tensor>>, variables?: readonly tf.Variable[]): void {
    restoreState(this, layout, state, variables);
  }

  override dispose(): void {
    if (markDisposed(this)) super.dispose();
  }

  override applyGradients(gradients: Gradients): void {
    assertSameVariables(this, gradients);
    tf.tidy(() => {
      const rate = settingTensor(this, 'learningRate');
      for (const [name, gradient] of namedGradients(gradients)) {
        if (gradient == null) continue; // the weight has no part in the loss
        const weights = tf.engine().registeredVariables[name] as tf.Variable;
        tf.tidy(() => weights.assign(tf.sub(weights, tf.mul(rate, gradient))));
      }
    });
    this.incrementIterations();
  }
}
fixedStructure(StatefulSgd);

/**
 * Creates gradient descent, w ← w - αg, without momentum. Its bits are those of
 * `tf.train.sgd`. It accumulates nothing: its `state()` is empty, and `restore` only checks that there are variables.
 * @returns an optimizer of the caller's; `dispose()` frees its one scalar, not the variables.
 * @throws ArgumentError naming an option that is missing, unknown or out of its range.
 *
 * @example
 * const steps = sgd({ learningRate: 0.1 });
 * steps.minimize(loss, false, trainableVariables(critic)); // w ← w - 0.1 g
 */
export function sgd(options: SgdOptions): StatefulOptimizer {
  requireSettings('sgd', options, ['learningRate'], '{ learningRate: 0.1 }');
  const { learningRate } = options;
  requirePositive32('learningRate', learningRate);
  return new StatefulSgd(learningRate);
}
