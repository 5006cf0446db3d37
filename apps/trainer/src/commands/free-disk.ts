/** How much room there is for what is to be written. */
import { statfs } from 'node:fs/promises';
import path from 'node:path';

/** Free bytes of the disk that a folder lies on, or will lie on. */
export async function freeDiskBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const above = path.dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === folder) throw error;
    return freeDiskBytes(above);
  }
}
