/**
 * Proximal steps of a linear generator in float64 plain arithmetic: g(z) = z W + b, weights by gradient
 * descent on F(θ) + D̃²/(2h), F the mean of (x − 1)² over batch and coordinates. It shares no code with
 * the package. The gradient of D̃² by the samples comes from @wprox/exact or from a closed form.
 */

/** A batch, row by row. */
export type Rows = readonly (readonly number[])[];

/** D̃² and its gradient by the samples x, row by row. */
export interface Distance64 {
  evaluate(x: Rows, y: Rows): { readonly squaredDistance: number; readonly gradient: Rows };
  ascend?(x: Rows, y: Rows): void;
}

export interface Weights64 {
  readonly kernel: Rows;
  readonly bias: readonly number[];
}

export interface Steps64 {
  readonly distance: Distance64 | undefined;
  readonly h: number;
  readonly innerSteps: number;
  readonly outerIterations: number;
  readonly latents: 'fixed' | 'fresh';
  readonly learningRate: number;
  readonly drawLatents: () => Rows;
}

/** Trains from `start`; returns the weights, and losses and penalties before each step. */
export function train64(start: Weights64, steps: Steps64) {
  const { distance, h, innerSteps, latents, learningRate, drawLatents } = steps;
  let { kernel, bias } = start;
  const losses: number[] = [];
  const penalties: number[] = [];
  for (let outer = 0; outer < steps.outerIterations; outer++) {
    const anchor = { kernel, bias };
    let z: Rows = [];
    for (let step = 0; step < innerSteps; step++) {
      if (step === 0 || latents === 'fresh') z = drawLatents();
      const x = generate({ kernel, bias }, z);
      const y = generate(anchor, z);
      if (step > 0) distance?.ascend?.(x, y);
      const count = x.length * bias.length;
      losses.push(sum(x.flat().map((value) => (value - 1) ** 2)) / count);
      let gradient: Rows = x.map((row) => row.map((value) => (2 * (value - 1)) / count));
      if (distance) {
        // At the first step x is y: D̃² and its gradient are 0.
        const { squaredDistance, gradient: ofDistance } =
          step === 0
            ? { squaredDistance: 0, gradient: x.map((row) => row.map(() => 0)) }
            : distance.evaluate(x, y);
        penalties.push(squaredDistance / (2 * h));
        gradient = gradient.map((row, b) => row.map((g, i) => g + ofDistance[b]![i]! / (2 * h)));
      }
      const bySamples = gradient;
      kernel = kernel.map((row, k) =>
        row.map((w, i) => w - learningRate * sum(bySamples.map((g, b) => g[i]! * z[b]![k]!))),
      );
      bias = bias.map((w, i) => w - learningRate * sum(bySamples.map((g) => g[i]!)));
    }
  }
  return { kernel, bias, losses, penalties };
}

function generate({ kernel, bias }: Weights64, z: Rows): Rows {
  return z.map((row) => bias.map((b, i) => b + sum(row.map((v, k) => v * kernel[k]![i]!))));
}

/**
 * The distance of a potential Φ(x) = a·x + ½ xᵀQx that learns, starting from 0: one ascent is `steps`
 * steps of gradient ascent with rate `rate` on J = E[Φ(x) − Φ(y) − ½‖∇Φ(y)‖²]. D̃² is 2 J, and its
 * gradient by sample x_b is (2/B)(a + Q x_b). Q stays symmetric, because it starts at 0.
 */
export function quadraticPotential64(n: number, steps: number, rate: number): Distance64 {
  let a = Array.from({ length: n }, () => 0);
  let q: Rows = a.map(() => a);
  const slope = (x: readonly number[]) =>
    a.map((v, i) => v + sum(x.map((xj, j) => q[i]![j]! * xj)));
  const value = (x: readonly number[]) =>
    sum(x.map((xi, i) => a[i]! * xi + sum(x.map((xj, j) => xi * q[i]![j]! * xj)) / 2));
  const mean = (values: readonly number[]) => sum(values) / values.length;
  return {
    ascend(x, y) {
      for (let step = 0; step < steps; step++) {
        const slopes = y.map(slope);
        // ∂J/∂a = E x − E y − E ∇Φ(y)
        const byA = a.map((_, i) => mean(x.map((row, b) => row[i]! - y[b]![i]! - slopes[b]![i]!)));
        // ∂J/∂Q = ½ E[x xᵀ − y yᵀ] − ½ E[∇Φ(y) yᵀ + y ∇Φ(y)ᵀ]
        const byQ = q.map((row, i) =>
          row.map((_, j) =>
            mean(
              x.map((xb, b) => {
                const [yb, s] = [y[b]!, slopes[b]!];
                return (xb[i]! * xb[j]! - yb[i]! * yb[j]! - s[i]! * yb[j]! - yb[i]! * s[j]!) / 2;
              }),
            ),
          ),
        );
        a = a.map((v, i) => v + rate * byA[i]!);
        q = q.map((row, i) => row.map((v, j) => v + rate * byQ[i]![j]!));
      }
    },
    evaluate(x, y) {
      const energies = y.map((row) => sum(slope(row).map((s) => s * s)));
      const rise = mean(x.map((row, b) => value(row) - value(y[b]!)));
      return {
        squaredDistance: 2 * (rise - mean(energies) / 2),
        gradient: x.map((row) => slope(row).map((s) => (2 * s) / x.length)),
      };
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
