/** One run, watched: what its folder holds at present. Nothing is written into it, and no lease is taken. */
import { readdir, stat } from 'node:fs/promises';
import { type ResolvedRun, runName } from '@wprox/experiments';
import {
  metricsRowSchema,
  type RunRecord,
  readStatus,
  rowsByKind,
  runPaths,
  sampleIteration,
  samplePicture,
  timingRowSchema,
} from '@wprox/experiments/run-folders';
import { ChangedFile } from './changed-file.js';
import { RowTail } from './row-tail.js';

/** How fast a run comes on, as the watcher saw it. */
export interface Pace {
  /** Seconds for one iteration, with evaluations; undefined before the watcher has seen two. */
  readonly secondsPerIteration?: number;
  /** Seconds since anything of the run changed. */
  readonly quietSeconds: number;
}

/** Follows the folder of a run. */
export class WatchedRun {
  readonly name: string;
  readonly #config: ResolvedRun;
  readonly #label: string;
  readonly #folder: string;
  readonly #metrics;
  readonly #timing;
  readonly #statusFile: ChangedFile;
  readonly #samplesFolder: ChangedFile;
  #status: RunRecord['status'];
  #problem: string | undefined;
  #samples: RunRecord['samples'] = [];
  #record: RunRecord | undefined;
  /** Iterations with the times, in seconds, at which they were seen first. */
  #first: { readonly iteration: number; readonly at: number } | undefined;
  #last: { readonly iteration: number; readonly at: number } | undefined;
  #changedAt: number | undefined;

  /** @param folder the run's own folder. */
  constructor(folder: string, config: ResolvedRun, label: string) {
    this.name = runName(config);
    this.#folder = folder;
    this.#config = config;
    this.#label = label;
    const paths = runPaths(folder);
    this.#metrics = new RowTail(paths.metrics, metricsRowSchema);
    this.#timing = new RowTail(paths.timing, timingRowSchema);
    this.#statusFile = new ChangedFile(paths.status);
    this.#samplesFolder = new ChangedFile(paths.samples);
  }

  /**
   * Reads what is new.
   * @param now seconds by any clock that does not go back.
   * @returns whether anything has changed.
   */
  async look(now: number): Promise<boolean> {
    const before = this.#problem;
    const changes = [
      await this.#lookAtStatus(),
      await this.#lookAtSamples(),
      await this.#lookAtRows(this.#timing),
      await this.#lookAtRows(this.#metrics),
    ];
    const isChanged = changes.includes(true) || before !== this.#problem;
    if (!isChanged) return false;
    this.#record = undefined;
    this.#changedAt = this.#changedAt === undefined ? now - (await this.#age()) : now;
    this.#notePace(now);
    return true;
  }

  /** What a report would read. */
  get record(): RunRecord {
    this.#record ??= {
      ...rowsByKind(this.#metrics.rows),
      ...(this.#status && { status: this.#status }),
      name: this.name,
      variant: this.#config.variant,
      label: this.#label,
      seed: this.#config.seed,
      folder: this.#folder,
      config: this.#config,
      state: this.#status?.state ?? 'missing',
      timing: this.#timing.rows,
      samples: this.#samples,
    };
    return this.#record;
  }

  /** Outer iterations so far, as far as the folder says. */
  get iteration(): number {
    const rows = [this.#timing.rows.at(-1), this.#metrics.rows.at(-1)];
    return Math.max(this.#status?.iteration ?? 0, ...rows.map((row) => row?.iteration ?? 0));
  }

  get trainingSeconds(): number {
    return this.#timing.rows.at(-1)?.trainingSeconds ?? 0;
  }

  /** What of the folder cannot be read, as a sentence; undefined if everything can. */
  get problem(): string | undefined {
    if (this.#problem !== undefined) return this.#problem;
    const [first] = this.#metrics.damaged;
    const count = this.#metrics.damaged.length;
    if (first === undefined) return undefined;
    const lines = count === 1 ? `line ${first}` : `${count} lines, the first of them ${first},`;
    return `metrics.jsonl: ${lines} cannot be read and ${count === 1 ? 'is' : 'are'} left out`;
  }

  pace(now: number): Pace {
    const [first, last] = [this.#first, this.#last];
    const done = first && last ? last.iteration - first.iteration : 0;
    return {
      ...(done > 0 && { secondsPerIteration: (last!.at - first!.at) / done }),
      quietSeconds: Math.max(0, now - (this.#changedAt ?? now)),
    };
  }

  #notePace(now: number): void {
    const { iteration } = this;
    if (this.#last && iteration < this.#last.iteration) this.#first = undefined;
    if (iteration > 0) this.#first ??= { iteration, at: now };
    if (iteration !== this.#last?.iteration) this.#last = { iteration, at: now };
  }

  /** Seconds since the folder was written, by its own clock; for what was there before the first look. */
  async #age(): Promise<number> {
    const paths = runPaths(this.#folder);
    const times = await Promise.all(
      [paths.metrics, paths.status].map((file) =>
        stat(file).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      ),
    );
    const newest = Math.max(...times);
    return newest === 0 ? 0 : Math.max(0, (Date.now() - newest) / 1000);
  }

  async #lookAtStatus(): Promise<boolean> {
    if (!(await this.#statusFile.isChanged())) return false;
    this.#problem = undefined;
    try {
      this.#status = await readStatus(this.#folder);
    } catch (error) {
      this.#status = undefined;
      this.#problem = (error as Error).message;
    }
    return true;
  }

  async #lookAtSamples(): Promise<boolean> {
    if (!(await this.#samplesFolder.isChanged())) return false;
    const names = await readdir(runPaths(this.#folder).samples).catch(() => []);
    const iterations = names.flatMap((name) => sampleIteration(name) ?? []).sort((a, b) => a - b);
    const isSame =
      iterations.length === this.#samples.length &&
      iterations.at(-1) === this.#samples.at(-1)?.iteration;
    this.#samples = iterations.map((iteration) => ({
      iteration,
      file: samplePicture(this.#folder, iteration),
    }));
    return !isSame;
  }

  async #lookAtRows(tail: { look(): Promise<boolean> }): Promise<boolean> {
    try {
      return await tail.look();
    } catch (error) {
      this.#problem ??= (error as Error).message;
      return false;
    }
  }
}
