/** Checks a build before anything of it is loaded. */
import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { escaped } from '@wprox/arguments';
import { BUILD_AGAIN, NativeLoadError } from './load-error.js';
import {
  hashOf,
  listTree,
  type ManifestEntry,
  manifestFile,
  readManifest,
  stampOf,
} from './manifest.js';
import { requireOwn, requireOwnFolders } from './owners.js';

/**
 * Requires that a build is the one that `buildNative` made and that no other user could have changed it:
 * owners and modes of all files and of all folders that contain them, no file that the manifest does not
 * name, no symbolic link, and every checksum. A large file is hashed only if its size, times or inode
 * differ from the recorded ones.
 * @returns the path of the folder without symbolic links.
 * @throws NativeLoadError that says what is wrong and what to do.
 */
export async function requireIntactBuild(folder: string): Promise<string> {
  try {
    return await check(folder);
  } catch (error) {
    if (error instanceof NativeLoadError) throw error;
    // A file is gone or cannot be read.
    const { code } = error as NodeJS.ErrnoException;
    const problem = `cannot be checked (${code ?? (error as Error).message}); ${BUILD_AGAIN}`;
    throw damaged(folder, problem, error);
  }
}

async function check(folder: string): Promise<string> {
  const real = await requireOwnFolders(folder);
  const files = new Map<string, BigIntStats>();
  for (const name of await listTree(real)) {
    const place = path.join(real, name);
    const found = await lstat(place, { bigint: true });
    if (!found.isFile() && !found.isDirectory()) {
      throw damaged(place, `is no regular file; ${BUILD_AGAIN}`);
    }
    requireOwn(place, found);
    if (found.isFile()) files.set(name, found);
  }
  if (!files.delete(manifestFile)) {
    const problem = `${escaped(real)} is of a version that wrote no manifest; ${BUILD_AGAIN}`;
    throw new NativeLoadError('outdated', problem);
  }
  const manifest = await readManifest(real);
  for (const name of files.keys()) {
    if (manifest.has(name)) continue;
    throw damaged(path.join(real, name), `is no file of the build; ${BUILD_AGAIN}`);
  }
  for (const [name, entry] of manifest) {
    const place = path.join(real, name);
    const found = files.get(name);
    if (!found) throw damaged(place, `is missing; ${BUILD_AGAIN}`);
    await requireUnchanged(place, found, entry);
  }
  return real;
}

async function requireUnchanged(
  file: string,
  found: BigIntStats,
  { bytes, sha256, stamp }: ManifestEntry,
): Promise<void> {
  const isSized = found.size === BigInt(bytes);
  const now = stampOf(found);
  const isStamped =
    stamp !== undefined &&
    now?.inode === stamp.inode &&
    now.modified === stamp.modified &&
    now.changed === stamp.changed;
  if (isSized && (isStamped || (await hashOf(file, found.size)) === sha256)) return;
  throw damaged(file, `differs from the file that was built; ${BUILD_AGAIN}`);
}

function damaged(place: string, problem: string, cause?: unknown): NativeLoadError {
  return new NativeLoadError('damaged', `${escaped(place)} ${problem}`, { cause });
}
