/** For tests: damages files, some of them so that their checksums and lengths remain right. */
import { crc32, deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import type { Random } from '@wprox/runtime/random';

/** Values that break lengths and counters. */
const EXTREMES = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** A file that was made from another one. */
export type Mutation = (file: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

const joined = (...parts: Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));

/** Draws a position; every other one is in the first 700 bytes, where headers are. */
function place(file: Uint8Array, random: Random): number {
  const length = Math.max(1, file.length);
  return random.integer(random.integer(2) ? length : Math.min(length, 700));
}

const byte: Mutation = (file, random) => {
  const copy = Uint8Array.from(file);
  for (let k = random.integer(6); k >= 0; k--) copy[place(copy, random)] = random.integer(256);
  return copy;
};
const bit: Mutation = (file, random) => {
  const copy = Uint8Array.from(file);
  copy[place(copy, random)]! ^= 1 << random.integer(8);
  return copy;
};
const number: Mutation = (file, random) => {
  const copy = Uint8Array.from(file);
  const size = 2 ** random.integer(3);
  const at = Math.min(place(copy, random), Math.max(0, copy.length - size));
  if (copy.length < size) return copy;
  const value = EXTREMES[random.integer(EXTREMES.length)]! >>> 0;
  const view = new DataView(copy.buffer);
  const isLittle = random.integer(2) === 0;
  if (size === 1) view.setUint8(at, value);
  else if (size === 2) view.setUint16(at, value, isLittle);
  else view.setUint32(at, value, isLittle);
  return copy;
};
const cut: Mutation = (file, random) => file.slice(0, place(file, random));
const remove: Mutation = (file, random) => {
  const at = place(file, random);
  return joined(file.subarray(0, at), file.subarray(at + 1 + random.integer(99)));
};
const repeat: Mutation = (file, random) => {
  const at = place(file, random);
  return joined(file.subarray(0, at + 1 + random.integer(99)), file.subarray(at));
};
const insert: Mutation = (file, random) => {
  const at = place(file, random);
  const bytes = Uint8Array.from({ length: 1 + random.integer(40) }, () => random.integer(256));
  return joined(file.subarray(0, at), bytes, file.subarray(at));
};
const splice: Mutation = (file, random, other) =>
  joined(file.subarray(0, place(file, random)), other.subarray(place(other, random)));
const same: Mutation = (file) => file;

const BYTES: readonly Mutation[] = [byte, bit, number, cut, remove, repeat, insert, splice, same];

/** Damages bytes once to three times. */
export const anyBytes: Mutation = (file, random, other) => {
  let damaged = file;
  for (let k = random.integer(3); k >= 0; k--) {
    damaged = BYTES[random.integer(BYTES.length)]!(damaged, random, other);
  }
  return damaged;
};

/** Damages the unpacked content of a gzip file. */
export const gzipContent: Mutation = (file, random) => {
  try {
    return gzipSync(anyBytes(gunzipSync(file), random, file), { level: 1 });
  } catch {
    return anyBytes(file, random, file);
  }
};

/** Damages a chunk of a PNG file, pixels before they are packed, and corrects its length and checksum. */
export const pngChunk: Mutation = (file, random, other) => {
  const chunks: { type: Uint8Array; content: Uint8Array }[] = [];
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  for (let at = 8; at + 12 <= file.length; ) {
    const size = view.getUint32(at);
    chunks.push({
      type: file.slice(at + 4, at + 8),
      content: file.slice(at + 8, at + 8 + size),
    });
    at += 12 + size;
  }
  const chosen = chunks[random.integer(chunks.length)]!;
  const isData = Buffer.from(chosen.type).toString() === 'IDAT';
  if (isData && random.integer(2)) {
    try {
      chosen.content = deflateSync(anyBytes(inflateSync(chosen.content), random, other));
    } catch {
      chosen.content = anyBytes(chosen.content, random, other);
    }
  } else {
    const kind = random.integer(10);
    if (kind === 0) chosen.type = anyBytes(chosen.type, random, other).slice(0, 4);
    else if (kind === 1) chunks.splice(chunks.indexOf(chosen), 1);
    else chosen.content = anyBytes(chosen.content, random, other);
  }
  const parts = chunks.flatMap(({ type, content }) => {
    const body = Buffer.concat([Buffer.from(type), content]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(content.length);
    sum.writeUInt32BE(crc32(body));
    return [size, body, sum];
  });
  return joined(file.subarray(0, 8), ...parts);
};

/** Damages the content of one segment of a JPEG file: tables, header, order of scans, pixels. */
export const jpegSegment: Mutation = (file, random, other) => {
  const starts: number[] = [];
  for (let at = 2; at + 4 < file.length && file[at] === 0xff; ) {
    starts.push(at);
    if (file[at + 1] === 0xda) break;
    at += 2 + ((file[at + 2]! << 8) | file[at + 3]!);
  }
  if (starts.length === 0) return anyBytes(file, random, other);
  const at = starts[random.integer(starts.length)]!;
  const next = starts.find((start) => start > at) ?? file.length;
  const kind = random.integer(5);
  if (kind === 0) return joined(file.subarray(0, at), file.subarray(next));
  if (kind === 1) return joined(file.subarray(0, next), file.subarray(at));
  const copy = Uint8Array.from(file);
  for (let k = random.integer(3); k >= 0; k--) {
    const inside = Math.min(at + 4 + random.integer(Math.max(1, next - at - 4)), copy.length - 1);
    copy[inside] = random.integer(3) ? random.integer(20) : random.integer(256);
  }
  return copy;
};
