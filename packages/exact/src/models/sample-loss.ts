/** Losses of a batch of samples, with their gradients by the samples. */
import { ArgumentError, requirePositive } from '@wprox/arguments';
import { optimalTransport } from '../distances/discrete.js';
import { finiteSquare } from '../inputs/result.js';
import { readSamples, type Samples, type SamplesInput } from '../measures/samples.js';

/** F of a batch: its value and ∂F/∂x, point by point. */
export type SampleLoss = (x: Samples) => {
  readonly value: number;
  readonly gradient: Float64Array;
};

/**
 * Makes the loss F(x) = ½W₂²(x, target), with ∂F/∂x_b = (x_b − the mean of the points of the target that
 * x_b's mass goes to)/B: continuous on the line, where F is differentiable with a kinked gradient where
 * samples pass each other.
 *
 * @param target the data: as many points as the batch makes 1-D losses O(B log B).
 * @returns the loss with its gradient ∂F/∂x, point by point.
 * @throws ArgumentError naming `target`; the loss throws naming `p` or `q` for other dimensions.
 *
 * Reference: [5], section 9.1.
 *
 * @example
 * transportLoss([[0], [1]])({ count: 2, dimension: 1, values: Float64Array.of(3, 2) }).value; // 2
 */
export function transportLoss(target: SamplesInput): SampleLoss {
  const data = readSamples('target', target);
  const sorted = data.values.slice().sort();
  return (given) => {
    const x = readSamples('x', given);
    if (x.dimension === 1 && data.dimension === 1 && x.count === data.count) {
      const order = Uint32Array.from(x.values, (_, b) => b).sort(
        (a, b) => x.values[a]! - x.values[b]!,
      );
      const gradient = new Float64Array(x.count);
      let value = 0;
      order.forEach((b, rank) => {
        const way = x.values[b]! - sorted[rank]!;
        value += way ** 2 / (2 * x.count);
        gradient[b] = way / x.count;
      });
      return { value: finiteSquare('x', value), gradient };
    }
    const n = x.dimension;
    // Not half the plan’s cost, which is in units of the largest distance where squares are far from 1.
    const { distance, coupling } = optimalTransport(x, data, 2);
    const gradient = new Float64Array(x.values.length);
    coupling.masses.forEach((mass, k) => {
      const [from, to] = [coupling.sources[k]! * n, coupling.targets[k]! * n];
      for (let i = 0; i < n; i++) {
        gradient[from + i]! += mass * (x.values[from + i]! - data.values[to + i]!);
      }
    });
    return { value: finiteSquare('x', distance ** 2 / 2), gradient };
  };
}

/**
 * Makes the loss F(x) = ½MMD²(x, target) for the kernel e^(−‖x − y‖²/(2 bandwidth²)), which is smooth:
 * ½E k(x, x′) − E k(x, y) + ½E k(y, y′), over all pairs of points.
 *
 * @param target the data. @param bandwidth above 0, in sample units.
 * @returns the loss with its gradient ∂F/∂x, point by point.
 * @throws ArgumentError naming `target` or `bandwidth`; the loss throws naming `x` for other dimensions.
 *
 * Reference: [30], equation 5 (the biased estimate).
 *
 * @example
 * kernelLoss([[0]], 1)({ count: 1, dimension: 1, values: Float64Array.of(1) }).value; // 1 − e^−½
 */
export function kernelLoss(target: SamplesInput, bandwidth: number): SampleLoss {
  const data = readSamples('target', target);
  requirePositive('bandwidth', bandwidth);
  const within = pairs(data, data, bandwidth).mean;
  return (given) => {
    const x = readSamples('x', given);
    if (x.dimension !== data.dimension) {
      const expected = `expected ${data.dimension}, as the target has`;
      throw new ArgumentError('x', `has dimension ${x.dimension}; ${expected}`);
    }
    const [own, other] = [pairs(x, x, bandwidth), pairs(x, data, bandwidth)];
    return {
      value: own.mean / 2 - other.mean + within / 2,
      gradient: own.gradient.map((value, k) => value - other.gradient[k]!),
    };
  };
}

/** The mean of k over all pairs, and its derivative by x with y held fixed. */
function pairs(x: Samples, y: Samples, bandwidth: number) {
  const n = x.dimension;
  const gradient = new Float64Array(x.values.length);
  const weight = 1 / (x.count * y.count);
  let mean = 0;
  for (let a = 0; a < x.values.length; a += n) {
    for (let b = 0; b < y.values.length; b += n) {
      let square = 0;
      for (let i = 0; i < n; i++)
        square += ((x.values[a + i]! - y.values[b + i]!) / bandwidth) ** 2;
      const kernel = weight * Math.exp(-square / 2);
      mean += kernel;
      for (let i = 0; i < n; i++) {
        gradient[a + i]! -= (kernel * (x.values[a + i]! - y.values[b + i]!)) / bandwidth ** 2;
      }
    }
  }
  return { mean, gradient };
}
