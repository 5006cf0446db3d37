/** `wprox sample`: writes samples of the generator of a run. */
import path from 'node:path';
import type { CheckpointChoice } from '@wprox/experiments/run-folders';
import { createTaskDisplay } from '../display/index.js';
import { INTERRUPTED_EXIT_CODE, watchInterrupts } from './interrupts.js';
import type { Surroundings } from './surroundings.js';

/** Options of `wprox sample`. */
export interface SampleOptions {
  /** A folder, or a file that ends in .zip, .npz or (points) .csv. */
  readonly out: string;
  /** Number of samples; by default that of the run's evaluations. */
  readonly count?: number;
  /** The checkpoint; the latest by default. */
  readonly checkpoint?: CheckpointChoice;
  /** Seed of the latents; by default those of the run's evaluations. */
  readonly seed?: number;
  readonly backend?: string;
}

/**
 * Writes samples and prints what was written.
 *
 * @returns the exit code: 0, or 130 after Ctrl-C, which leaves no file.
 * @throws ConfigError if the target exists or does not fit; RunFolderError, CorruptFileError if the run
 * cannot be used; BackendError if no backend can be used.
 */
export async function sampleCommand(
  folder: string,
  { out, checkpoint = 'latest', count: asked, seed, backend }: SampleOptions,
  { stdout, env }: Surroundings,
): Promise<number> {
  const { openRunSamples } = await import('../samples/run-samples.js');
  const { assertFree, writeImages, writePoints } = await import('../samples/sample-files.js');
  const { startBackend } = await import('../backend/start-backend.js');
  const interrupts = watchInterrupts();
  const signal = interrupts.stop;
  const task = createTaskDisplay(stdout, env);
  try {
    await assertFree(out);
    await startBackend(backend);
    const samples = await openRunSamples({
      ...{ folder, checkpoint },
      ...(asked !== undefined && { count: asked }),
      ...(seed !== undefined && { seed }),
    });
    try {
      const { count, shape, iteration } = samples;
      const update = (done: number) =>
        task.update({ message: 'Generating samples', done, total: count });
      update(0);
      if (shape.length === 1) await writePoints(out, await samples.points(), shape[0]!);
      else {
        const batches = counted(samples.images(signal), update);
        await writeImages(out, { count, shape, batches });
      }
      task.close();
      stdout.write(
        `${count} samples of ${path.basename(path.resolve(folder))} at iteration ${iteration}: ` +
          `${path.resolve(out)}\n`,
      );
      return 0;
    } finally {
      samples.dispose();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    return INTERRUPTED_EXIT_CODE;
  } finally {
    interrupts.dispose();
    task.close();
  }
}

/** Yields the batches and reports the number of samples so far. */
async function* counted<Batch extends { readonly count: number }>(
  batches: AsyncIterable<Batch>,
  onProgress: (done: number) => void,
) {
  let done = 0;
  for await (const batch of batches) {
    yield batch;
    done += batch.count;
    onProgress(done);
  }
}
