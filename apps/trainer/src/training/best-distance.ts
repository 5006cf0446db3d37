/** The smallest primary distance of a run so far, for `evaluation.keep: 'best'`. */
import type { RunConfig } from '@wprox/experiments';
import { type MetricsRow, primaryDistances } from '@wprox/experiments/run-folders';

/**
 * Finds the evaluation with the smallest distance; the first of equal ones. It starts from the rows of
 * the metrics file, so that an interrupted run keeps the same checkpoint as one that was not.
 */
export class BestDistance {
  private iteration: number | undefined;
  private value = Number.POSITIVE_INFINITY;

  private constructor(private readonly isKept: boolean) {}

  /** Starts from the rows of a run, which must end at its checkpoint. */
  static of(
    rows: readonly MetricsRow[],
    { keep }: Pick<RunConfig['evaluation'], 'keep'>,
  ): BestDistance {
    const best = new BestDistance(keep === 'best');
    for (const { iteration, value } of primaryDistances(rows)) best.note(iteration, value);
    return best;
  }

  /** Takes in the distance of an evaluation. */
  note(iteration: number, value: number): void {
    if (value < this.value) {
      this.value = value;
      this.iteration = iteration;
    }
  }

  /** Whether the checkpoint of this iteration is the one to keep. */
  isAt(iteration: number): boolean {
    return this.isKept && iteration === this.iteration;
  }
}
