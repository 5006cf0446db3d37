/**
 * The table of contents of a zip archive (PKWARE's APPNOTE), which is at its end. It is checked as a whole before
 * an entry is read: entries must not share bytes, so that the work for an archive grows with its size.
 */
import { isUtf8 } from 'node:buffer';
import { quoted } from '@wprox/arguments';
import type { OpenFile } from '@wprox/files';
import { refuse } from '../errors.js';
import { readAt } from '../files/regular-file.js';

/** One file in an archive. */
export interface ZipEntry {
  /** With `/` between folders; a folder's ends in one. */
  readonly name: string;
  readonly isLink: boolean;
  readonly isEncrypted: boolean;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc: number;
  /** Bytes in the archive. */
  readonly packed: number;
  /** Bytes after unpacking. */
  readonly size: number;
  /** Where its local header starts, and the first byte that belongs to something else. */
  readonly start: number;
  end: number;
}

const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
/** Twice as many as CelebA has. Folders have no such limits. */
const MOST_ENTRIES = 400_000;
const MAX_TABLE_BYTES = 100e6;
/** An archive may unpack to 256 MB and 50 times its size in addition. Pictures are compressed already. */
const FREE_BYTES = 256e6;
const MOST_INFLATION = 50;

/** Reads the table. @throws DatasetError `bad-source` if it is missing, damaged or asks for too much. */
export async function readZipDirectory({ handle, size }: OpenFile): Promise<ZipEntry[]> {
  const tail = await readAt(
    handle,
    Math.max(0, size - END_BYTES - LONGEST_COMMENT),
    Math.min(size, END_BYTES + LONGEST_COMMENT),
  );
  const at = endRecord(tail);
  if (at < 0) refuse('it has no table of contents: it is truncated or another file');
  const endAt = size - tail.length + at;
  const { count, tableBytes, tableAt } = await tableOf({ handle, size }, tail.subarray(at), endAt);
  if (tableAt + tableBytes > endAt || count * ENTRY_BYTES > tableBytes) {
    refuse('it is truncated or damaged: its table of contents is not where it says');
  }
  if (count * (ENTRY_BYTES + LOCAL_BYTES) > size) refuse('it is damaged: its entries overlap');
  if (count > MOST_ENTRIES) refuse(`it has ${count} entries, more than ${MOST_ENTRIES}: unpack it`);
  if (tableBytes > MAX_TABLE_BYTES) {
    refuse(
      `its table of contents has ${tableBytes} bytes, more than ${MAX_TABLE_BYTES}: unpack it`,
    );
  }
  const table = await readAt(handle, tableAt, tableBytes);
  const entries = parseTable(table, count);
  requireApart(entries, tableAt);
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (total > FREE_BYTES + MOST_INFLATION * size) {
    refuse(
      `its ${size} bytes unpack to ${total}, more than ${MOST_INFLATION} times as many: unpack it`,
    );
  }
  return entries;
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

function endRecord(tail: Uint8Array): number {
  const view = viewOf(tail);
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    if (at + END_BYTES + view.getUint16(at + 20, true) === tail.length) return at;
  }
  return -1;
}

/** Finds the table by the record at the end, or by the one of zip64 in front of it. */
async function tableOf({ handle, size }: OpenFile, end: Uint8Array, endAt: number) {
  const view = viewOf(end);
  const disks = [view.getUint16(4, true), view.getUint16(6, true)];
  const count = view.getUint16(10, true);
  const [tableBytes, tableAt] = [view.getUint32(12, true), view.getUint32(16, true)];
  const isLarge = count === 0xffff || tableBytes === 0xffffffff || tableAt === 0xffffffff;
  const locator = isLarge && endAt >= 20 ? viewOf(await readAt(handle, endAt - 20, 20)) : undefined;
  if (locator?.getUint32(0, true) === 0x07064b50) {
    const at = Number(locator.getBigUint64(8, true));
    if (at + 56 > size) refuse('it is damaged: its zip64 record is not where it says');
    const large = viewOf(await readAt(handle, at, 56));
    if (large.getUint32(0, true) !== 0x06064b50)
      refuse('it is damaged: its zip64 record is missing');
    const number = (from: number) => Number(large.getBigUint64(from, true));
    return { count: number(32), tableBytes: number(40), tableAt: number(48) };
  }
  if (disks.some((disk) => disk > 0)) refuse('it is one part of several; join them first');
  return { count, tableBytes, tableAt };
}

function parseTable(table: Uint8Array, count: number): ZipEntry[] {
  const view = viewOf(table);
  const names = new Set<string>();
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (at + ENTRY_BYTES > table.length || view.getUint32(at, true) !== 0x02014b50) {
      refuse('it is damaged: its table of contents ends too early');
    }
    const [nameBytes, extraBytes] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true)];
    const next = at + ENTRY_BYTES + nameBytes + extraBytes + view.getUint16(at + 32, true);
    if (next > table.length) refuse('it is damaged: its table of contents ends too early');
    const nameAt = at + ENTRY_BYTES;
    const name = nameOf(table.subarray(nameAt, nameAt + nameBytes));
    if (names.has(name)) refuse(`it has two entries with the name ${quoted(name)}`);
    names.add(name);
    const extra = table.subarray(nameAt + nameBytes, nameAt + nameBytes + extraBytes);
    const isUnix = view.getUint16(at + 4, true) >> 8 === 3;
    const [size, packed, start] = sizesOf(view, at, extra);
    entries.push({
      name,
      isLink: isUnix && (view.getUint16(at + 40, true) & 0xf000) === 0xa000,
      isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      size,
      packed,
      start,
      end: 0,
    });
    at = next;
  }
  return entries;
}

/** Reads sizes and position; those that need more than 32 bits are in an extra field of zip64. */
function sizesOf(view: DataView, at: number, extra: Uint8Array): [number, number, number] {
  const values: [number, number, number] = [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ];
  if (extra.length === 0) return values;
  const fields = viewOf(extra);
  for (let from = 0; from + 4 <= extra.length; ) {
    const bytes = fields.getUint16(from + 2, true);
    if (fields.getUint16(from, true) === 1) {
      let inside = from + 4;
      const end = Math.min(extra.length, inside + bytes);
      for (const [i, value] of values.entries()) {
        if (value !== 0xffffffff || inside + 8 > end) continue;
        values[i] = Number(fields.getBigUint64(inside, true));
        inside += 8;
      }
    }
    from += 4 + bytes;
  }
  return values;
}

/** Decodes a name. @throws DatasetError `bad-source` if it leads out of the archive. */
function nameOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const name = text.toString(isUtf8(bytes) ? 'utf8' : 'latin1').replaceAll('\\', '/');
  const isOutside = /^\/|^[a-z]:|(^|\/)\.\.(\/|$)/i.test(name);
  if (isOutside || name === '' || name.includes('\0')) {
    refuse(`an entry has the name ${quoted(name)}; expected a path inside of the archive`);
  }
  return name;
}

/** Requires that no two entries share bytes, and sets their ends. */
function requireApart(entries: readonly ZipEntry[], tableAt: number): void {
  const order = [...entries.keys()].sort((a, b) => entries[a]!.start - entries[b]!.start);
  for (const [place, i] of order.entries()) {
    const entry = entries[i]!;
    const next = order[place + 1];
    const end = next === undefined ? tableAt : Math.min(entries[next]!.start, tableAt);
    const name = entry.name.length;
    if (entry.start + LOCAL_BYTES + Math.min(name, 1) + entry.packed > end) {
      refuse(`it is damaged: its entry ${quoted(entry.name)} overlaps another part`);
    }
    entry.end = end;
  }
}
