/** For tests: zip archives with any content of their fields. */
import { crc32, deflateRawSync } from 'node:zlib';

/** One entry; what is left out is right. */
export interface MadeEntry {
  readonly name: string | Uint8Array;
  readonly content?: Uint8Array;
  readonly isStored?: boolean;
  /** Fields of the table of contents. */
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  readonly size?: number;
  readonly packed?: number;
  readonly start?: number;
  readonly mode?: number;
}

/** Makes an archive. @param zip64 whether sizes and positions are in the fields of zip64. */
export function makeZip(entries: readonly MadeEntry[], zip64 = false, claimed?: number): Buffer {
  const locals: Buffer[] = [];
  const table: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const content = entry.content ?? Buffer.from('content');
    const data = entry.isStored ? Buffer.from(content) : deflateRawSync(content);
    const method = entry.method ?? (entry.isStored ? 0 : 8);
    const size = entry.size ?? content.length;
    const packed = entry.packed ?? data.length;
    const start = entry.start ?? at;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(name.length, 26);
    locals.push(local, name, data);
    at += 30 + name.length + data.length;
    const extra = Buffer.alloc(zip64 ? 28 : 0);
    if (zip64) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      for (const [i, value] of [size, packed, start].entries()) {
        extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
      }
    }
    const row = Buffer.alloc(46);
    row.writeUInt32LE(0x02014b50, 0);
    row.writeUInt16LE(3 << 8, 4);
    row.writeUInt16LE(entry.flags ?? 0, 8);
    row.writeUInt16LE(method, 10);
    row.writeUInt32LE(entry.crc ?? crc32(content), 16);
    row.writeUInt32LE(zip64 ? 0xffffffff : packed, 20);
    row.writeUInt32LE(zip64 ? 0xffffffff : size, 24);
    row.writeUInt16LE(name.length, 28);
    row.writeUInt16LE(extra.length, 30);
    row.writeUInt16LE(entry.mode ?? 0o100644, 40);
    row.writeUInt32LE(zip64 ? 0xffffffff : start, 42);
    table.push(row, name, extra);
  }
  const tableBytes = Buffer.concat(table).length;
  const count = claimed ?? entries.length;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(zip64 ? 0xffff : count, 10);
  end.writeUInt32LE(zip64 ? 0xffffffff : tableBytes, 12);
  end.writeUInt32LE(zip64 ? 0xffffffff : at, 16);
  const large = Buffer.alloc(zip64 ? 76 : 0);
  if (zip64) {
    large.writeUInt32LE(0x06064b50, 0);
    large.writeBigUInt64LE(BigInt(count), 32);
    large.writeBigUInt64LE(BigInt(tableBytes), 40);
    large.writeBigUInt64LE(BigInt(at), 48);
    large.writeUInt32LE(0x07064b50, 56);
    large.writeBigUInt64LE(BigInt(at + tableBytes), 64);
  }
  return Buffer.concat([...locals, ...table, large, end]);
}
