/** Makes folders. */
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder and those above it that are missing. It always ends, unlike `mkdir` with `recursive`, which
 * tries forever in places where the system makes no folders, such as /proc.
 *
 * @returns the path of the outermost folder that was made; undefined if the folder was there.
 * @throws the error of the operating system, with `path`.
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  const full = path.resolve(folder);
  if (await isFolder(full)) return undefined;
  const above = path.dirname(full);
  const outermost = above === full ? undefined : await makeFolder(above);
  try {
    await mkdir(full);
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
