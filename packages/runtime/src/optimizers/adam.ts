/**
 * Adam with one kernel for each weight. `tf.train.adam` composes a step of fourteen operations, each
 * of which reads and writes tensors as large as the weight.
 */
import * as tf from '@tensorflow/tfjs';
import { requirePositive32 } from '@wprox/arguments';
import { fixedStructure } from '../replay/fixed-structure.js';
import { settingTensor } from '../replay/read-settings.js';
import { ADAM_POWERS, ADAM_STEP, type AdamAttrs } from './adam-kernel.js';
import { type AdamSettings, requireDecay, requireSettings } from './settings.js';
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
    const { accBeta1: power1, accBeta2: power2, ...lists } = this as unknown as Fields;
    const { beta1, beta2, epsilon } = this;
    const attrs = { beta1, beta2, epsilon };
    tf.tidy(() => {
      const scalars = { power1, power2, learningRate: settingTensor(this, 'learningRate') };
      const [powers, next1, next2] = hasKernel(ADAM_POWERS)
        ? (tf.engine().runKernel(ADAM_POWERS, scalars, attrs) as tf.Tensor[])
        : [];
      const step = hasKernel(ADAM_STEP) ? oneKernel : composition(scalars);
      namedGradients(gradients).forEach(([name, gradient], i) => {
        const weights = tf.engine().registeredVariables[name] as tf.Variable;
        const first = accumulatorAt(lists.accumulatedFirstMoment, i, `${name}/m`, weights);
        const second = accumulatorAt(lists.accumulatedSecondMoment, i, `${name}/v`, weights);
        // tf.train.adam, too, skips a weight that has no part in the loss.
        if (gradient == null) return;
        const inputs = { weights, first, second, gradient, ...scalars, ...(powers && { powers }) };
        tf.tidy(() => {
          const results = step(inputs, attrs);
          [weights, first, second].forEach((variable, k) => {
            variable.assign(results[k]!);
          });
        });
      });
      power1.assign(next1 ?? tf.mul(power1, beta1));
      power2.assign(next2 ?? tf.mul(power2, beta2));
    });
    this.incrementIterations();
  }
}
fixedStructure(OneKernelAdam);

type Scalars = Record<'power1' | 'power2' | 'learningRate', tf.Tensor>;
type Inputs = Scalars & Record<'weights' | 'first' | 'second' | 'gradient', tf.Tensor>;
/** Returns new weights, first moment and second moment. */
type Step = (inputs: Inputs, attrs: AdamAttrs) => tf.Tensor[];

const hasKernel = (name: string) => tf.getKernel(name, tf.getBackend()) !== undefined;

const oneKernel: Step = (inputs, attrs) =>
  tf.engine().runKernel(ADAM_STEP, inputs, { ...attrs }) as tf.Tensor[];

/** The operations of tf.train.adam in their order, for backends without the kernel. */
function composition({ power1, power2, learningRate }: Scalars): Step {
  const [rest1, rest2] = [tf.sub(1, power1), tf.sub(1, power2)];
  const rate = tf.neg(learningRate);
  return ({ weights, first, second, gradient }, { beta1, beta2, epsilon }) => {
    const m = tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
    const v = tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const slope = tf.div(tf.div(m, rest1), tf.add(tf.sqrt(tf.div(v, rest2)), epsilon));
    return [tf.add(tf.mul(slope, rate), weights), m, v];
  };
}

/**
 * Creates Adam: m ← β₁m + (1 - β₁)g, v ← β₂v + (1 - β₂)g², w ← w - α·m̂/(√v̂ + ε) with
 * m̂ = m/(1 - β₁ᵗ) and v̂ = v/(1 - β₂ᵗ) (Kingma and Ba 2015, Algorithm 1).
 * It has the state of `tf.train.adam` and runs one kernel for each weight on `wasm` (equal to
 * `tf.train.adam` to the bit), `tensorflow` and `webgpu` (equal up to float32 rounding).
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
