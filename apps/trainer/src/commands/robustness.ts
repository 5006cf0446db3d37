/** `wprox robustness`: measures how the critics of an experiment respond to perturbed images. */
import path from 'node:path';
import { ConfigError } from '@wprox/experiments';
import { createTaskDisplay } from '../display/index.js';
import type { Surroundings } from './surroundings.js';

/** Options of `wprox robustness`, as the command line passes them. */
export interface RobustnessCommandOptions {
  readonly images: string;
}

/**
 * Measures the critics of complete runs, writes the results to the folder and prints them.
 *
 * @returns the exit code, 0.
 * @throws ConfigError if the number of images is invalid; RunFolderError, CorruptFileError if the
 * folder cannot be used.
 */
export async function robustnessCommand(
  folder: string,
  { images }: RobustnessCommandOptions,
  { stdout, env }: Surroundings,
): Promise<number> {
  const count = /^\d+$/.test(images) ? Number(images) : 0;
  if (!Number.isSafeInteger(count) || count < 2) {
    throw new ConfigError(
      `--images is '${images}'; expected a whole number of at least 2, such as 1000`,
    );
  }
  const { writeRobustness } = await import('../robustness/write-robustness.js');
  const task = createTaskDisplay(stdout, env);
  try {
    const { markdown, files } = await writeRobustness({
      folder,
      images: count,
      onProgress: (message, done, total) => task.update({ message, done, total }),
    });
    task.close();
    const paths = files.map((file) => path.resolve(file)).join('\n');
    stdout.write(`\n${markdown}\n${paths}\n`);
    return 0;
  } finally {
    task.close();
  }
}
