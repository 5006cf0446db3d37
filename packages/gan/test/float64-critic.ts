/**
 * A multilayer perceptron in float64 with its gradient in the input, on plain numbers: tests compare
 * the tensor code with it.
 */
import { gradient } from '@wprox/exact';

export type Activation = 'leakyRelu' | 'softplus' | 'tanh' | 'relu';

const sigmoid = (s: number) => 1 / (1 + Math.exp(-s));
/** The activations, each with its derivative. */
const ACTIVATIONS: Record<Activation, [(s: number) => number, (s: number) => number]> = {
  leakyRelu: [(s) => (s > 0 ? s : 0.2 * s), (s) => (s > 0 ? 1 : 0.2)],
  relu: [(s) => Math.max(0, s), (s) => (s > 0 ? 1 : 0)],
  softplus: [(s) => Math.log(1 + Math.exp(s)), sigmoid],
  tanh: [Math.tanh, (s) => 1 - Math.tanh(s) ** 2],
};

/** Sizes are [inputs, hidden…, 1]; weights are kernel [in, out] and bias, layer by layer. */
export interface Float64Critic {
  readonly sizes: readonly number[];
  readonly activation: Activation;
}

/** Computes the critic's output at x, and its gradient in x. */
export function evaluate(
  { sizes, activation }: Float64Critic,
  weights: readonly number[],
  x: readonly number[],
): { value: number; gradient: number[] } {
  const [act, derivative] = ACTIVATIONS[activation];
  const layers = sizes.length - 1;
  const kernels: number[] = [];
  const sums: number[][] = [];
  let values = [...x];
  let start = 0;
  for (let l = 0; l < layers; l++) {
    const [inputs, outputs] = [sizes[l]!, sizes[l + 1]!];
    const bias = start + inputs * outputs;
    const s: number[] = [];
    for (let to = 0; to < outputs; to++) {
      let sum = weights[bias + to]!;
      for (let from = 0; from < inputs; from++) {
        sum += values[from]! * weights[start + from * outputs + to]!;
      }
      s.push(sum);
    }
    kernels.push(start);
    sums.push(s);
    start = bias + outputs;
    values = l === layers - 1 ? s : s.map(act);
  }
  let inputGradient = [1];
  for (let l = layers - 1; l >= 0; l--) {
    const outputs = sizes[l + 1]!;
    const back: number[] = [];
    for (let from = 0; from < sizes[l]!; from++) {
      let sum = 0;
      for (let to = 0; to < outputs; to++) {
        sum += inputGradient[to]! * weights[kernels[l]! + from * outputs + to]!;
      }
      back.push(l === 0 ? sum : sum * derivative(sums[l - 1]![from]!));
    }
    inputGradient = back;
  }
  return { value: values[0]!, gradient: inputGradient };
}

/**
 * Computes the gradient of a function of weights by `@wprox/exact`. The step is small because a ReLU
 * has a kink; the error is then about 1e-9 for functions of size 1.
 */
export function gradientOf(f: (x: number[]) => number, at: readonly number[]): number[] {
  return [...gradient((x) => f([...x]), at, { steps: 1e-4 }).values];
}
