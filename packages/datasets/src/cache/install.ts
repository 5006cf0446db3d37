/** The steps that fetching and importing share: stage, write, verify, move into place, clean up. */
import { requireFunction, requireOptions, requirePath, requireSignal } from '@wprox/arguments';
import { Staging } from '@wprox/cache';
import { DatasetError } from '../errors.js';
import { type DatasetDescription, totalBytes } from './description.js';
import { datasetFolder, isIntact } from './load.js';
import { DatasetWriter } from './writer.js';

/** The progress of fetching, importing or reading. */
export interface DatasetProgress {
  /** `download`: bytes of the archive; `decode`: bytes of pixels and labels written. */
  readonly phase: 'download' | 'decode';
  /** Bytes done, from 0 to `total`. */
  readonly done: number;
  /** Bytes in all. */
  readonly total: number;
}

/** What {@link fetchCifar10}, {@link importCifar10} and {@link fetchMnist10k} take. */
export interface InstallOptions {
  /** The cache folder; {@link cacheDirectory} by default. */
  readonly cacheDir?: string;
  /** Stops the work: temporary files are removed and the signal's reason is thrown. */
  readonly signal?: AbortSignal;
  /** Called often, with rising numbers. */
  readonly onProgress?: (progress: DatasetProgress) => void;
}

/** The names of {@link InstallOptions}. */
export const INSTALL_OPTIONS = ['cacheDir', 'signal', 'onProgress'] as const;

/**
 * Requires options of which none is unknown and those of {@link InstallOptions} are right.
 * @param names the options that the function takes.
 * @throws ArgumentError naming the option.
 */
export function requireInstallOptions(
  options: unknown,
  names: readonly string[] = INSTALL_OPTIONS,
): asserts options is Readonly<Record<string, unknown>> {
  requireOptions('options', options, names);
  const { cacheDir, signal, onProgress } = options as Readonly<Record<string, unknown>>;
  if (cacheDir !== undefined) requirePath('cacheDir', cacheDir, 'the path of the cache folder');
  if (signal !== undefined) requireSignal('signal', signal);
  if (onProgress !== undefined) requireFunction('onProgress', onProgress);
}

/** The result of an installation. */
export interface InstallResult {
  /** The folder of the dataset. */
  readonly path: string;
  /** Size of its data files in bytes. */
  readonly bytes: number;
  /** True if the cache already held an intact dataset, which was kept. */
  readonly cached: boolean;
}

/** One dataset to write into the cache. */
export interface Installation {
  readonly cacheDir: string;
  readonly dataset: DatasetDescription;
  readonly source: string;
  /** The disk space that the work needs, as text. */
  readonly space: string;
  /** Whether to do nothing if the cache holds an intact dataset. */
  readonly skipIfIntact: boolean;
  readonly signal: AbortSignal | undefined;
  /** Appends the whole dataset to the writer. `work` is an empty folder that is removed later. */
  readonly make: (writer: DatasetWriter, work: string) => Promise<void>;
}

/** Runs an installation. @throws DatasetError naming the problem; the signal's reason if aborted. */
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

/** Makes the error for a file system that refuses to write. */
export function writeFailure(
  name: string,
  cacheDir: string,
  space: string,
  cause: Error,
): DatasetError {
  return new DatasetError(
    'write-failed',
    `cannot write ${name} into ${cacheDir}: ${cause.message}. Free disk space (${space} are needed) ` +
      'or set WPROX_CACHE to a writable folder',
    { cause },
  );
}

/** Tells whether an error comes from the operating system. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
