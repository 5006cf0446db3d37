/** What a report is about: one experiment, or several that are shown beside each other. */
import path from 'node:path';
import { type Collection, readCollection } from './collection.js';
import { type ExperimentRecord, readExperiment } from './read-experiment.js';

/** Experiments, and the collection that they are of, if they are of one. */
export interface ReadExperiments {
  readonly experiments: readonly ExperimentRecord[];
  readonly collection?: Omit<Collection, 'parts'>;
}

/**
 * Reads experiments' folders; a collection's stands for those of its parts, without the variants and
 * seeds that are not its own.
 *
 * @throws RunFolderError if one is no such folder.
 * @throws CorruptFileError naming file and line.
 */
export async function readExperiments(folders: readonly string[]): Promise<ReadExperiments> {
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

/** The part's runs alone, under the part's title. */
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
