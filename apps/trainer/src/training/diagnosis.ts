/** What a user is told when training has diverged: the numbers before, which network broke, what helps. */
import type { LossesRow, TensorData } from '@wprox/experiments/run-folders';

/** The number that gave it away. */
export interface NotFinite {
  /** Such as `criticLoss`, or the name of a weight. */
  readonly what: string;
  readonly value: number;
}

/** The same, with where it was found. */
export interface Divergence extends NotFinite {
  readonly iteration: number;
}

export interface Circumstances {
  /** The rows of losses before, in their order. */
  readonly before: readonly LossesRow[];
  /** The tensors of the session, as they are now. */
  readonly tensors: Readonly<Record<string, TensorData>>;
  /** The iteration of the checkpoint on the disk. */
  readonly checkpoint: number;
}

const SHOWN_ROWS = 3;

/** One line that says what, then what is known about why, then what can be done. */
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
    ...(rows.length > 0 ? [`The losses before: ${rows.join('; ')}.`] : []),
    `The weights now: ${networks.map(describeNetwork).join('; ')}.`,
    adviceFor(networks.filter(({ largest }) => !Number.isFinite(largest)).map(({ name }) => name)),
    `The checkpoint of iteration ${checkpoint} is from before and stays. The same command with ` +
      '--on-divergence continue goes on from it regardless.',
  ].join('\n');
}

/**
 * The first tensor with a value that is not finite.
 * @returns its name and that value; undefined if all are finite.
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
  /** The largest absolute value of its weights, NaN if one is. */
  readonly largest: number;
}

function largestWeight(
  name: Network['name'],
  tensors: Readonly<Record<string, TensorData>>,
): { largest: number } {
  let largest = 0;
  for (const [key, { data }] of Object.entries(tensors)) {
    if (!key.startsWith(`${name}.weights.`)) continue;
    for (const value of data) largest = Math.max(largest, Math.abs(value)); // NaN stays
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
      "It began with the critic. What usually helps: a smaller learning rate for it ('criticOptimizer'), " +
      "or an objective that keeps its slope small ('wgan-gp', 'dragan')."
    );
  }
  if (broken.length === 1) {
    return (
      "It began with the generator. What usually helps: a smaller learning rate ('optimizer'), or a " +
      'smaller h, with which a regularizer holds it back more.'
    );
  }
  return 'What usually helps: a smaller learning rate, or a smaller h.';
}
