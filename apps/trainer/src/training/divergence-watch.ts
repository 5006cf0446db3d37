/**
 * Detects divergence: a number that is not finite, or a loss beyond the limit of the config. As the
 * config says, the run stops with a diagnosis, or records the divergence once and continues.
 */
import { DivergedError, type RunConfig } from '@wprox/experiments';
import type { LossesRow, MetricsRow } from '@wprox/experiments/run-folders';
import { type GanTraining, type MeanLosses, readTensors } from '@wprox/training';
import { type Divergence, diagnose, type NotFinite } from './diagnosis.js';

/** What a {@link DivergenceWatch} needs of a run. */
export interface WatchOptions {
  readonly config: RunConfig;
  /** The rows of the run up to the iteration that training continues from. */
  readonly rows: readonly MetricsRow[];
  readonly training: Pick<GanTraining, 'tensors'>;
  /** Returns the iteration of the checkpoint on disk. */
  readonly checkpoint: () => number;
  /** Receives a sentence when a run that continues has diverged. */
  onNote(text: string): void;
  /** Writes a row into the metrics file. */
  addRow(row: MetricsRow): Promise<void>;
}

/** Checks the numbers of a run before they are written. */
export class DivergenceWatch {
  private readonly losses: LossesRow[];
  private isNoted: boolean;

  constructor(private readonly options: WatchOptions) {
    const { rows } = options;
    this.losses = rows.filter((row) => row.kind === 'losses');
    this.isNoted = rows.some(({ kind }) => kind === 'diverged');
  }

  /** Takes a row that was written; a diagnosis shows the last ones. */
  note(row: LossesRow): void {
    this.losses.push(row);
  }

  /**
   * Checks losses.
   * @returns true if all are finite, so that they can be written.
   * @throws DivergedError if one is not finite or beyond the limit, and the config says to stop.
   */
  async admitLosses(losses: MeanLosses, iteration: number): Promise<boolean> {
    const { limit } = this.options.config.divergence;
    for (const [what, value] of Object.entries(losses)) {
      if (!(Math.abs(value) <= limit)) await this.diverged({ what, value, iteration });
    }
    return Object.values(losses).every(Number.isFinite);
  }

  /**
   * Records a tensor of the training that is not finite.
   * @throws DivergedError if the config says to stop.
   */
  async noteTensor(found: NotFinite, iteration: number): Promise<void> {
    await this.diverged({ ...found, iteration });
  }

  /**
   * Runs `work`, which throws a DivergedError if samples are not finite.
   * @throws DivergedError if it does and the config says to stop; any other error of `work` unchanged.
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
    const { config, training, checkpoint, onNote, addRow } = this.options;
    const { what, value, iteration } = divergence;
    if (config.divergence.action === 'stop') {
      const circumstances = {
        before: this.losses,
        tensors: await readTensors(training.tensors()),
        checkpoint: checkpoint(),
      };
      throw new DivergedError(what, value, diagnose(divergence, circumstances));
    }
    if (this.isNoted) return;
    this.isNoted = true;
    await addRow({ kind: 'diverged', iteration, what, value: String(value) });
    onNote(
      `diverged: ${what} is ${value} at iteration ${iteration}; the run continues, because divergence.action is continue`,
    );
  }
}
