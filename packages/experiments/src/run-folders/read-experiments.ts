/** Reads one or several experiments for a report. */
import path from 'node:path';
import { requireArray, requireString } from '@wprox/arguments';
import { type Collection, readCollection } from './collection.js';
import { type ExperimentRecord, readExperiment } from './read-experiment.js';

/** Experiments, and the collection that they belong to, if there is only one. */
export interface ReadExperiments {
  readonly experiments: readonly ExperimentRecord[];
  readonly collection?: Omit<Collection, 'parts'>;
}

/**
 * Reads the folders of experiments. The folder of a collection gives one experiment for each part,
 * with only the variants and seeds of that part.
 *
 * @throws RunFolderError if a folder is not that of an experiment or a collection.
 * @throws CorruptFileError if a file is damaged; it names the file and the line.
 */
export async function readExperiments(folders: readonly string[]): Promise<ReadExperiments> {
  requireArray('folders', folders, 'an array of paths of folders');
  for (const folder of folders) requireString('folders', folder, 'paths of folders');
  const read = await Promise.all(
    folders.map(async (folder) => {
      const collection = await readCollection(folder);
      if (!collection) return { experiments: [await readExperiment(folder)] };
      const { parts, ...about } = collection;
      const experiments = parts.map(async (part) =>
        only(await readExperiment(path.join(folder, part.folder)), part),
      );
      return { experiments: await Promise.all(experiments), collection: about };
    }),
  );
  const [first] = read;
  return {
    experiments: read.flatMap(({ experiments }) => experiments),
    ...(read.length === 1 && first?.collection && { collection: first.collection }),
  };
}

/** Copies an experiment with only the runs of a part, and with its title. */
function only(
  experiment: ExperimentRecord,
  { title, variants, seeds }: Collection['parts'][number],
): ExperimentRecord {
  const { config, runs } = experiment;
  const own = Object.entries(config.variants).filter(([name]) => variants.includes(name));
  return {
    ...experiment,
    config: { ...config, title, variants: Object.fromEntries(own), seeds },
    runs: runs.filter(({ variant, seed }) => variants.includes(variant) && seeds.includes(seed)),
  };
}
