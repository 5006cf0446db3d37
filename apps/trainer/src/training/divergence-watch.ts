/**
 * Sees that training has diverged: a number that is not finite, or a loss beyond the config's limit.
 * The run stops then, with a diagnosis, or notes it once and goes on, as its config says.
 */
import { DivergedError, type RunConfig } from '@wprox/experiments';

import { appendRow, metricsRowSchema, readRows, runPaths } from '@wprox/experiments/run-folders';
import { type GanTraining, type MeanLosses, readTensors } from '@wprox/training';
import { type Divergence, diagnose, type NotFinite } from './diagnosis.js';

export interface WatchOptions {
  readonly config: RunConfig;
  readonly folder: string;
  readonly training: GanTraining;
  /** The iteration of the checkpoint on the disk. */
  readonly checkpoint: () => number;
  onNote(text: string): void;
}

/** Looks at a run's numbers before they are written. */
export class DivergenceWatch {
  private constructor(
    private readonly options: WatchOptions,
    private isNoted: boolean,
  ) {}

  /** A watch over a run whose metrics file ends where training goes on. */
  static async open(options: WatchOptions): Promise<DivergenceWatch> {
    const rows = await readRows(runPaths(options.folder).metrics, metricsRowSchema);
    return new DivergenceWatch(
      options,
      rows.some(({ kind }) => kind === 'diverged'),
    );
  }

  /**
   * Looks at losses.
   * @returns whether they can be written: they are finite.
   * @throws DivergedError if one is not, or is too large, and the run is to stop.
   */
  async admitLosses(losses: MeanLosses, iteration: number): Promise<boolean> {
    const { limit } = this.options.config.divergence;
    for (const [what, value] of Object.entries(losses)) {
      if (!(Math.abs(value) <= limit)) await this.diverged({ what, value, iteration });
    }
    return Object.values(losses).every(Number.isFinite);
  }

  /**
   * Takes note of a tensor of the session that is not finite.
   * @throws DivergedError if the run is to stop.
   */
  async noteTensor(found: NotFinite, iteration: number): Promise<void> {
    await this.diverged({ ...found, iteration });
  }

  /**
   * Does what may find samples that are not finite.
   * @throws DivergedError if there are and the run is to stop; whatever `work` throws else.
   */
  async admitSamples(iteration: number, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
      await this.diverged({ what: error.what, value: error.value, iteration });
    }
  }

  private async diverged(divergence: Divergence): Promise<void> {
    const { config, folder, training, checkpoint, onNote } = this.options;
    const { what, value, iteration } = divergence;
    const { metrics } = runPaths(folder);
    if (config.divergence.action === 'stop') {
      const rows = await readRows(metrics, metricsRowSchema);
      const circumstances = {
        before: rows.filter((row) => row.kind === 'losses'),
        tensors: await readTensors(training.tensors()),
        checkpoint: checkpoint(),
      };
      throw new DivergedError(what, value, diagnose(divergence, circumstances));
    }
    if (this.isNoted) return;
    this.isNoted = true;
    await appendRow(metrics, { kind: 'diverged', iteration, what, value: String(value) });
    onNote(`diverged: ${what} is ${value} at iteration ${iteration}; it goes on, as was asked`);
  }
}
