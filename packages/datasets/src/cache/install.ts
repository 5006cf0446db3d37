/** The steps that fetching and importing share: stage, make, verify, put in place, clean up. */

import { Staging } from '@wprox/cache';
import { DatasetError } from '../errors.js';
import { type DatasetDescription, totalBytes } from './description.js';
import { datasetFolder, isIntact } from './load.js';
import { DatasetWriter } from './writer.js';

/** How far the work is. */
export interface DatasetProgress {
  /** `download`: bytes of the archive; `decode`: bytes of pixels and labels written. */
  readonly phase: 'download' | 'decode';
  /** Bytes done, from 0 to `total`. */
  readonly done: number;
  readonly total: number;
}

/** What {@link fetchCifar10}, {@link importCifar10} and {@link fetchMnist10k} take. */
export interface InstallOptions {
  /** The cache folder; {@link cacheDirectory} unless given. */
  readonly cacheDir?: string;
  /** Stops the work; everything temporary is removed and the signal's reason is thrown. */
  readonly signal?: AbortSignal;
  /** Called often, with growing numbers. */
  readonly onProgress?: (progress: DatasetProgress) => void;
}

/** What was done. */
export interface InstallResult {
  /** The folder of the dataset. */
  readonly path: string;
  /** The bytes of its data files. */
  readonly bytes: number;
  /** True if an intact dataset was there already and was left as it is. */
  readonly cached: boolean;
}

/** One dataset to be put into the cache. */
export interface Installation {
  readonly cacheDir: string;
  readonly dataset: DatasetDescription;
  readonly source: string;
  /** What the work needs of the disk, in words. */
  readonly space: string;
  /** Whether an intact dataset in the cache spares the work. */
  readonly skipIfIntact: boolean;
  readonly signal: AbortSignal | undefined;
  /** Appends the whole dataset to the writer; `work` is an empty folder that is removed later. */
  readonly make: (writer: DatasetWriter, work: string) => Promise<void>;
}

/** Runs an installation. @throws DatasetError; the signal's reason if aborted. */
export async function install(job: Installation): Promise<InstallResult> {
  const path = datasetFolder(job.cacheDir, job.dataset.name);
  const result = { path, bytes: totalBytes(job.dataset) };
  const intact = () => isIntact(path, job.dataset);
  job.signal?.throwIfAborted();
  try {
    if (job.skipIfIntact && (await intact())) return { ...result, cached: true };
    const staging = await Staging.create(path);
    try {
      const made = await staging.subfolder('dataset');
      const writer = await DatasetWriter.open(made, job.dataset);
      try {
        await job.make(writer, await staging.subfolder('work'));
        await writer.finish(job.source);
      } finally {
        await writer.close();
      }
      job.signal?.throwIfAborted();
      return { ...result, cached: !(await staging.commit(made, intact)) };
    } finally {
      await staging.dispose();
    }
  } catch (error) {
    job.signal?.throwIfAborted();
    if (error instanceof DatasetError || !isSystemError(error)) throw error;
    throw writeFailure(job.dataset.name, job.cacheDir, job.space, error);
  }
}

/** What a failing file system is reported as. */
export function writeFailure(
  name: string,
  cacheDir: string,
  space: string,
  cause: Error,
): DatasetError {
  return new DatasetError(
    'write-failed',
    `cannot write ${name} into ${cacheDir}: ${cause.message}. Free some space (${space} while ` +
      'working) or set WPROX_CACHE to a folder that can be written',
    { cause },
  );
}

/** Whether an error comes from the operating system. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
