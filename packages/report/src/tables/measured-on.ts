/**
 * What the distances of an experiment are. A distance without its measure, features and numbers of
 * samples says nothing, so every picture and table carries this.
 */
import { RunFolderError } from '@wprox/experiments';
import type { DistanceRow, ExperimentRecord } from '@wprox/experiments/run-folders';
import { formatCount, formatList } from '../pictures/format.js';

interface Counts {
  /** Generated samples a distance, ascending; one number unless variants differ. */
  readonly samples: readonly number[];
  readonly realSamples: readonly number[];
}

/** Fréchet distances on one feature map, such as `cifar10-classifier`. */
export interface FrechetMeasured extends Counts {
  readonly measure: 'frechet';
  readonly features: string;
}

/** Wasserstein-2 distances of points. */
export interface WassersteinMeasured extends Counts {
  readonly measure: 'wasserstein-2';
  /** What sampling noise leaves of a perfect generator's distance; undefined if variants differ. */
  readonly floor: number | undefined;
}

export type MeasuredOn = FrechetMeasured | WassersteinMeasured;

/**
 * @throws RunFolderError if no run has a distance yet, or if runs were measured by different
 * measures or on different features, which no axis can show together.
 */
export function measuredOn({ folder, runs }: ExperimentRecord): MeasuredOn {
  const rows = runs.flatMap((run) => run.distances);
  const [first] = rows;
  if (!first) {
    throw new RunFolderError(
      `no run in ${folder} has a distance yet, so there is nothing to report; ` +
        'the first one is measured before training starts: let the training run a little longer',
    );
  }
  const kinds = distinct(rows, kindOf);
  if (kinds.length > 1) {
    throw new RunFolderError(
      `the runs in ${folder} were measured differently (${formatList(kinds)}); ` +
        'such distances cannot be compared: train them again with the same measure',
    );
  }
  const ascending = (read: (row: DistanceRow) => number) =>
    distinct(rows, read).sort((a, b) => a - b);
  const counts = {
    samples: ascending((row) => row.samples),
    realSamples: ascending((row) => row.realSamples),
  };
  if (first.measure === 'frechet') {
    return { measure: 'frechet', features: first.features, ...counts };
  }
  const floors = distinct(rows, (row) => (row.measure === 'frechet' ? undefined : row.floor));
  return {
    measure: 'wasserstein-2',
    floor: floors.length === 1 ? floors[0] : undefined,
    ...counts,
  };
}

function kindOf(row: DistanceRow): string {
  return row.measure === 'frechet' ? `Fréchet distance on ${row.features} features` : 'W₂';
}

/** The name of the number, as a heading or the title of an axis has room for. */
export function distanceTitle({ measure }: MeasuredOn): string {
  return measure === 'frechet' ? 'Fréchet distance' : 'W₂ to the data';
}

/** What an axis has to say besides {@link distanceTitle}, in parentheses. */
export function distanceDetail(measured: MeasuredOn): string {
  return measured.measure === 'frechet' ? `${measured.features} features` : 'exact, not squared';
}

/** The name of the number in full: `Fréchet distance on cifar10-classifier features`. */
export function distanceName(measured: MeasuredOn): string {
  return measured.measure === 'frechet'
    ? `Fréchet distance on ${measured.features} features`
    : 'Exact Wasserstein-2 distance to the data';
}

/** `2,000 generated samples against 10,000 real images`. */
export function sampleCounts({ measure, samples, realSamples }: MeasuredOn): string {
  const counts = (values: readonly number[]) => values.map(formatCount).join(' or ');
  const real = measure === 'frechet' ? 'real images' : 'points of the data';
  return `${counts(samples)} generated samples against ${counts(realSamples)} ${real}`;
}

function distinct<T>(rows: readonly DistanceRow[], read: (row: DistanceRow) => T): T[] {
  return [...new Set(rows.map(read))];
}
