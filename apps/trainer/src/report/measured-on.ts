/**
 * What the distances of an experiment were measured on. A Fréchet distance without its features and
 * its numbers of images says nothing, so every picture and table carries this.
 */
import { RunFolderError } from '../errors.js';
import { formatCount } from '../pictures/format.js';
import type { DistanceRow, ExperimentRecord } from '../runs/index.js';

export interface MeasuredOn {
  /** The feature map, such as `cifar10-classifier`. */
  readonly features: string;
  /** Generated images a distance, ascending; one number unless variants differ. */
  readonly samples: readonly number[];
  readonly realSamples: readonly number[];
}

/**
 * @throws RunFolderError if no run has a distance yet, or if runs were measured on different
 * features, which no axis can show together.
 */
export function measuredOn({ folder, runs }: ExperimentRecord): MeasuredOn {
  const rows = runs.flatMap((run) => run.distances);
  const [features, other] = distinct(rows, (row) => row.features);
  if (features === undefined) {
    throw new RunFolderError(
      `no run in ${folder} has a Fréchet distance yet, so there is nothing to report; ` +
        'the first one is measured before training starts: let the training run a little longer',
    );
  }
  if (other !== undefined) {
    throw new RunFolderError(
      `the runs in ${folder} were measured on different features (${features} and ${other}); ` +
        'distances on different features cannot be compared: train them again with the same',
    );
  }
  const ascending = (read: (row: DistanceRow) => number) =>
    distinct(rows, read).sort((a, b) => a - b);
  return {
    features,
    samples: ascending((row) => row.samples),
    realSamples: ascending((row) => row.realSamples),
  };
}

/** `Fréchet distance on cifar10-classifier features`, the name of the number. */
export function distanceName({ features }: MeasuredOn): string {
  return `Fréchet distance on ${features} features`;
}

/** `2,000 generated samples against 10,000 real images`. */
export function sampleCounts({ samples, realSamples }: MeasuredOn): string {
  const counts = (values: readonly number[]) => values.map(formatCount).join(' or ');
  return `${counts(samples)} generated samples against ${counts(realSamples)} real images`;
}

function distinct<T>(rows: readonly DistanceRow[], read: (row: DistanceRow) => T): T[] {
  return [...new Set(rows.map(read))];
}
