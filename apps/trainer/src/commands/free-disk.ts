/** Measures free disk space. */
import { statfs } from 'node:fs/promises';
import path from 'node:path';

/** Returns the free bytes of the disk that a folder is on. The folder need not exist yet. */
export async function freeDiskBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = path.dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder) throw error;
    return freeDiskBytes(parent);
  }
}
