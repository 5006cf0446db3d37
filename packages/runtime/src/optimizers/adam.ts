/**
 * Adam with one kernel for each weight. tf.train.adam composes a step of fourteen operations, each of
 * which reads and writes tensors as large as the weight.
 */
import * as tf from '@tensorflow/tfjs';

/** The kernel's name; which backends have it is for the registry to say. */
export const ADAM_STEP = 'AdamStep';

/** Of the kernel: all of one shape, but for the scalars β₁ᵗ and β₂ᵗ. Its outputs: the first three. */
export type AdamInputs = Record<
  'weights' | 'first' | 'second' | 'gradient' | 'power1' | 'power2',
  tf.TensorInfo
>;

export interface AdamAttrs {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** What tf.AdamOptimizer keeps; its types do not show it. */
interface State {
  readonly accumulatedFirstMoment: { originalName: string; variable: tf.Variable }[];
  readonly accumulatedSecondMoment: { originalName: string; variable: tf.Variable }[];
  readonly accBeta1: tf.Variable;
  readonly accBeta2: tf.Variable;
}

/** By the name of the weight, or a list; a weight without a gradient has null. */
type Gradients = Parameters<tf.AdamOptimizer['applyGradients']>[0];

class OneKernelAdam extends tf.AdamOptimizer {
  override applyGradients(gradients: Gradients): void {
    if (!tf.getKernel(ADAM_STEP, tf.getBackend())) {
      super.applyGradients(gradients);
      return;
    }
    const named = Array.isArray(gradients)
      ? gradients.map(({ name, tensor }) => [name, tensor] as const)
      : Object.entries(gradients);
    const { accBeta1, accBeta2, ...state } = this as unknown as State;
    tf.tidy(() => {
      named.forEach(([name, gradient], i) => {
        const weights = tf.engine().registeredVariables[name] as tf.Variable;
        const first = momentOf(state.accumulatedFirstMoment, i, `${name}/m`, weights);
        const second = momentOf(state.accumulatedSecondMoment, i, `${name}/v`, weights);
        if (gradient == null) return; // as tf.train.adam: this weight had no part in the loss
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

/** The moment of the weight at an index, made at its first step. */
function momentOf(
  moments: State['accumulatedFirstMoment'],
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
 * Adam as `tf.train.adam` has it, with the same state under the same names: one kernel for each weight
 * on `wasm` (the same numbers to the bit) and `tensorflow` (the same up to float32 rounding), and
 * tfjs's own composition on other backends. The optimizer is the caller's (`optimizer.dispose()`).
 * @param learningRate α
 * @param beta1 decay of the mean of gradients, in [0, 1)
 * @param beta2 decay of the mean of squared gradients, in [0, 1)
 * @param epsilon added to the root of the second moment, as in Algorithm 1 of Kingma & Ba
 * @throws RangeError if a number is out of its range.
 */
export function adam(
  learningRate = 1e-3,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
): tf.AdamOptimizer {
  requireRange({ learningRate }, learningRate >= 0 && learningRate < Infinity, 'at least 0');
  requireRange({ beta1 }, beta1 >= 0 && beta1 < 1, 'in [0, 1)');
  requireRange({ beta2 }, beta2 >= 0 && beta2 < 1, 'in [0, 1)');
  requireRange({ epsilon }, epsilon >= 0 && epsilon < Infinity, 'at least 0');
  return new OneKernelAdam(learningRate, beta1, beta2, epsilon);
}

function requireRange(named: Record<string, number>, holds: boolean, expected: string): void {
  if (holds) return;
  const [[name, value]] = Object.entries(named) as [[string, number]];
  throw new RangeError(`${name} is ${value}; expected a number ${expected}`);
}
