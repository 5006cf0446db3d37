/**
 * Requires that only the user and the system's administrator can change what is loaded. Then nobody else
 * can change it between the check and the load either. Windows has no owners and modes of this kind; there
 * nothing is checked.
 */
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { escaped } from '@wprox/arguments';
import { NativeLoadError } from './load-error.js';

const ROOT = 0;
const BY_GROUP = 0o020;
const BY_EVERYONE = 0o002;
const STICKY = 0o1000;

/** The part of `Stats` that says who can change a file. */
export interface Holders {
  readonly uid: number | bigint;
  readonly mode: number | bigint;
}

/**
 * @throws NativeLoadError `unsafe` if another user owns the file or folder or can write to it.
 * @param isAbove whether it is a folder above the cache. There others may make files of their own, as in
 *   /tmp, whose sticky bit keeps them from renaming those of the user.
 */
export function requireOwn(place: string, holders: Holders, isAbove = false): void {
  const user = process.geteuid?.();
  if (user === undefined) return;
  const [owner, mode] = [Number(holders.uid), Number(holders.mode)];
  if (owner !== user && owner !== ROOT) {
    const problem = `belongs to the user ${owner}, not to you (${user}) or root`;
    throw unsafe(place, `${problem}; set WPROX_CACHE to a folder of your own`);
  }
  if (!(mode & (BY_GROUP | BY_EVERYONE)) || (isAbove && mode & STICKY)) return;
  const who = mode & BY_EVERYONE ? 'every user' : 'its group';
  throw unsafe(place, `can be changed by ${who}; run chmod go-w on it, or move the cache`);
}

/**
 * Requires that a build folder, the folder that holds it, the cache folder and all folders above them are
 * the user's own or the system's.
 * @returns the path of the folder without symbolic links.
 * @throws NativeLoadError `unsafe`; the file system's error if there is no such folder.
 */
export async function requireOwnFolders(folder: string): Promise<string> {
  const full = path.resolve(folder);
  const parents = [full, path.dirname(full), path.dirname(path.dirname(full))];
  const own = await Promise.all(parents.map((parent) => realpath(parent)));
  const seen = new Set<string>();
  for (const start of own) {
    for (const place of upwards(start)) {
      if (seen.has(place)) continue;
      seen.add(place);
      requireOwn(place, await lstat(place), !own.includes(place));
    }
  }
  return own[0]!;
}

/** Lists a folder and all that contain it, from the innermost to the outermost. */
function upwards(folder: string): string[] {
  const above = path.dirname(folder);
  return above === folder ? [folder] : [folder, ...upwards(above)];
}

function unsafe(place: string, problem: string): NativeLoadError {
  return new NativeLoadError('unsafe', `${escaped(place)} ${problem}`);
}
