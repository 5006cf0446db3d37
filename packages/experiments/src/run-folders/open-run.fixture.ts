/** A small run and its checkpoints, written as training writes them. */
import { parseExperiment, resolveRuns } from '../config/parse.js';
import type { ResolvedRun } from '../config/schema.js';
import type { Checkpoint } from './checkpoint.js';
import { withRunLease } from './folder-leases.js';
import { OpenRun } from './open-run.js';

/** A run of twelve outer iterations. */
export const smallRun: ResolvedRun = resolveRuns(
  parseExperiment(
    {
      ...{ name: 'small', title: 'Small', budget: { iterations: 12 }, evaluation: { every: 4 } },
      ...{ seeds: [1], variants: { none: { label: 'None' } } },
    },
    'test',
  ),
)[0]!;

const random = () => ({ algorithm: 'xoroshiro128+' as const, words: [1, 2, 3, 4] });

/** A checkpoint with one weight, which is the number of its iteration. */
export const checkpointAt = (iteration: number, trainingSeconds = 0): Checkpoint => ({
  position: {
    ...{ iteration, trainingSeconds },
    losses: { iterations: 0, critic: 0, generator: 0, penalty: 0 },
  },
  streams: {
    ...{ latents: random(), penalty: random() },
    data: { source: 'points', batchSize: 2, taken: 0, random: random() },
  },
  tensors: { weight: { shape: [1], data: Float32Array.of(iteration) } },
});

/** Opens the folder of a run under its lease for `work`. */
export async function withOpenRun<T>(
  folder: string,
  work: (run: OpenRun) => Promise<T>,
  config = smallRun,
): Promise<T> {
  const { iterations } = config.budget;
  return withRunLease(folder, async (lease) => {
    const run = await OpenRun.open({ folder, config, iterations, lease, onNote: () => {} });
    return work(run).finally(() => run.close());
  });
}
