/** One experiment, watched: its settings and its runs. */
import { type ExperimentConfig, resolveRuns } from '@wprox/experiments';
import {
  type ExperimentRecord,
  experimentPaths,
  readExperiment,
  readExperimentConfig,
  runFolder,
} from '@wprox/experiments/run-folders';
import { ChangedFile } from './changed-file.js';
import { WatchedRun } from './watched-run.js';

/** Follows the folder of an experiment. */
export class WatchedExperiment {
  readonly folder: string;
  readonly #configFile: ChangedFile;
  readonly #packedFile: ChangedFile;
  #config: ExperimentConfig | undefined;
  #problem: string | undefined;
  #runs: readonly WatchedRun[] = [];
  /** The runs of a folder that was published with all of them in one file. */
  #packed: ExperimentRecord | undefined;
  /** Grows with each change. */
  #version = 0;

  constructor(folder: string) {
    this.folder = folder;
    const paths = experimentPaths(folder);
    this.#configFile = new ChangedFile(paths.experiment);
    this.#packedFile = new ChangedFile(paths.packedRuns);
  }

  /** Grows when anything changes. */
  get version(): number {
    return this.#version;
  }

  /** Why the experiment cannot be shown; undefined if it can. */
  get problem(): string | undefined {
    return this.#problem;
  }

  get config(): ExperimentConfig | undefined {
    return this.#config;
  }

  get runs(): readonly WatchedRun[] {
    return this.#runs;
  }

  /** What a report would read; undefined if the settings cannot be read. */
  get record(): Pick<ExperimentRecord, 'config' | 'runs' | 'folder'> | undefined {
    if (this.#packed) return this.#packed;
    if (!this.#config) return undefined;
    return {
      folder: this.folder,
      config: this.#config,
      runs: this.#runs.map(({ record }) => record),
    };
  }

  /** Reads what is new. @param now seconds by any clock that does not go back. */
  async look(now: number): Promise<void> {
    const isNew = await this.#configFile.isChanged();
    const isPacked = await this.#packedFile.isChanged();
    if (isNew || isPacked) await this.#readConfig();
    let isChanged = isNew || isPacked;
    // One after the other: a hundred runs must not open hundreds of files of a network at once.
    for (const run of this.#runs) isChanged = (await run.look(now)) || isChanged;
    if (isChanged) this.#version++;
  }

  async #readConfig(): Promise<void> {
    this.#problem = undefined;
    this.#packed = undefined;
    try {
      const config = await readExperimentConfig(this.folder);
      this.#config = config;
      const all = config ? resolveRuns(config) : [];
      this.#runs = all.map(
        (run) =>
          new WatchedRun(runFolder(this.folder, run), run, config!.variants[run.variant]!.label),
      );
      if (!this.#packedFile.isThere) return;
      this.#packed = await readExperiment(this.folder);
      this.#runs = [];
    } catch (error) {
      this.#config = undefined;
      this.#runs = [];
      this.#problem = (error as Error).message;
    }
  }
}
