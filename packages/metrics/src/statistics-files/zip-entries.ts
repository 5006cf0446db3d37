/**
 * Reads the files of a zip archive in memory by its table of contents. Sizes are checked before memory is
 * taken: entries have different names, their bytes do not overlap, and all that are unpacked together
 * have at most 64 MiB or four times the bytes of the archive.
 *
 * APPNOTE.TXT of PKWARE, sections 4.3 (structure) and 4.5.3 (sizes of 64 bits).
 */
import { quoted } from '@wprox/arguments';
import { MetricsFileError } from '../file-error.js';
import { kindOfFile } from '../kind-of-file.js';
import { crc32 } from './crc32.js';
import { inflated } from './inflate.js';

/** The entry of one file in the table of contents. */
interface Entry {
  readonly name: string;
  readonly flags: number;
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
const ENCRYPTED = 1;
/** The largest ratio of deflate; an archive that claims more is damaged. */
const LARGEST_RATIO = 1032;
/** The value of a 32-bit field whose number is in the extra field of 64-bit numbers. */
const ELSEWHERE = 0xffffffff;
/** Greatest number of entries. */
const MOST_ENTRIES = 65_536;
/** Greatest number of bytes of the unpacked entries, unless the archive itself has a quarter of it. */
const MOST_EXPANDED = 2 ** 26;
const LARGEST_GROWTH = 4;

/** How {@link zipEntries} reads an archive. */
export interface ZipOptions {
  /** The kind of file, for messages, such as `statistics (.npz)`. */
  readonly what: string;
  /** Selects the entries to read, by name. */
  readonly wanted: (name: string) => boolean;
  /** Greatest number of bytes of all unpacked entries. */
  readonly mostBytes?: number | undefined;
}

/** The selected entries of an archive, and the names of all. */
export interface ZipContents {
  readonly entries: ReadonlyMap<string, Uint8Array>;
  readonly names: readonly string[];
}

/**
 * Reads the entries that `wanted` selects, by name.
 * @throws MetricsFileError if the bytes are not a complete zip archive, or it expands too much.
 */
export function zipEntries(bytes: Uint8Array, options: ZipOptions): ZipContents {
  const { what, wanted } = options;
  const most = options.mostBytes ?? Math.max(MOST_EXPANDED, LARGEST_GROWTH * bytes.length);
  try {
    if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) {
      const kind = kindOfFile(bytes);
      throw new Problem(`it is not a zip archive${kind ? `, but ${kind}` : ''}`);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const listed = [...contents(bytes, view)];
    assertApart(listed, view);
    const chosen = listed.filter(({ name }) => wanted(name));
    const total = chosen.reduce((sum, { size }) => sum + size, 0);
    if (total > most) {
      throw new Problem(`it unpacks to ${total} bytes; expected at most ${most}`);
    }
    const entries = new Map(chosen.map((each) => [each.name, unpacked(bytes, view, each)]));
    return { entries, names: listed.map(({ name }) => name) };
  } catch (error) {
    // A read beyond the end is a RangeError of the view; bad deflate data is an Error.
    const problem = error instanceof Problem ? error.message : 'it is damaged or ends too early';
    throw new MetricsFileError(
      `this is not a file of ${what}: ${problem}; expected a complete, undamaged file`,
      { cause: error },
    );
  }
}

/** What is wrong with an archive, as a clause. */
class Problem extends Error {}

/** @throws Problem if two entries have one name or share bytes, as in archives that expand without end. */
function assertApart(listed: readonly Entry[], view: DataView): void {
  const names = new Set<string>();
  for (const { name } of listed) {
    if (names.has(name)) throw new Problem(`it has two entries ${quoted(name)}`);
    names.add(name);
  }
  let end = 0;
  for (const entry of listed.toSorted((a, b) => a.offset - b.offset)) {
    if (entry.offset < end) {
      throw new Problem(`the entry ${quoted(entry.name)} shares bytes with another`);
    }
    end = startOf(entry, view) + entry.packedSize;
  }
}

const UTF_8 = new TextDecoder();

/** Iterates over the table of contents. Each entry takes at least 46 bytes, so the loop ends. */
function* contents(bytes: Uint8Array, view: DataView): Generator<Entry> {
  let { at, end } = tableOfContents(view);
  for (let count = 0; at < end; count++) {
    if (count === MOST_ENTRIES) throw new Problem(`it has over ${MOST_ENTRIES} entries`);
    if (view.getUint32(at, true) !== ENTRY) throw new Problem('its table of contents is damaged');
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const name = UTF_8.decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const [size, packedSize, offset] = wideNumbers(view, at + 46 + nameLength, extraLength, [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ]);
    yield {
      ...{ name, packedSize: packedSize!, size: size!, offset: offset! },
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
    };
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  }
}

function tableOfContents(view: DataView): { at: number; end: number } {
  // The last record has 22 bytes and a comment of at most 65535 bytes.
  const first = Math.max(0, view.byteLength - 22 - 0xffff);
  let record = view.byteLength - 22;
  while (record >= first && view.getUint32(record, true) !== END) record--;
  if (record < first) throw new Problem('its end is missing');
  let size = view.getUint32(record + 12, true);
  let at = view.getUint32(record + 16, true);
  const locator = record - 20;
  if (locator >= 0 && view.getUint32(locator, true) === LOCATOR_64) {
    const wide = Number(view.getBigUint64(locator + 8, true));
    if (view.getUint32(wide, true) !== END_64) throw new Problem('its end is damaged');
    size = Number(view.getBigUint64(wide + 40, true));
    at = Number(view.getBigUint64(wide + 48, true));
  }
  if (at + size > record) throw new Problem('its table of contents is damaged');
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
  throw new Problem('a size of more than 32 bits is missing');
}

/** Returns where the bytes of an entry begin, behind its own header. */
function startOf({ name, offset }: Entry, view: DataView): number {
  if (view.getUint32(offset, true) !== FILE) {
    throw new Problem(`${quoted(name)} has no header at its offset`);
  }
  return offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
}

function unpacked(bytes: Uint8Array, view: DataView, entry: Entry): Uint8Array {
  const { method, flags, checksum, packedSize, size } = entry;
  const name = quoted(entry.name);
  if (flags & ENCRYPTED) throw new Problem(`${name} is encrypted`);
  if (method !== STORED && method !== DEFLATED) {
    throw new Problem(`${name} is packed by method ${method}; expected none or deflate`);
  }
  const start = startOf(entry, view);
  const fits = start + packedSize <= bytes.length;
  const possible =
    method === STORED ? size === packedSize : size <= LARGEST_RATIO * (packedSize + 1);
  if (!fits || !possible) throw new Problem(`${name} has impossible sizes`);
  const packed = bytes.subarray(start, start + packedSize);
  const content = method === DEFLATED ? inflated(packed, size) : packed;
  if (crc32(content) !== checksum) throw new Problem(`${name} does not have its checksum`);
  return content;
}
