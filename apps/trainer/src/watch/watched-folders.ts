/** The folders that are watched, with the experiments in them; new ones can appear. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { samplePicture } from '@wprox/experiments/run-folders';
import { experimentView } from './experiment-view.js';
import { findExperiments } from './find-experiments.js';
import type { ExperimentView, OverviewView } from './view.js';
import { WatchedExperiment } from './watched-experiment.js';

/** A run that trains tells the page how long it has been quiet at least this often, in seconds. */
const TELL_EVERY = 10;

/** What one experiment looks like at a version. */
interface Shown {
  readonly watched: WatchedExperiment;
  version: number;
  madeAt: number;
  view: ExperimentView;
}

/** Follows folders. */
export class WatchedFolders {
  readonly #folders: readonly string[];
  #shown: ReadonlyMap<string, Shown> = new Map();
  #looking: Promise<void> | undefined;

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** The experiments that there are, in the order of the folders and the alphabet. */
  get overview(): OverviewView {
    return { folders: this.#folders, ids: [...this.#shown.keys()] };
  }

  get views(): readonly ExperimentView[] {
    return [...this.#shown.values()].map(({ view }) => view);
  }

  /** Reads what is new. A look that is under way is waited for, and counts. */
  look(now: number): Promise<void> {
    this.#looking ??= this.#look(now).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /**
   * Finds a picture by what the page knows of it. The path is made from what was found on the disk, never
   * from the request.
   */
  sampleFile(id: string, run: string, iteration: number): string | undefined {
    const watched = this.#shown.get(id)?.watched;
    const record = watched?.record?.runs.find(({ name }) => name === run);
    const isThere = record?.samples.some((sample) => sample.iteration === iteration);
    return record && isThere ? samplePicture(record.folder, iteration) : undefined;
  }

  async #look(now: number): Promise<void> {
    const folders = [];
    for (const folder of this.#folders) folders.push(...(await findExperiments(folder)));
    // The same folder can be named in two ways, such as runs/a and ./runs/a/; the first one stays.
    const found = new Map<string, string>();
    for (const folder of folders) {
      const id = idOf(path.resolve(folder));
      if (!found.has(id)) found.set(id, folder);
    }
    const shown = new Map<string, Shown>();
    for (const [id, folder] of found) {
      const known = this.#shown.get(id);
      const watched = known?.watched ?? new WatchedExperiment(folder);
      await watched.look(now);
      const isQuiet =
        known &&
        known.version === watched.version &&
        (now - known.madeAt < TELL_EVERY || !isTraining(known.view));
      shown.set(
        id,
        isQuiet
          ? known
          : {
              watched,
              version: watched.version,
              madeAt: now,
              view: experimentView(id, watched, now),
            },
      );
    }
    this.#shown = shown;
  }
}

function isTraining({ runs }: ExperimentView): boolean {
  return runs.some(({ state }) => state === 'training');
}

/** A short name of a folder without characters that addresses have a meaning for. */
function idOf(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 12);
}
