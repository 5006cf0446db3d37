/** The files inside a zip archive in memory, checked. */
import { crc32 } from 'node:zlib';
import { type UnzipFileInfo, unzipSync } from 'fflate';
import { MetricsFileError } from '../file-error.js';

/** Deflate packs no byte into less than a 1032nd; an archive that says so would only fill memory. */
const LARGEST_RATIO = 1032;

/**
 * The entries that are wanted, by name.
 * @param what is read, for messages, such as `statistics (.npz)`.
 * @throws MetricsFileError if the bytes are no whole zip archive.
 */
export function zipEntries(
  bytes: Uint8Array,
  what: string,
  wanted: (name: string) => boolean,
): ReadonlyMap<string, Uint8Array> {
  const refuse = (problem: string) =>
    new MetricsFileError(
      `this is no file of ${what}: ${problem}. It is truncated, or another file`,
    );
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw refuse('it is not a zip archive');
  let problem: string | undefined;
  let files: Record<string, Uint8Array>;
  const expected = new Map<string, number>();
  try {
    files = unzipSync(bytes, {
      filter: (entry: UnzipFileInfo) => {
        if (!wanted(entry.name)) return false;
        const { size, originalSize, compression, name } = entry;
        const possible =
          compression === 0 ? originalSize === size : originalSize <= LARGEST_RATIO * (size + 1);
        if (size > bytes.length || !possible) problem = `${name} has impossible sizes`;
        expected.set(name, originalSize);
        return problem === undefined;
      },
    });
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  if (problem !== undefined) throw refuse(problem);
  const checksums = centralChecksums(bytes);
  for (const [name, content] of Object.entries(files)) {
    if (content.length !== expected.get(name) || crc32(content) !== checksums.get(name)) {
      throw refuse(`${name} is not what its checksum says`);
    }
  }
  return new Map(Object.entries(files));
}

/** The checksums that fflate does not look at, from the archive's table of contents. */
function centralChecksums(bytes: Uint8Array): ReadonlyMap<string, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found = new Map<string, number>();
  // The table lies at the end; entries are found by their signature, in order, from where it begins.
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) return found;
  const size = view.getUint32(end + 12, true);
  const zip64 = view.getUint32(end + 16, true) === 0xffffffff;
  let at = zip64
    ? zip64Start(view, end)
    : Math.max(0, Math.min(view.getUint32(end + 16, true), end));
  const limit = zip64 ? end : Math.min(end, at + size);
  while (at + 46 <= limit && view.getUint32(at, true) === 0x02014b50) {
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    found.set(name, view.getUint32(at + 16, true));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return found;
}

function zip64Start(view: DataView, end: number): number {
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== 0x07064b50) return end;
  const record = Number(view.getBigUint64(locator + 8, true));
  if (record + 56 > end) return end;
  const start = Number(view.getBigUint64(record + 48, true));
  return Math.min(start, end);
}
