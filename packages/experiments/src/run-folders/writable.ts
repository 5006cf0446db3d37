/** Finds out whether something can be written, before the work whose result it will be. */
import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemProblem } from '../disk/system-problem.js';
import { RunFolderError } from '../errors.js';

/**
 * Requires that a file or folder can be made, or written if it is there.
 *
 * @param target its path; folders above it can be missing.
 * @throws RunFolderError if the nearest folder above it that exists cannot be written, or is a file.
 */
export async function requireWritable(target: string): Promise<void> {
  try {
    await requireFolder(path.dirname(path.resolve(target)));
    const found = await stat(target).catch(() => undefined);
    if (found) await access(target, constants.W_OK);
  } catch (error) {
    const problem = systemProblem(error);
    if (problem === undefined) throw error;
    throw new RunFolderError(`${target} cannot be written: ${problem}, then repeat the command`);
  }
}

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || path.dirname(folder) === folder) throw error;
    return undefined;
  });
  if (!found) return requireFolder(path.dirname(folder));
  if (!found.isDirectory()) throw Object.assign(new Error('a file'), { code: 'ENOTDIR' });
  await access(folder, constants.W_OK | constants.X_OK);
}
