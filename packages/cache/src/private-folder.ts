/** Makes folders of the cache that only their user can read and change. */
import { requirePath } from '@wprox/arguments';
import { makeFolder } from '@wprox/files';

/** Everything for the user, nothing for others. */
export const PRIVATE = 0o700;

/**
 * Makes a folder of the cache and those above it that are missing, for the user alone (mode 0700). A
 * folder that is there keeps its permissions.
 * @throws ArgumentError unless `folder` is a path; the file system's error, for example if the disk is
 *   read-only.
 * @example
 * await makePrivateFolder(path.join(cacheDirectory(), 'statistics'));
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  requirePath('folder', folder, 'the path of a folder of the cache');
  await makeFolder(folder, { mode: PRIVATE });
}
