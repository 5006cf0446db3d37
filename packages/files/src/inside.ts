/** Keeps reads of files whose names come from other files inside a folder. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { requirePath } from '@wprox/arguments';
import { FileError } from './file-error.js';

/**
 * Requires that a file lies in a folder or in one inside it after all symbolic links are followed. The
 * folder itself can be a link.
 * @throws ArgumentError unless both are paths; FileError if the file lies elsewhere, or there is no such
 *   file or folder.
 * @example
 * await requireInside('runs/small/samples', 'runs/small/samples/iteration-000010.png');
 */
export async function requireInside(folder: string, file: string): Promise<void> {
  requirePath('folder', folder, 'the path of a folder');
  requirePath('file', file, 'the path of a file');
  const [outer, inner] = [await real(folder), await real(file)];
  const relative = path.relative(outer, inner);
  const isInside =
    relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
  if (isInside) return;
  const problem =
    'it lies outside its folder, which a symbolic link or ".." can cause; copy it there';
  throw new FileError(file, problem, { code: 'EOUTSIDE' });
}

async function real(place: string): Promise<string> {
  try {
    return await realpath(place);
  } catch (cause) {
    const code = String((cause as NodeJS.ErrnoException).code);
    const problem =
      code === 'ENOENT' || code === 'ENOTDIR'
        ? 'there is no such file; check the path'
        : `the system cannot find it (${code}); check the path`;
    throw new FileError(place, problem, { code, cause });
  }
}
