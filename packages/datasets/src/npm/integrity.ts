/** Whether a downloaded tarball is, to the bit, the one that was published and pinned here. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DatasetError } from '../errors.js';

/**
 * @param integrity `sha512-` and the base64 digest, as npm writes it.
 * @throws DatasetError `bad-source` if the file has another.
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
