/** Finds the folders of experiments in a folder: itself, or folders inside it. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError } from '@wprox/experiments';

/** How many folders deep experiments are looked for. */
const DEPTH = 3;
/** Folders that hold no runs and can be large. */
const NO_RUNS = /^(\.|node_modules$|samples$|report$|walks$|exports$)|-seed\d+$/;

/**
 * Checks a folder that somebody wants to watch.
 * @throws ConfigError if there is no such folder or it cannot be listed.
 */
export async function requireFolder(folder: string): Promise<void> {
  const full = path.resolve(folder);
  const expected = 'expected a folder of runs, such as runs/quickstart';
  const found = await stat(folder).catch(() => undefined);
  if (!found) throw new ConfigError(`there is no folder ${full}; ${expected}`);
  if (!found.isDirectory()) throw new ConfigError(`${full} is a file; ${expected}`);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(
      `${full} cannot be listed (${error.code}); ${expected} that you may read`,
    );
  });
  if (names.includes('config.json') && names.includes('metrics.jsonl')) {
    throw new ConfigError(
      `${full} is the folder of one run; expected that of its experiment: ${path.dirname(full)}`,
    );
  }
}

/** Lists the folders with an `experiment.json`, in alphabetical order; none if the folder is gone. */
export async function findExperiments(folder: string, depth = DEPTH): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (entries.some(({ name }) => name === 'experiment.json')) return [folder];
  if (depth === 0) return [];
  const inside = entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .filter(({ name }) => !NO_RUNS.test(name))
    .map(({ name }) => name)
    .sort();
  const found: string[] = [];
  for (const name of inside)
    found.push(...(await findExperiments(path.join(folder, name), depth - 1)));
  return found;
}
