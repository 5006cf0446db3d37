/** RMSProp of TensorFlow.js, with its whole state as named tensors. */
import * as tf from '@tensorflow/tfjs';
import { requirePositive32 } from '@wprox/arguments';
import { fixedStructure } from '../replay/fixed-structure.js';
import { settingTensor } from '../replay/read-settings.js';
import { type RmspropSettings, requireDecay, requireSettings } from './settings.js';
import {
  type Accumulator,
  accumulatorAt,
  assertSameVariables,
  type Gradients,
  markDisposed,
  namedGradients,
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

/** Private fields of tf.RMSPropOptimizer. */
type Fields = Record<'accumulatedMeanSquares' | 'accumulatedMoments', Accumulator[]>;

class StatefulRmsprop extends tf.RMSPropOptimizer implements StatefulOptimizer {
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
    const { accumulatedMeanSquares, accumulatedMoments } = this as unknown as Fields;
    const { decay, momentum, epsilon } = this;
    tf.tidy(() => {
      const rate = settingTensor(this, 'learningRate');
      namedGradients(gradients).forEach(([name, gradient], i) => {
        const weights = tf.engine().registeredVariables[name] as tf.Variable;
        const square = accumulatorAt(accumulatedMeanSquares, i, `${name}/rms`, weights);
        const moment = accumulatorAt(accumulatedMoments, i, `${name}/momentum`, weights);
        if (gradient == null) return; // the weight has no part in the loss
        tf.tidy(() => {
          const s = tf.add(tf.mul(square, decay), tf.mul(tf.square(gradient), 1 - decay));
          const change = tf.div(tf.mul(gradient, rate), tf.sqrt(tf.add(s, epsilon)));
          const b = tf.add(tf.mul(moment, momentum), change);
          square.assign(s);
          moment.assign(b);
          weights.assign(tf.sub(weights, b));
        });
      });
    });
    this.incrementIterations();
  }
}
fixedStructure(StatefulRmsprop);

/**
 * Creates RMSProp: s ← γs + (1 - γ)g², b ← μb + αg/√(s + ε), w ← w - b, with decay γ and momentum μ
 * (Hinton 2012, not centered). It runs `tf.train.rmsprop`'s operations in their order.
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
