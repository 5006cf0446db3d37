/** The tables of a JPEG file. */
import { refuse } from '../errors.js';

/** A Huffman table: the number of codes of each length from 1 to 16, and their symbols. */
export interface HuffmanCodes {
  readonly counts: Uint8Array;
  readonly symbols: Uint8Array;
}

/** The tables that hold from here on, by their numbers. */
export interface JpegTables {
  readonly quantization: (Uint16Array | undefined)[];
  readonly dc: (HuffmanCodes | undefined)[];
  readonly ac: (HuffmanCodes | undefined)[];
}

/** Reads DHT. @throws DatasetError `bad-source` for tables that are not codes. */
export function readHuffman(content: Uint8Array, tables: JpegTables): void {
  for (let at = 0; at < content.length; ) {
    const slot = content[at]!;
    const counts = content.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const symbols = content.subarray(at + 17, at + 17 + total);
    if (counts.length < 16 || symbols.length < total || total > 256 || (slot & 15) > 3) {
      refuse('it is damaged: a Huffman table is incomplete');
    }
    let free = 1;
    for (const count of counts) {
      free = 2 * free - count;
      if (free < 0) refuse('it is damaged: a Huffman table has too many codes');
    }
    if (slot >> 4 > 1) refuse('it is damaged: a Huffman table is of no known class');
    (slot >> 4 === 0 ? tables.dc : tables.ac)[slot & 15] = { counts, symbols };
    at += 17 + total;
  }
}

/** The position in a block of each coefficient, in the order in which they are stored. */
export const ZIGZAG = Uint8Array.of(
  ...[0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48],
  ...[41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15],
  ...[23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63],
);

/** Reads DQT. @throws DatasetError `bad-source` for tables that are cut. */
export function readQuantization(content: Uint8Array, { quantization }: JpegTables): void {
  for (let at = 0; at < content.length; ) {
    const slot = content[at]!;
    const size = slot >> 4 === 0 ? 1 : 2;
    if (slot >> 4 > 1 || (slot & 15) > 3 || at + 1 + 64 * size > content.length) {
      refuse('it is damaged: a quantization table is incomplete');
    }
    const table = new Uint16Array(64);
    for (let k = 0; k < 64; k++) {
      const from = at + 1 + k * size;
      table[ZIGZAG[k]!] = size === 1 ? content[from]! : (content[from]! << 8) | content[from + 1]!;
    }
    quantization[slot & 15] = table;
    at += 1 + 64 * size;
  }
}
