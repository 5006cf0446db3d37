/**
 * Reads a dataset from the cache and verifies it: the manifest must describe exactly the expected data,
 * and every file must have the expected size and SHA-256.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DatasetError } from '../errors.js';
import {
  type DatasetDescription,
  dataFiles,
  type FileDescription,
  type Manifest,
  type SplitName,
  totalBytes,
} from './description.js';

/** The state of a dataset in the cache, found without reading its pixels. */
export interface DatasetStatus {
  /** `present`: all files exist and have the right sizes; their contents were not read. */
  readonly state: 'present' | 'missing' | 'invalid';
  /** The folder of the dataset, whether it exists or not. */
  readonly path: string;
  /** Size of its data files in bytes; 0 unless present. */
  readonly bytes: number;
  /** For `invalid`: what is wrong, and what to do. */
  readonly problem?: string;
}

/** The contents of one split. */
export interface SplitBytes {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** Returns the absolute path of a dataset in a cache folder. */
export function datasetFolder(cacheDir: string, name: string): string {
  return resolve(cacheDir, 'datasets', name);
}

/** Checks the manifest and the sizes of the files. Does not throw for damaged data. */
export async function datasetStatus(
  folder: string,
  expected: DatasetDescription,
): Promise<DatasetStatus> {
  try {
    await checkOutline(folder, expected);
    return { state: 'present', path: folder, bytes: totalBytes(expected) };
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    if (error.code === 'not-fetched') return { state: 'missing', path: folder, bytes: 0 };
    return { state: 'invalid', path: folder, bytes: 0, problem: error.message };
  }
}

/**
 * Reads and verifies a whole dataset.
 * @throws DatasetError `not-fetched` or `corrupt-cache`.
 */
export async function loadDataset(
  folder: string,
  expected: DatasetDescription,
): Promise<Record<SplitName, SplitBytes>> {
  await checkOutline(folder, expected);
  const load = async (name: SplitName): Promise<SplitBytes> => ({
    images: await readVerified(folder, expected, expected.splits[name].images),
    labels: await readVerified(folder, expected, expected.splits[name].labels),
  });
  return { train: await load('train'), test: await load('test') };
}

/** Tells whether every byte of the dataset in the folder is as expected. */
export async function isIntact(folder: string, expected: DatasetDescription): Promise<boolean> {
  try {
    await checkOutline(folder, expected);
    for (const file of dataFiles(expected)) await readVerified(folder, expected, file);
    return true;
  } catch (error) {
    if (error instanceof DatasetError) return false;
    throw error;
  }
}

async function checkOutline(folder: string, expected: DatasetDescription): Promise<void> {
  const manifestPath = join(folder, 'manifest.json');
  let text: string;
  try {
    // Opening a pipe would wait for a writer.
    if (!(await stat(manifestPath)).isFile()) {
      throw damaged(expected, manifestPath, 'is not a regular file');
    }
    text = await readFile(manifestPath, 'utf8');
  } catch (error) {
    if (!isAbsent(error)) throw error;
    if (await exists(folder)) throw damaged(expected, manifestPath, 'is missing');
    throw new DatasetError(
      'not-fetched',
      `${expected.name} is not fetched yet (no ${folder}): ${remedy(expected)}`,
    );
  }
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text) as Manifest;
  } catch (error) {
    throw damaged(expected, manifestPath, `is not JSON (${(error as Error).message})`);
  }
  const { format, source: _, ...description } = Object(manifest) as Manifest;
  if (format !== 1 || !isDeepStrictEqual(description, expected)) {
    throw damaged(
      expected,
      manifestPath,
      'describes other data than this version of @wprox/datasets expects',
    );
  }
  for (const { file, bytes } of dataFiles(expected)) {
    const path = join(folder, file);
    const size = await sizeOf(path);
    if (size === undefined) throw damaged(expected, path, 'is missing');
    if (size < 0) throw damaged(expected, path, 'is not a regular file');
    if (size !== bytes) throw damaged(expected, path, `has ${size} bytes instead of ${bytes}`);
  }
}

async function readVerified(
  folder: string,
  expected: DatasetDescription,
  { file, sha256 }: FileDescription,
): Promise<Uint8Array> {
  const path = join(folder, file);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (isAbsent(error)) throw damaged(expected, path, 'is missing');
    if (isFolder(error)) throw damaged(expected, path, 'is a folder');
    throw error;
  }
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw damaged(expected, path, `is corrupt (its SHA-256 is not ${sha256})`);
  }
  // Not a Buffer, because Buffer's slice() shares memory and Uint8Array's copies.
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(dataset: DatasetDescription, path: string, what: string): DatasetError {
  return new DatasetError(
    'corrupt-cache',
    `${path} ${what}. Fetch ${dataset.name} again (${remedy(dataset)}): it replaces the folder`,
  );
}

/** Names the command and the function that fetch the dataset. */
function remedy({ name }: DatasetDescription): string {
  const call = `fetch${name.charAt(0).toUpperCase()}${name.slice(1)}()`;
  return `run \`npx wprox data fetch ${name}\` or call ${call}`;
}

/** Returns -1 for what is not a regular file; opening a pipe would wait. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : -1;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await sizeOf(path)) !== undefined;
}

function isFolder(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EISDIR';
}

function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
