/**
 * A multilayer perceptron in float64 with its gradient in the input, written out by hand: the
 * independent computation that the tensor code is compared with.
 */
export type Activation = 'leakyRelu' | 'softplus' | 'tanh' | 'relu';

const sigmoid = (s: number) => 1 / (1 + Math.exp(-s));
/** Each activation and its derivative. */
const ACTIVATIONS: Record<Activation, [(s: number) => number, (s: number) => number]> = {
  leakyRelu: [(s) => (s > 0 ? s : 0.2 * s), (s) => (s > 0 ? 1 : 0.2)],
  relu: [(s) => Math.max(0, s), (s) => (s > 0 ? 1 : 0)],
  softplus: [(s) => Math.log(1 + Math.exp(s)), sigmoid],
  tanh: [Math.tanh, (s) => 1 - Math.tanh(s) ** 2],
};

/** Sizes: [inputs, hidden…, 1]. Weights: kernel [in, out] row by row and bias, layer by layer. */
export interface Float64Critic {
  readonly sizes: readonly number[];
  readonly activation: Activation;
}

interface Layer {
  kernel: (from: number, to: number) => number;
  bias: (to: number) => number;
  inputs: number;
  outputs: number;
}

function layersOf({ sizes }: Float64Critic, weights: readonly number[]): Layer[] {
  let start = 0;
  return sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i]!;
    const [kernel, bias] = [start, start + inputs * outputs];
    start = bias + outputs;
    return {
      kernel: (from, to) => weights[kernel + from * outputs + to]!,
      bias: (to) => weights[bias + to]!,
      inputs,
      outputs,
    };
  });
}

const range = <T>(count: number, value: (i: number) => T) =>
  Array.from({ length: count }, (_, i) => value(i));
const total = (values: number[]) => values.reduce((sum, x) => sum + x, 0);

/** The critic's output at x, and its gradient in x. */
export function evaluate(
  critic: Float64Critic,
  weights: readonly number[],
  x: readonly number[],
): { value: number; gradient: number[] } {
  const [act, slope] = ACTIVATIONS[critic.activation];
  const layers = layersOf(critic, weights);
  const sums: number[][] = [];
  let values = [...x];
  layers.forEach((layer, l) => {
    const before = values;
    const s = range(
      layer.outputs,
      (to) =>
        layer.bias(to) +
        total(range(layer.inputs, (from) => before[from]! * layer.kernel(from, to))),
    );
    sums.push(s);
    values = l === layers.length - 1 ? s : s.map(act);
  });
  let gradient = [1];
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l]!;
    const after = gradient;
    gradient = range(layer.inputs, (from) => {
      const back = total(range(layer.outputs, (to) => after[to]! * layer.kernel(from, to)));
      return l === 0 ? back : back * slope(sums[l - 1]![from]!);
    });
  }
  return { value: values[0]!, gradient };
}

/** Central differences; at this step their error is about 1e-9 for functions of size 1. */
export function differences(
  f: (x: number[]) => number,
  at: readonly number[],
  step = 1e-6,
): number[] {
  const moved = (i: number, by: number) => f(at.map((x, j) => (i === j ? x + by : x)));
  return at.map((_, i) => (moved(i, step) - moved(i, -step)) / (2 * step));
}
