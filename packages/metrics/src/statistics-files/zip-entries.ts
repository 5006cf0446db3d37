/**
 * Reads the files of a zip archive in memory by its table of contents. Every size and checksum is checked
 * before the bytes are used, so that a damaged archive causes neither an endless loop nor a huge
 * allocation.
 *
 * APPNOTE.TXT of PKWARE, sections 4.3 (structure) and 4.5.3 (sizes of 64 bits).
 */
import { crc32, inflateRawSync } from 'node:zlib';
import { MetricsFileError } from '../file-error.js';

/** The entry of one file in the table of contents. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  readonly packedSize: number;
  readonly size: number;
  /** Index of the header of the file. */
  readonly offset: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const FILE = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
/** The value of a 32-bit field whose number is in the extra field of 64-bit numbers. */
const ELSEWHERE = 0xffffffff;
/** The largest ratio of deflate; an archive that claims more is damaged. */
const LARGEST_RATIO = 1032;

/**
 * Reads the entries that `wanted` selects, by name.
 * @param what the kind of file, for messages, such as `statistics (.npz)`.
 * @throws MetricsFileError if the bytes are not a complete zip archive.
 */
export function zipEntries(
  bytes: Uint8Array,
  what: string,
  wanted: (name: string) => boolean,
): ReadonlyMap<string, Uint8Array> {
  try {
    if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw new Error('it is not a zip archive');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const found = new Map<string, Uint8Array>();
    for (const entry of contents(bytes, view)) {
      if (wanted(entry.name)) found.set(entry.name, unpacked(bytes, view, entry));
    }
    return found;
  } catch (error) {
    // A read beyond the end is a RangeError of the view; bad deflate data is an error of zlib.
    const problem = error instanceof Error ? error.message : String(error);
    throw new MetricsFileError(
      `this is not a file of ${what}: ${problem}; expected a complete, undamaged file`,
      { cause: error },
    );
  }
}

/** Iterates over the table of contents. Each entry takes at least 46 bytes, so the loop ends. */
function* contents(bytes: Uint8Array, view: DataView): Generator<Entry> {
  let { at, end } = tableOfContents(view);
  while (at < end) {
    if (view.getUint32(at, true) !== ENTRY) throw new Error('its table of contents is damaged');
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const [size, packedSize, offset] = wideNumbers(view, at + 46 + nameLength, extraLength, [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ]);
    const method = view.getUint16(at + 10, true);
    const checksum = view.getUint32(at + 16, true);
    yield { name, method, checksum, packedSize: packedSize!, size: size!, offset: offset! };
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  }
}

function tableOfContents(view: DataView): { at: number; end: number } {
  // The last record has 22 bytes and a comment of at most 65535 bytes.
  const first = Math.max(0, view.byteLength - 22 - 0xffff);
  let record = view.byteLength - 22;
  while (record >= first && view.getUint32(record, true) !== END) record--;
  if (record < first) throw new Error('its end is missing');
  let size = view.getUint32(record + 12, true);
  let at = view.getUint32(record + 16, true);
  const locator = record - 20;
  if (locator >= 0 && view.getUint32(locator, true) === LOCATOR_64) {
    const wide = Number(view.getBigUint64(locator + 8, true));
    if (view.getUint32(wide, true) !== END_64) throw new Error('its end is damaged');
    size = Number(view.getBigUint64(wide + 40, true));
    at = Number(view.getBigUint64(wide + 48, true));
  }
  if (at + size > record) throw new Error('its table of contents is damaged');
  return { at, end: at + size };
}

/** Replaces each number that is {@link ELSEWHERE} by the next one of the extra field of 64-bit numbers. */
function wideNumbers(view: DataView, from: number, length: number, numbers: number[]): number[] {
  if (!numbers.includes(ELSEWHERE)) return numbers;
  for (let at = from; at + 4 <= from + length; ) {
    const size = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      let next = at + 4;
      return numbers.map((value) => {
        if (value !== ELSEWHERE) return value;
        next += 8;
        return Number(view.getBigUint64(next - 8, true));
      });
    }
    at += 4 + size;
  }
  throw new Error('a size of more than 32 bits is missing');
}

function unpacked(bytes: Uint8Array, view: DataView, entry: Entry): Uint8Array {
  const { name, method, checksum, packedSize, size, offset } = entry;
  if (view.getUint32(offset, true) !== FILE) throw new Error(`${name} has no header at its offset`);
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const fits = start + packedSize <= bytes.length;
  const possible =
    method === STORED ? size === packedSize : size <= LARGEST_RATIO * (packedSize + 1);
  if (!fits || !possible) throw new Error(`${name} has impossible sizes`);
  const packed = bytes.subarray(start, start + packedSize);
  const content = method === DEFLATED ? inflated(packed, size) : packed;
  if (method !== STORED && method !== DEFLATED) {
    throw new Error(`${name} is packed by method ${method}; expected none or deflate`);
  }
  if (content.length !== size || crc32(content) !== checksum) {
    throw new Error(`${name} does not have its size or checksum`);
  }
  return content;
}

function inflated(packed: Uint8Array, size: number): Uint8Array {
  return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
}
