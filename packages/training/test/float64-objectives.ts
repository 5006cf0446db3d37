/** What a linear critic f(x) = a·x + c and its generator minimize, on plain float64 numbers. */
import { mean, type Rows, sum } from './float64-distances.js';

/** A function of a critic's output, and its derivative. */
type Term = readonly [value: (s: number) => number, derivative: (s: number) => number];

export interface Objective64 {
  /** What the critic minimizes is E real(f(x)) + E fake(f(g)) + weight·(‖a‖ − 1)². */
  readonly real: Term;
  readonly fake: Term;
  readonly weight: number;
  /** F(θ) = E generator(f(g)). */
  readonly generator: Term;
  /** Every weight is clipped to [-clip, clip] after each step of the critic. */
  readonly clip?: number;
}

const identity: Term = [(s) => s, () => 1];
const negative: Term = [(s) => -s, () => -1];
const softplus: Term = [(s) => Math.log1p(Math.exp(s)), (s) => 1 / (1 + Math.exp(-s))];
const softplusOfNegative: Term = [(s) => softplus[0](-s), (s) => -softplus[1](-s)];

const wasserstein = { real: negative, fake: identity, generator: negative };

export const wgan64 = (clip: number): Objective64 => ({ ...wasserstein, weight: 0, clip });
/** The gradient of a linear critic is a at every point, so that its penalty is λ(‖a‖ − 1)². */
export const wganGp64 = (weight: number): Objective64 => ({ ...wasserstein, weight });
export const vanilla64: Objective64 = {
  real: softplusOfNegative,
  fake: softplus,
  generator: softplusOfNegative,
  weight: 0,
};

/** f(x) for each sample; the critic's weights are a, then c. */
const outputs = (critic: readonly number[], x: Rows) =>
  x.map((row) => critic.at(-1)! + sum(row.map((v, i) => v * critic[i]!)));

/** What the critic minimizes, and its gradient by a and c. */
export function criticLoss64(
  { real, fake, weight }: Objective64,
  critic: readonly number[],
  x: Rows,
  g: Rows,
): { readonly loss: number; readonly gradient: number[] } {
  const norm = Math.sqrt(sum(critic.slice(0, -1).map((v) => v * v)));
  const terms = [termOf(real, critic, x), termOf(fake, critic, g)];
  const penalty = critic.map((v, i) =>
    i === critic.length - 1 ? 0 : (2 * weight * (norm - 1) * v) / norm,
  );
  return {
    loss: sum(terms.map(({ loss }) => loss)) + weight * (norm - 1) ** 2,
    gradient: critic.map((_, i) => penalty[i]! + sum(terms.map((term) => term.gradient[i]!))),
  };
}

/** E value(f(x)), and its gradient by a and c. */
function termOf([value, derivative]: Term, critic: readonly number[], x: Rows) {
  const f = outputs(critic, x);
  const slopes = f.map(derivative);
  const byA = x[0]!.map((_, i) => mean(x.map((row, b) => slopes[b]! * row[i]!)));
  return { loss: mean(f.map(value)), gradient: [...byA, mean(slopes)] };
}

/** F(θ), and its gradient by each generated sample. */
export function generatorLoss64(
  { generator: [value, derivative] }: Objective64,
  critic: readonly number[],
  g: Rows,
): { readonly loss: number; readonly gradient: Rows } {
  const f = outputs(critic, g);
  return {
    loss: mean(f.map(value)),
    gradient: f.map((s) => critic.slice(0, -1).map((a) => (derivative(s) * a) / g.length)),
  };
}
