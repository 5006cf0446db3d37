/**
 * Adam with one kernel for each weight. `tf.train.adam` composes a step of fourteen operations, each
 * of which reads and writes tensors as large as the weight.
 */
import * as tf from '@tensorflow/tfjs';
import { requirePositive32 } from '@wprox/arguments';
import { fixedStructure } from '../replay/fixed-structure.js';
import { ADAM_STEP } from './adam-kernel.js';
import { type AdamSettings, requireDecay, requireSettings } from './settings.js';
import {
  type Accumulator,
  assertSameVariables,
  type Gradients,
  markDisposed,
  readState,
  restoreState,
  type StatefulOptimizer,
  type StateLayout,
} from './stateful-optimizer.js';

/** {@link AdamSettings} without the name; all but the learning rate have defaults. */
export type AdamOptions = Pick<AdamSettings, 'learningRate'> & Partial<Omit<AdamSettings, 'name'>>;

const layout: StateLayout = {
  prefix: 'adam',
  lists: { m: 'accumulatedFirstMoment', v: 'accumulatedSecondMoment' },
  singles: { beta1: 'accBeta1', beta2: 'accBeta2' },
};

/** Private fields of tf.AdamOptimizer. */
interface Fields {
  readonly accumulatedFirstMoment: Accumulator[];
  readonly accumulatedSecondMoment: Accumulator[];
  readonly accBeta1: tf.Variable;
  readonly accBeta2: tf.Variable;
}

class OneKernelAdam extends tf.AdamOptimizer implements StatefulOptimizer {
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
    if (!tf.getKernel(ADAM_STEP, tf.getBackend())) {
      super.applyGradients(gradients);
      return;
    }
    const named = Array.isArray(gradients)
      ? gradients.map(({ name, tensor }) => [name, tensor] as const)
      : Object.entries(gradients);
    const { accBeta1, accBeta2, ...lists } = this as unknown as Fields;
    tf.tidy(() => {
      named.forEach(([name, gradient], i) => {
        const weights = tf.engine().registeredVariables[name] as tf.Variable;
        const first = momentOf(lists.accumulatedFirstMoment, i, `${name}/m`, weights);
        const second = momentOf(lists.accumulatedSecondMoment, i, `${name}/v`, weights);
        // tf.train.adam, too, skips a weight that has no part in the loss.
        if (gradient == null) return;
        const inputs = { weights, first, second, gradient, power1: accBeta1, power2: accBeta2 };
        const { learningRate, beta1, beta2, epsilon } = this;
        const attrs = { learningRate, beta1, beta2, epsilon };
        const results = tf.engine().runKernel(ADAM_STEP, inputs, attrs) as tf.Tensor[];
        [weights, first, second].forEach((variable, k) => {
          variable.assign(results[k]!);
        });
      });
      accBeta1.assign(tf.mul(accBeta1, this.beta1));
      accBeta2.assign(tf.mul(accBeta2, this.beta2));
    });
    this.incrementIterations();
  }
}
fixedStructure(OneKernelAdam);

/** Returns the moment of the weight at an index; the first step creates it. */
function momentOf(
  moments: Accumulator[],
  index: number,
  originalName: string,
  weights: tf.Variable,
): tf.Variable {
  moments[index] ??= {
    originalName,
    variable: tf.tidy(() => tf.variable(tf.zerosLike(weights), false)),
  };
  return moments[index].variable;
}

/**
 * Creates Adam: m ← β₁m + (1 - β₁)g, v ← β₂v + (1 - β₂)g², w ← w - α·m̂/(√v̂ + ε) with
 * m̂ = m/(1 - β₁ᵗ) and v̂ = v/(1 - β₂ᵗ) (Kingma and Ba 2015, Algorithm 1).
 * It has the state of `tf.train.adam` and runs one kernel for each weight on `wasm` (equal to
 * `tf.train.adam` to the bit) and `tensorflow` (equal up to float32 rounding).
 * @param options β₁ is 0.9, β₂ is 0.999 and ε is 1e-8 if left out.
 * @returns an optimizer of the caller's; `dispose()` frees its accumulators, not the variables.
 * @throws ArgumentError naming an option that is missing, unknown or out of its range.
 */
export function adam(options: AdamOptions): StatefulOptimizer {
  requireSettings(
    'adam',
    options,
    ['learningRate', 'beta1', 'beta2', 'epsilon'],
    '{ learningRate: 1e-3 }',
  );
  const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  requirePositive32('learningRate', learningRate);
  requirePositive32('epsilon', epsilon);
  requireDecay({ beta1, beta2 });
  return new OneKernelAdam(learningRate, beta1, beta2, epsilon);
}
