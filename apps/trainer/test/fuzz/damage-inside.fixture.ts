/**
 * Damages the content of containers and corrects their checksums, as a defective program would write
 * them. Otherwise the checksum would stop the reader before it reads the content.
 */
import { crc32, deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import type { Random } from '@wprox/runtime/random';
import { unzipSync, zipSync } from 'fflate';
import { damageBytes } from './damage-bytes.fixture.js';

/** A fixed time, so that every run writes the same bytes. */
const EPOCH = new Date(1980, 0, 1);

/** Damages, removes or replaces one entry of a zip archive; the archive itself remains valid. */
export function damageZipEntry(
  archive: Uint8Array,
  random: Random,
  damage: (bytes: Uint8Array, name: string) => Uint8Array = (bytes) => damageBytes(bytes, random),
): Uint8Array {
  const entries: Record<string, Uint8Array> = unzipSync(archive);
  const names = Object.keys(entries);
  const name = names[random.integer(names.length)]!;
  const content = entries[name]!;
  const kind = random.integer(8);
  if (kind === 0) delete entries[name];
  else if (kind === 1) entries[name] = entries[names[random.integer(names.length)]!]!;
  else entries[name] = damage(content, name);
  return zipSync(entries, { level: random.integer(2) ? 0 : 6, mtime: EPOCH });
}

/** Damages the content of a gzip file; the compression remains valid. */
export function damageGzip(
  file: Uint8Array,
  damage: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  return gzipSync(damage(gunzipSync(file)), { level: 1 });
}

const TAR_BLOCK = 512;

/** Damages one header of a tar archive and corrects its checksum. */
export function damageTar(archive: Uint8Array, random: Random): Uint8Array {
  const headers: number[] = [];
  for (let at = 0; at + TAR_BLOCK <= archive.length && archive[at] !== 0; ) {
    headers.push(at);
    const octal = Buffer.from(archive.subarray(at + 124, at + 135)).toString('latin1');
    const size = Number.parseInt(octal, 8);
    at += TAR_BLOCK * (1 + Math.ceil(size / TAR_BLOCK));
  }
  const copy = Uint8Array.from(archive);
  const at = headers[random.integer(headers.length)]!;
  const header = damageBytes(copy.slice(at, at + TAR_BLOCK), random).slice(0, TAR_BLOCK);
  copy.set(header, at);
  copy.fill(0x20, at + 148, at + 156);
  const sum = copy.subarray(at, at + TAR_BLOCK).reduce((total, byte) => total + byte, 0);
  copy.set(Buffer.from(`${sum.toString(8).padStart(6, '0')}\0 `), at + 148);
  return copy;
}

/** Damages one chunk of a PNG with a correct checksum; pixels are damaged before compression. */
export function damagePng(file: Uint8Array, random: Random): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const chunks: { type: Uint8Array; data: Uint8Array }[] = [];
  for (let at = 8; at < file.length; ) {
    const length = view.getUint32(at);
    const type = file.slice(at + 4, at + 8);
    chunks.push({ type, data: file.slice(at + 8, at + 8 + length) });
    at += length + 12;
  }
  const index = random.integer(chunks.length);
  const chunk = chunks[index]!;
  const kind = random.integer(8);
  const isPixels = Buffer.from(chunk.type).toString() === 'IDAT';
  if (kind === 0) chunks.splice(index, 1);
  else if (kind === 1) chunks.splice(random.integer(chunks.length), 0, chunk);
  else if (kind === 2) chunk.type = damageBytes(chunk.type, random).slice(0, 4);
  else if (isPixels && kind < 6) {
    chunk.data = Uint8Array.from(deflateSync(damageBytes(inflateSync(chunk.data), random)));
  } else chunk.data = damageBytes(chunk.data, random);
  const parts = chunks.map(({ type, data }) => {
    const part = Buffer.alloc(data.length + 12);
    part.writeUInt32BE(data.length, 0);
    part.set(type, 4);
    part.set(data, 8);
    part.writeUInt32BE(crc32(part.subarray(4, 8 + data.length)), 8 + data.length);
    return part;
  });
  return Uint8Array.from(Buffer.concat([file.subarray(0, 8), ...parts]));
}
