/** Explains a divergence to the user: the losses before it, the network that is not finite, what helps. */
import type { LossesRow, TensorData } from '@wprox/experiments/run-folders';

/** A number that is not finite or too large. */
export interface NotFinite {
  /** What the number is, such as `criticLoss` or the name of a weight. */
  readonly what: string;
  readonly value: number;
}

/** Such a number and the iteration that it was found at. */
export interface Divergence extends NotFinite {
  readonly iteration: number;
}

/** What is known of a run when it diverges. */
export interface Circumstances {
  /** The rows of losses before the divergence, in order of iteration. */
  readonly before: readonly LossesRow[];
  /** The present tensors of the training, by name. */
  readonly tensors: Readonly<Record<string, TensorData>>;
  /** Iteration of the checkpoint on disk. */
  readonly checkpoint: number;
}

const SHOWN_ROWS = 3;

/** Returns lines of text: what diverged, the losses and weights, what usually helps. */
export function diagnose(divergence: Divergence, circumstances: Circumstances): string {
  const { what, value, iteration } = divergence;
  const { before, tensors, checkpoint } = circumstances;
  const networks = (['critic', 'generator'] as const).map((name) => ({
    name,
    ...largestWeight(name, tensors),
  }));
  const rows = before.slice(-SHOWN_ROWS).map(describeRow);
  return [
    `training has diverged: ${what} is ${value} at iteration ${iteration}`,
    ...(rows.length > 0 ? [`Losses before: ${rows.join('; ')}.`] : []),
    `Weights now: ${networks.map(describeNetwork).join('; ')}.`,
    adviceFor(networks.filter(({ largest }) => !Number.isFinite(largest)).map(({ name }) => name)),
    `The checkpoint of iteration ${checkpoint} is kept. To continue from it despite the ` +
      'divergence, repeat the command with --on-divergence continue.',
  ].join('\n');
}

/**
 * Finds the first tensor with a value that is not finite.
 * @returns the tensor's name and that value; undefined if all values are finite.
 */
export function firstNotFinite(
  tensors: Readonly<Record<string, TensorData>>,
): NotFinite | undefined {
  for (const [what, { data }] of Object.entries(tensors)) {
    const value = data.find((x) => !Number.isFinite(x));
    if (value !== undefined) return { what, value };
  }
  return undefined;
}

interface Network {
  readonly name: 'critic' | 'generator';
  /** Largest absolute value of the weights; NaN if a weight is NaN. */
  readonly largest: number;
}

function largestWeight(
  name: Network['name'],
  tensors: Readonly<Record<string, TensorData>>,
): { largest: number } {
  let largest = 0;
  for (const [key, { data }] of Object.entries(tensors)) {
    if (!key.startsWith(`${name}.weights.`)) continue;
    for (const value of data) largest = Math.max(largest, Math.abs(value)); // Math.max keeps NaN
  }
  return { largest };
}

function describeRow({ iteration, criticLoss, generatorLoss, penalty }: LossesRow): string {
  const numbers = [criticLoss, generatorLoss, penalty].map((value) => value.toPrecision(3));
  return `iteration ${iteration}: critic ${numbers[0]}, generator ${numbers[1]}, penalty ${numbers[2]}`;
}

function describeNetwork({ name, largest }: Network): string {
  return Number.isFinite(largest)
    ? `the ${name}'s are finite, the largest ${largest.toPrecision(3)}`
    : `the ${name}'s are not finite`;
}

function adviceFor(broken: readonly Network['name'][]): string {
  if (broken.length === 1 && broken[0] === 'critic') {
    return (
      "It began with the critic. What usually helps: a smaller learning rate ('criticOptimizer'), or " +
      "an objective that limits the critic's slope ('wgan-gp', 'dragan')."
    );
  }
  if (broken.length === 1) {
    return (
      "It began with the generator. What usually helps: a smaller learning rate ('optimizer'), or a " +
      'smaller h, which makes the steps of a regularized generator smaller.'
    );
  }
  return 'What usually helps: a smaller learning rate, or a smaller h.';
}
