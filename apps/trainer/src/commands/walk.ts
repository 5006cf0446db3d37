/** `wprox walk`: draws walks in latent space. */
import path from 'node:path';
import type { CheckpointChoice } from '@wprox/experiments/run-folders';
import { createTaskDisplay } from '../display/index.js';
import type { Surroundings } from './surroundings.js';

/** Options of `wprox walk`. */
export interface WalkOptions {
  /** Seed of the latents; 1 by default. */
  readonly seed?: number;
  readonly out?: string;
  /** The checkpoint of each generator; the latest by default. */
  readonly checkpoint?: CheckpointChoice;
}

/**
 * Draws the walks of complete runs and prints the paths of the pictures.
 *
 * @returns the exit code, 0.
 * @throws RunFolderError if no run is complete; CorruptFileError if a file of a run is damaged.
 */
export async function walkCommand(
  folder: string,
  { seed = 1, out, checkpoint }: WalkOptions,
  { stdout, env }: Surroundings,
): Promise<number> {
  const { drawWalks } = await import('../walks/draw-walks.js');
  const task = createTaskDisplay(stdout, env);
  try {
    const files = await drawWalks({
      folder,
      seed,
      ...(out !== undefined && { out }),
      ...(checkpoint !== undefined && { checkpoint }),
      onProgress: (message, done, total) => task.update({ message, done, total }),
    });
    task.close();
    stdout.write(`${files.map((file) => path.resolve(file)).join('\n')}\n`);
    return 0;
  } finally {
    task.close();
  }
}
