/** `wprox data`: lists the data sets and fetches them into the cache. */
import { ConfigError, type DatasetOrigin, datasets, suggestName } from '@wprox/experiments';
import { createTaskDisplay, formatBytes } from '../display/index.js';

import { INTERRUPTED_EXIT_CODE, watchInterrupts } from './interrupts.js';
import type { Surroundings } from './surroundings.js';

const PHASES = { download: 'Downloading', decode: 'Decoding' } as const;

/** Returns the data sets of one kind of origin, in the order of the list. */
function originsOf<const Kind extends DatasetOrigin['kind']>(kind: Kind) {
  return datasets.flatMap(({ name, origin }) =>
    origin.kind === kind
      ? [{ name, origin: origin as Extract<DatasetOrigin, { readonly kind: Kind }> }]
      : [],
  );
}

/**
 * Fetches a data set unless the cache holds an intact copy.
 *
 * @param from path of the official archive or its unpacked folder, to import instead of downloading.
 * @returns the exit code: 0, or 130 after Ctrl-C, which leaves no files behind.
 * @throws ConfigError if the data set is unknown or cannot be imported; DatasetError if fetching fails.
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
      `'${dataset}' is not a data set that wprox can download; ${suggestName(dataset, names)}`,
    );
  }
  if (from !== undefined && !origin.import) {
    throw new ConfigError(
      `--from is ${from}, but ${dataset} has no archive to import; expected no --from: leave it out`,
    );
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
    stdout.write(`Stopped; no files were kept. To start again: wprox data fetch ${dataset}\n`);
    return INTERRUPTED_EXIT_CODE;
  } finally {
    interrupts.dispose();
  }
}

/** Lists every data set that an experiment can name and whether it is in the cache. */
export async function listDataCommand({ stdout }: Surroundings): Promise<number> {
  const line = (name: string, text: string) => stdout.write(`  ${name.padEnd(22)} ${text}\n`);
  stdout.write('Downloaded into the cache:\n');
  for (const { name, origin } of originsOf('fetched')) {
    const { state, path, bytes, problem } = await origin.status();
    const remedy = `wprox data fetch ${name}`;
    if (state === 'present') line(name, `${formatBytes(bytes)} in ${path}`);
    else
      line(name, state === 'missing' ? `not fetched; ${remedy}` : `${problem ?? state}; ${remedy}`);
  }
  stdout.write('Read from your files (wprox train <experiment> --data <path>):\n');
  for (const { name, origin } of originsOf('files')) line(name, origin.path);
  stdout.write('Generated (no files needed):\n');
  const drawn = originsOf('drawn').map(({ name }) => name);
  stdout.write(`  ${drawn.join(', ')}\n`);
  return 0;
}
