/** Makes the runs of a variant from a list of distances per seed, for tests of tables. */
import type { RunRecord } from '@wprox/experiments/run-folders';
import type { VariantRuns } from '../charts/run-curves.js';

interface MadeVariant {
  readonly regularizer?: {
    readonly name: string;
    readonly innerSteps: number;
    readonly h?: number;
  };
  /** Other settings of the config. */
  readonly settings?: object;
  /** States by seed; complete if left out. */
  readonly states?: readonly RunRecord['state'][];
}

/** Makes a variant with an evaluation in each iteration; an iteration takes ten seconds. */
export function madeVariant(
  name: string,
  seeds: readonly (readonly number[])[],
  made: MadeVariant = {},
): VariantRuns {
  const { regularizer = { name: 'none', innerSteps: 1 }, settings = {}, states = [] } = made;
  const runs = seeds.map((distances, i) => ({
    seed: i + 1,
    state: states[i] ?? 'complete',
    folder: `${name}-seed${i + 1}`,
    config: { variant: name, seed: i + 1, regularizer, ...settings },
    distances: distances.map((value, k) => ({ iteration: k, value })),
    timing: distances.map((_, k) => ({ iteration: k, trainingSeconds: 10 * k })),
    losses: [],
    samples: [],
  })) as unknown as RunRecord[];
  const complete = runs.every(({ state }) => state === 'complete');
  return { variant: name, label: name, runs, complete };
}
