/** Compares a folder before and after a command. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Every file of a folder with its content, without those of leases. */
export async function contentOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('.leases'));
  const contents = files.map(async (entry) => {
    const file = path.join(entry.parentPath, entry.name);
    return [file, await readFile(file, 'base64')] as const;
  });
  return Object.fromEntries(await Promise.all(contents));
}
