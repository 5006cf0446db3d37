/** `wprox data fetch`: a data set into the cache, from npm or from the official archive. */
import { suggestName } from '../config/index.js';
import { createTaskDisplay, formatBytes } from '../display/index.js';
import { ConfigError } from '../errors.js';
import { INTERRUPTED_EXIT_CODE, watchInterrupts } from './interrupts.js';
import type { Surroundings } from './surroundings.js';

const DATASETS = ['cifar10'];

const PHASES = { download: 'Downloading', decode: 'Decoding' } as const;

/**
 * Fetches a data set unless an intact one is there.
 *
 * @param from the official archive or its folder, to import instead of downloading.
 * @returns the exit code: 0, or 130 after Ctrl-C, which leaves nothing behind.
 * @throws ConfigError for an unknown data set; DatasetError if it cannot be had.
 */
export async function fetchDataCommand(
  dataset: string,
  { from }: { readonly from?: string },
  { stdout, env }: Surroundings,
): Promise<number> {
  if (!DATASETS.includes(dataset)) {
    throw new ConfigError(`no data set is called '${dataset}'; ${suggestName(dataset, DATASETS)}`);
  }
  const { fetchCifar10, importCifar10 } = await import('@wprox/datasets');
  const interrupts = watchInterrupts();
  const task = createTaskDisplay(stdout, env);
  const options = {
    signal: interrupts.stop,
    onProgress: ({
      phase,
      done,
      total,
    }: {
      phase: keyof typeof PHASES;
      done: number;
      total: number;
    }) => task.update({ message: `${PHASES[phase]} ${dataset}`, done, total, unit: 'bytes' }),
  };
  try {
    const result = await (from === undefined
      ? fetchCifar10(options)
      : importCifar10(from, options));
    task.close();
    const how = result.cached ? 'is already there' : 'is ready';
    stdout.write(`${dataset} ${how}: ${formatBytes(result.bytes)} in ${result.path}\n`);
    return 0;
  } catch (error) {
    task.close();
    if (!interrupts.stop.aborted) throw error;
    stdout.write(`Stopped; nothing was kept. To start again: wprox data fetch ${dataset}\n`);
    return INTERRUPTED_EXIT_CODE;
  } finally {
    interrupts.dispose();
  }
}
