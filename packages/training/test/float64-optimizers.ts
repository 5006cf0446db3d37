/** Gradient descent and Adam on plain float64 numbers. */

/** Moves weights one step down a gradient; it keeps its own state. */
export type Optimizer64 = (weights: readonly number[], gradient: readonly number[]) => number[];

export function sgd64({ learningRate }: { readonly learningRate: number }): Optimizer64 {
  return (weights, gradient) => weights.map((w, i) => w - learningRate * gradient[i]!);
}

/** Algorithm 1 of Kingma and Ba. */
export function adam64(options: {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}): Optimizer64 {
  const { learningRate, beta1, beta2, epsilon } = options;
  let [first, second, t]: [number[], number[], number] = [[], [], 0];
  return (weights, gradient) => {
    t++;
    first = gradient.map((g, i) => beta1 * (first[i] ?? 0) + (1 - beta1) * g);
    second = gradient.map((g, i) => beta2 * (second[i] ?? 0) + (1 - beta2) * g * g);
    return weights.map((w, i) => {
      const [m, v] = [first[i]! / (1 - beta1 ** t), second[i]! / (1 - beta2 ** t)];
      return w - (learningRate * m) / (Math.sqrt(v) + epsilon);
    });
  };
}
