/**
 * Describes the distances of an experiment: measure, features and numbers of samples. Every picture
 * and table shows them, because distances cannot be compared without them.
 */
import { RunFolderError } from '@wprox/experiments';
import type { DistanceRow, ExperimentRecord } from '@wprox/experiments/run-folders';
import { formatCount, formatList } from '../pictures/format.js';

interface Counts {
  /** Numbers of generated samples per distance, ascending; one number unless variants differ. */
  readonly samples: readonly number[];
  /** Numbers of real samples per distance, ascending. */
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
  /** Distance of fresh points of the data (sampling noise); undefined if variants differ. */
  readonly floor: number | undefined;
}

/** The kind of the distances of an experiment. */
export type MeasuredOn = FrechetMeasured | WassersteinMeasured;

/**
 * Finds the kind of the distances of an experiment.
 *
 * @throws RunFolderError if no run has a distance, or if measures or features differ between runs,
 * because such distances cannot be compared.
 */
export function measuredOn({
  folder,
  runs,
}: Pick<ExperimentRecord, 'folder' | 'runs'>): MeasuredOn {
  const rows = runs.flatMap((run) => run.distances);
  const [first] = rows;
  if (!first) {
    throw new RunFolderError(
      `no run in ${folder} has a distance yet; expected at least one: ` +
        'wait for the first evaluation, which is before training starts',
    );
  }
  const kinds = distinct(rows, kindOf);
  if (kinds.length > 1) {
    throw new RunFolderError(
      `the runs in ${folder} have different distances (${formatList(kinds)}); ` +
        'expected one kind: train them again with the same features',
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

/** Whether distances on these features are FID: those of Inception v3 with the weights of FID. */
export function isFid(features: string): boolean {
  return features === 'inception-v3-fid';
}

/** Returns a short name of the distance, for headings and axes. */
export function distanceTitle(measured: MeasuredOn): string {
  if (measured.measure !== 'frechet') return 'W₂ to the data';
  return isFid(measured.features) ? 'FID' : 'Fréchet distance';
}

/** Returns the detail that an axis shows in parentheses after {@link distanceTitle}. */
export function distanceDetail(measured: MeasuredOn): string {
  return measured.measure === 'frechet' ? `${measured.features} features` : 'exact, not squared';
}

/** Returns the full name of the distance: `Fréchet distance on cifar10-classifier features`. */
export function distanceName(measured: MeasuredOn): string {
  return measured.measure === 'frechet'
    ? `${distanceTitle(measured)} on ${measured.features} features`
    : 'Exact Wasserstein-2 distance to the data';
}

/** Describes the samples: `2,000 generated samples against 10,000 real images`. */
export function sampleCounts({ measure, samples, realSamples }: MeasuredOn): string {
  const counts = (values: readonly number[]) => values.map(formatCount).join(' or ');
  const real = measure === 'frechet' ? 'real images' : 'points of the data';
  return `${counts(samples)} generated samples against ${counts(realSamples)} ${real}`;
}

function distinct<T>(rows: readonly DistanceRow[], read: (row: DistanceRow) => T): T[] {
  return [...new Set(rows.map(read))];
}
