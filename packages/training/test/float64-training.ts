/**
 * Algorithms 1 and 2 in float64 plain arithmetic for a linear generator g(z) = z W + b and a linear
 * critic f(x) = a·x + c. It shares no code with the package.
 */
import type { Distance64, Rows } from './float64-distances.js';
import { sum } from './float64-distances.js';
import { criticLoss64, generatorLoss64, type Objective64 } from './float64-objectives.js';
import type { Optimizer64 } from './float64-optimizers.js';

export interface Training64 {
  /** W row by row, then b. */
  readonly generator: readonly number[];
  /** a, then c. */
  readonly critic: readonly number[];
  readonly optimizers: { readonly generator: Optimizer64; readonly critic: Optimizer64 };
  readonly objective: Objective64;
  readonly distance: Distance64 | undefined;
  readonly h: number;
  readonly iterations: number;
  readonly criticSteps: number;
  readonly innerSteps: number;
  readonly latents: 'fixed' | 'fresh';
  readonly nextReal: () => Rows;
  readonly drawLatents: () => Rows;
}

/** Trains; returns the weights at the end and the losses before each step. */
export function train64(options: Training64) {
  const { optimizers, objective, distance, h, nextReal, drawLatents } = options;
  let { generator, critic } = options;
  const losses = { critic: [] as number[], generator: [] as number[], penalty: [] as number[] };
  for (let k = 0; k < options.iterations; k++) {
    for (let step = 0; step < options.criticSteps; step++) {
      const { loss, gradient } = criticLoss64(
        objective,
        critic,
        nextReal(),
        generate(generator, drawLatents()),
      );
      losses.critic.push(loss);
      const { clip = Infinity } = objective;
      critic = optimizers.critic(critic, gradient).map((w) => Math.min(clip, Math.max(-clip, w)));
    }
    const anchor = generator;
    let z: Rows = [];
    for (let step = 0; step < options.innerSteps; step++) {
      if (step === 0 || options.latents === 'fresh') z = drawLatents();
      const [x, y] = [generate(generator, z), generate(anchor, z)];
      if (step > 0) distance?.ascend?.(x, y);
      const { loss, gradient } = generatorLoss64(objective, critic, x);
      losses.generator.push(loss);
      let bySamples = gradient;
      if (distance) {
        // At the first step x is y: D̃² and its gradient are 0.
        const moved =
          step === 0
            ? { squaredDistance: 0, gradient: x.map((row) => row.map(() => 0)) }
            : distance.evaluate(x, y);
        losses.penalty.push(moved.squaredDistance / (2 * h));
        bySamples = gradient.map((row, i) =>
          row.map((g, j) => g + moved.gradient[i]![j]! / (2 * h)),
        );
      }
      generator = optimizers.generator(generator, byWeights(bySamples, z));
    }
  }
  return { generator, critic, potential: distance?.potential?.() ?? [], losses };
}

function generate(weights: readonly number[], z: Rows): Rows {
  const n = weights.length / (z[0]!.length + 1);
  return z.map((row) =>
    weights.slice(-n).map((b, i) => b + sum(row.map((v, k) => v * weights[k * n + i]!))),
  );
}

/** The gradient by W and b of a loss with the given gradient by the samples z W + b. */
function byWeights(bySamples: Rows, z: Rows): number[] {
  const columns = bySamples[0]!.map((_, i) => bySamples.map((row) => row[i]!));
  const byKernel = z[0]!.flatMap((_, k) =>
    columns.map((column) => sum(column.map((g, b) => g * z[b]![k]!))),
  );
  return [...byKernel, ...columns.map(sum)];
}
