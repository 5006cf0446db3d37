/** `manifest.json` of a build: its files with their sizes and checksums, written when it is complete. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, lstat, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { escaped } from '@wprox/arguments';
import { readJsonFile } from '@wprox/files';
import { BUILD_AGAIN, NativeLoadError } from './load-error.js';

export const manifestFile = 'manifest.json';

const FORMAT = 1;
/** Files with more bytes are hashed only if {@link FileStamp} has changed. */
const LARGE_BYTES = 2n ** 24n;
const OTHERS_WRITE = 0o022;

/** What changes if somebody writes to a file or puts another in its place; decimal numbers, times in ns. */
export interface FileStamp {
  readonly inode: string;
  readonly modified: string;
  readonly changed: string;
}

/** One file of a build. */
export interface ManifestEntry {
  readonly bytes: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
  /** Of large files only. */
  readonly stamp?: FileStamp;
}

/** The files of a build by their paths in its folder, with `/`. */
export type Manifest = ReadonlyMap<string, ManifestEntry>;

/** What {@link stampOf} needs of `BigIntStats`. */
interface Times {
  readonly size: bigint;
  readonly ino: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

/** Returns the stamp of a large file; undefined for others. */
export function stampOf({ size, ino, mtimeNs, ctimeNs }: Times): FileStamp | undefined {
  if (size <= LARGE_BYTES) return undefined;
  return { inode: `${ino}`, modified: `${mtimeNs}`, changed: `${ctimeNs}` };
}

/** Computes the SHA-256 of a file. @param size its number of bytes; a small file is read at once. */
export async function hashOf(file: string, size: bigint): Promise<string> {
  const hash = createHash('sha256');
  if (size <= LARGE_BYTES) hash.update(await readFile(file));
  else await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest('hex');
}

/** Lists what lies in a folder and in those inside it, as paths with `/`; folders before their content. */
export async function listTree(folder: string, inside = ''): Promise<string[]> {
  const entries = await readdir(path.join(folder, inside), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
    found.push(name);
    if (entry.isDirectory()) found.push(...(await listTree(folder, name)));
  }
  return found;
}

/**
 * Completes a build: takes from others the right to change its files, which some umasks give them, and
 * writes the manifest.
 */
export async function writeManifest(folder: string): Promise<void> {
  const files: Record<string, ManifestEntry> = {};
  await withoutOthers(folder);
  for (const name of await listTree(folder)) {
    const file = path.join(folder, name);
    await withoutOthers(file);
    const found = await lstat(file, { bigint: true });
    if (!found.isFile() || name === manifestFile) continue;
    const stamp = stampOf(found);
    const sha256 = await hashOf(file, found.size);
    files[name] = { bytes: Number(found.size), sha256, ...(stamp && { stamp }) };
  }
  const text = JSON.stringify({ format: FORMAT, files }, null, 1);
  await writeFile(path.join(folder, manifestFile), `${text}\n`, { mode: 0o600 });
}

/** Changes the mode only if it must, because that changes the stamp of a file. */
async function withoutOthers(place: string): Promise<void> {
  const { mode } = await lstat(place);
  if (mode & OTHERS_WRITE) await chmod(place, mode & 0o777 & ~OTHERS_WRITE);
}

/**
 * Reads the manifest of a build.
 * @throws NativeLoadError `outdated` if it has another format; `damaged` if it cannot be read.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = path.join(folder, manifestFile);
  let content: unknown;
  try {
    content = await readJsonFile(file);
  } catch (cause) {
    const problem = `${escaped(file)} cannot be read; ${BUILD_AGAIN}`;
    throw new NativeLoadError('damaged', problem, { cause });
  }
  if (isObject(content) && content['format'] !== FORMAT) {
    const problem = `${escaped(file)} has a format other than ${FORMAT}; ${BUILD_AGAIN}`;
    throw new NativeLoadError('outdated', problem);
  }
  const files = isObject(content) ? content['files'] : undefined;
  const entries = isObject(files) ? Object.entries(files) : [];
  const manifest = new Map<string, ManifestEntry>();
  for (const [name, entry] of entries) if (isEntry(entry)) manifest.set(name, entry);
  if (manifest.size > 0 && manifest.size === entries.length) return manifest;
  throw new NativeLoadError('damaged', `${escaped(file)} is no manifest; ${BUILD_AGAIN}`);
}

function isEntry(value: unknown): value is ManifestEntry {
  if (!isObject(value)) return false;
  const { bytes, sha256, stamp } = value;
  return typeof bytes === 'number' && typeof sha256 === 'string' && isStamp(stamp);
}

function isStamp(value: unknown): value is FileStamp | undefined {
  if (value === undefined) return true;
  const parts = isObject(value) ? [value['inode'], value['modified'], value['changed']] : [0];
  return parts.every((part) => typeof part === 'string');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
