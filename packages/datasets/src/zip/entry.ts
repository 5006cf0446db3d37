/** Reads one entry of a zip archive. */
import type { FileHandle } from 'node:fs/promises';
import { constants, crc32, inflateRawSync } from 'node:zlib';
import { refuse } from '../errors.js';
import { readAt, START_BYTES } from '../files/regular-file.js';
import type { ZipEntry } from './directory.js';

const LOCAL_BYTES = 30;
/** So many packed bytes hold the largest code table and the first bytes, and unpack to at most 1 MB. */
const PEEKED_BYTES = 1024;

/**
 * Reads and unpacks an entry.
 * @param maxBytes a larger entry is refused.
 * @param check gets the first 64 bytes before the others are unpacked.
 * @throws DatasetError `bad-source` if it is damaged, encrypted or compressed by another method.
 */
export async function readZipEntry(
  handle: FileHandle,
  entry: ZipEntry,
  maxBytes: number,
  check: (start: Uint8Array) => void = () => {},
): Promise<Uint8Array> {
  const { method, packed, size, start, end } = entry;
  if (entry.isEncrypted) refuse('it is encrypted; unpack the archive');
  if (method !== 0 && method !== 8) {
    refuse(`it is compressed by method ${method}; expected 0 (stored) or 8 (deflate): unpack it`);
  }
  if (method === 0 && packed !== size) refuse('it is damaged: its two sizes differ');
  if (size > maxBytes || packed > maxBytes) {
    refuse(`its size is ${Math.max(size, packed)} bytes, more than ${maxBytes}`);
  }
  const header = await readAt(handle, start, LOCAL_BYTES);
  const view = new DataView(header.buffer);
  const from = start + LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  if (view.getUint32(0, true) !== 0x04034b50 || from + packed > end) {
    refuse('it is damaged: its header in the archive is not where it should be');
  }
  if (method === 0) {
    check(await readAt(handle, from, Math.min(size, START_BYTES)));
    return verified(await readAt(handle, from, size), entry);
  }
  const first = beginning(await readAt(handle, from, Math.min(packed, PEEKED_BYTES)));
  if (first.length === Math.min(size, START_BYTES)) check(first);
  return verified(unpacked(await readAt(handle, from, packed), size), entry);
}

function beginning(bytes: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, START_BYTES);
  } catch {
    return refuse('it cannot be unpacked: it is damaged');
  }
}

function unpacked(bytes: Uint8Array, size: number): Uint8Array {
  try {
    const found = inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) });
    return new Uint8Array(found.buffer, found.byteOffset, found.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      refuse(`it is damaged: it unpacks to more than the ${size} bytes that it declares`);
    }
    return refuse('it cannot be unpacked: it is damaged');
  }
}

function verified(bytes: Uint8Array, { size, crc }: ZipEntry): Uint8Array {
  if (bytes.length !== size) {
    refuse(`it is damaged: it has ${bytes.length} bytes instead of ${size}`);
  }
  if (crc32(bytes) !== crc) refuse('its checksum differs from that in the archive');
  return bytes;
}
