/** The checksum of zip archives: CRC-32 (ISO 3309), with the generator polynomial 0xedb88320, reversed. */

/** How many bytes are taken at a time. */
const SLICE = 8;

/** At 256·s + b the checksum of byte b with s zeros behind it: "slicing by 8" of Kounavis and Berry (2008). */
const TABLE = new Int32Array(256 * SLICE);
for (let byte = 0; byte < 256; byte++) {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  TABLE[byte] = rest;
}
for (let k = 256; k < TABLE.length; k++) {
  const before = TABLE[k - 256]!;
  TABLE[k] = (before >>> 8) ^ TABLE[before & 255]!;
}

/** Returns the CRC-32 of bytes, an integer from 0 to 2³² − 1. */
export function crc32(bytes: Uint8Array): number {
  let sum = -1;
  let at = 0;
  for (; at + SLICE <= bytes.length; at += SLICE) {
    let next = 0;
    for (let k = 0; k < SLICE; k++) {
      const byte = bytes[at + k]! ^ (k < 4 ? (sum >>> (8 * k)) & 255 : 0);
      next ^= TABLE[256 * (SLICE - 1 - k) + byte]!;
    }
    sum = next;
  }
  for (; at < bytes.length; at++) sum = (sum >>> 8) ^ TABLE[(sum ^ bytes[at]!) & 255]!;
  return ~sum >>> 0;
}
