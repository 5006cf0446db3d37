/** RMSProp of TensorFlow.js, with its whole state as named tensors. */
import * as tf from '@tensorflow/tfjs';
import { requirePositive32 } from '@wprox/arguments';
import { fixedStructure } from '../replay/fixed-structure.js';
import { type RmspropSettings, requireDecay, requireSettings } from './settings.js';
import {
  assertSameVariables,
  type Gradients,
  markDisposed,
  readState,
  restoreState,
  type StatefulOptimizer,
  type StateLayout,
} from './stateful-optimizer.js';

/** {@link RmspropSettings} without the name; all but the learning rate have defaults. */
export type RmspropOptions = Pick<RmspropSettings, 'learningRate'> &
  Partial<Omit<RmspropSettings, 'name'>>;

const layout: StateLayout = {
  prefix: 'rmsprop',
  lists: { square: 'accumulatedMeanSquares', momentum: 'accumulatedMoments' },
  singles: {},
};

class StatefulRmsprop extends tf.RMSPropOptimizer implements StatefulOptimizer {
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
    super.applyGradients(gradients);
  }
}
fixedStructure(StatefulRmsprop);

/**
 * Creates RMSProp: s ← γs + (1 - γ)g², b ← μb + αg/√(s + ε), w ← w - b, with decay γ and momentum μ
 * (Hinton 2012, not centered). It runs `tf.train.rmsprop`'s operations.
 * @param options γ is 0.99, μ is 0 and ε is 1e-16 if left out.
 * @returns an optimizer of the caller's; `dispose()` frees its accumulators, not the variables.
 * @throws ArgumentError naming an option that is missing, unknown or out of its range.
 */
export function rmsprop(options: RmspropOptions): StatefulOptimizer {
  requireSettings(
    'rmsprop',
    options,
    ['learningRate', 'decay', 'momentum', 'epsilon'],
    '{ learningRate: 5e-5 }',
  );
  const { learningRate, decay = 0.99, momentum = 0, epsilon = 1e-16 } = options;
  requirePositive32('learningRate', learningRate);
  requirePositive32('epsilon', epsilon);
  requireDecay({ decay, momentum });
  return new StatefulRmsprop(learningRate, decay, momentum, epsilon);
}
