/** Makes folders. */
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { reject, requireOptions, requirePath } from '@wprox/arguments';

/** What {@link makeFolder} takes. */
export interface FolderOptions {
  /** The permissions of each folder that is made; `0o777` without the bits of the umask by default. */
  readonly mode?: number;
}

const EVERYTHING = 0o777;

/**
 * Makes a folder and those above it that are missing; those that are there keep their permissions. It
 * always ends, unlike `mkdir` with `recursive`, which tries forever in places where the system makes no
 * folders, such as /proc.
 *
 * @returns the path of the outermost folder that was made; undefined if the folder was there.
 * @throws ArgumentError unless `folder` is a path and `mode` has only permissions; the error of the
 *   operating system, with `path`.
 * @example
 * await makeFolder('results/2026', { mode: 0o700 });
 */
export async function makeFolder(
  folder: string,
  options: FolderOptions = {},
): Promise<string | undefined> {
  requirePath('folder', folder, 'the path of a folder');
  requireOptions('options', options, ['mode'], '{ mode: 0o700 }');
  const { mode = EVERYTHING }: FolderOptions = options;
  if (!Number.isInteger(mode) || mode < 0 || mode > EVERYTHING) {
    reject('options.mode', mode, 'permissions from 0 to 0o777');
  }
  return make(path.resolve(folder), mode);
}

async function make(full: string, mode: number): Promise<string | undefined> {
  if (await isFolder(full)) return undefined;
  const above = path.dirname(full);
  const outermost = above === full ? undefined : await make(above, mode);
  try {
    await mkdir(full, { mode });
  } catch (error) {
    // Another process can have made it in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !(await isFolder(full))) throw error;
  }
  return outermost ?? full;
}

async function isFolder(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  return found?.isDirectory() === true;
}
