/** Reads one run from its folder. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type ResolvedRun, resolvedRunSchema } from '../config/schema.js';
import type { Disk } from '../disk/disk.js';
import { machineDisk } from '../disk/machine-disk.js';
import { CorruptFileError } from '../errors.js';
import { readBytesIfThere, readJson } from './atomic-file.js';
import { runPaths, sampleIteration } from './paths.js';
import { nameInRun } from './prove-files.js';
import {
  type DistanceRow,
  type DivergedRow,
  type FrechetRow,
  type LossesRow,
  type MetricsRow,
  metricsRowSchema,
  type TimingRow,
  type TravelRow,
  timingRowSchema,
  type WarningRow,
} from './row-schemas.js';
import { MOST_ROW_BYTES, parseRows } from './rows.js';
import { type MachineRecord, type RunStatus, readMachine, readStatus } from './run-files.js';
import { differenceFrom, type FileMark } from './run-record.js';

/** A picture of samples on the disk. */
export interface SamplePicture {
  readonly iteration: number;
  readonly file: string;
}

/** The content of a run folder; rows and pictures are ordered by iteration. */
export interface RunFolderContent {
  /** Absent if the run never started. */
  readonly config?: ResolvedRun;
  readonly machine?: MachineRecord;
  readonly status?: RunStatus;
  readonly losses: readonly LossesRow[];
  /** The primary distance: that of points, or that on the first feature map of an evaluation. */
  readonly distances: readonly DistanceRow[];
  /** The distances on the other feature maps, by the name of the features. */
  readonly otherDistances: ReadonlyMap<string, readonly FrechetRow[]>;
  /** What the trainer found wrong with h. */
  readonly warnings: readonly WarningRow[];
  /** How far the samples have to go; absent if the run never started. */
  readonly travel?: TravelRow;
  readonly timing: readonly TimingRow[];
  /** Where training diverged, if the run went on after that. */
  readonly diverged?: DivergedRow;
  readonly samples: readonly SamplePicture[];
}

/**
 * Reads the config of a run.
 *
 * @returns undefined if the run never started.
 * @throws CorruptFileError if the file is damaged.
 */
export async function readRunConfig(
  folder: string,
  disk: Disk = machineDisk,
): Promise<ResolvedRun | undefined> {
  const remedy = 'delete it; experiment.json has the same settings';
  return readJson(runPaths(folder).config, resolvedRunSchema, { remedy, disk });
}

/**
 * Reads a run folder. Files that do not exist, or a missing folder, leave the result empty there.
 *
 * @throws CorruptFileError if a file is damaged; it names the file and the line.
 */
export async function readRunFolder(folder: string): Promise<RunFolderContent> {
  const paths = runPaths(folder);
  const [config, machine, status, samples] = await Promise.all([
    readRunConfig(folder),
    readMachine(folder),
    readStatus(folder),
    listSamples(paths.samples),
  ]);
  const bytesOf = async (file: string) => {
    const bytes = await readBytesIfThere(file, MOST_ROW_BYTES);
    requireProven(file, bytes, status?.files?.[path.basename(file)]);
    return bytes ?? new Uint8Array();
  };
  await requireProvenCopies(folder, status, [
    paths.config,
    paths.machine,
    ...samples.map(({ file }) => file),
  ]);
  const metrics = parseRows(paths.metrics, await bytesOf(paths.metrics), metricsRowSchema);
  const timing = parseRows(paths.timing, await bytesOf(paths.timing), timingRowSchema);
  return {
    ...(config && { config }),
    ...(machine && { machine }),
    ...(status && { status }),
    ...rowsByKind(metrics),
    timing,
    samples,
  };
}

/** Arranges the rows of `metrics.jsonl`. */
export function rowsByKind(
  metrics: readonly MetricsRow[],
): Omit<RunFolderContent, 'config' | 'machine' | 'status' | 'timing' | 'samples'> {
  const travel = metrics.find((row) => row.kind === 'travel');
  const diverged = metrics.find((row) => row.kind === 'diverged');
  return {
    losses: metrics.filter((row) => row.kind === 'losses'),
    ...byFeatures(metrics.filter((row) => row.kind === 'distance')),
    warnings: metrics.filter((row) => row.kind === 'warning'),
    ...(diverged && { diverged }),
    ...(travel && { travel }),
  };
}

/** A complete run has recorded its rows; other runs still write them. */
function requireProven(
  file: string,
  bytes: Uint8Array | undefined,
  mark: FileMark | undefined,
): void {
  const problem = mark && differenceFrom(mark, bytes);
  if (problem === undefined) return;
  throw new CorruptFileError(file, `${problem}: restore it from a copy, or train the run again`);
}

/** Of the other files of a complete run, a copy can leave some out; those that are there are as it wrote them. */
async function requireProvenCopies(
  folder: string,
  status: RunStatus | undefined,
  files: readonly string[],
): Promise<void> {
  for (const file of files) {
    const mark = status?.files?.[nameInRun(folder, file)];
    const bytes = mark && (await readBytesIfThere(file));
    if (bytes) requireProven(file, bytes, mark);
  }
}

/** Returns the primary distances among rows, which each evaluation writes first. */
export function primaryDistances(rows: readonly MetricsRow[]): readonly DistanceRow[] {
  return byFeatures(rows.filter((row) => row.kind === 'distance')).distances;
}

/** Separates the primary distances, which each evaluation writes first, from the others. */
function byFeatures(
  rows: readonly DistanceRow[],
): Pick<RunFolderContent, 'distances' | 'otherDistances'> {
  const featuresOf = (row: DistanceRow | undefined) =>
    row?.measure === 'frechet' ? row.features : undefined;
  const primary = featuresOf(rows[0]);
  const otherDistances = new Map<string, FrechetRow[]>();
  for (const row of rows) {
    if (row.measure !== 'frechet' || row.features === primary) continue;
    otherDistances.set(row.features, [...(otherDistances.get(row.features) ?? []), row]);
  }
  return { distances: rows.filter((row) => featuresOf(row) === primary), otherDistances };
}

async function listSamples(folder: string): Promise<SamplePicture[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code !== 'ENOTDIR') throw error;
    throw new CorruptFileError(folder, 'it is a file; expected a folder: move it');
  });
  return names
    .flatMap((name) => {
      const iteration = sampleIteration(name);
      return iteration === undefined ? [] : [{ iteration, file: path.join(folder, name) }];
    })
    .sort((a, b) => a.iteration - b.iteration);
}
