/** Reads the bits of a JPEG scan: numbers and Huffman codes. */
import { refuse } from '../errors.js';
import type { HuffmanCodes } from './tables.js';

/** Codes of up to so many bits are looked up at once. */
const QUICK = 9;

/** A Huffman table, prepared for decoding. */
export class HuffmanTable {
  /** For the next `QUICK` bits: 256 × length of the code + symbol; 0 if the code is longer. */
  readonly quick = new Uint16Array(2 ** QUICK);
  /** For each length: the largest code, -1 if there is none, and what leads from a code to its symbol. */
  readonly largest = new Int32Array(18).fill(-1);
  readonly offset = new Int32Array(18);
  readonly symbols: Uint8Array;

  constructor({ counts, symbols }: HuffmanCodes) {
    this.symbols = symbols;
    for (let length = 1, code = 0, next = 0; length <= 16; length++, code *= 2) {
      const count = counts[length - 1]!;
      this.offset[length] = next - code;
      for (let i = 0; i < count && length <= QUICK; i++) {
        const from = (code + i) << (QUICK - length);
        const value = 256 * length + symbols[next + i]!;
        this.quick.fill(value, from, from + (1 << (QUICK - length)));
      }
      next += count;
      code += count;
      if (count > 0) this.largest[length] = code - 1;
    }
  }
}

/** Reads bits from the first to the last; behind the end there are zeros, which {@link check} refuses. */
export class BitReader {
  private readonly bytes: Uint8Array;
  private at = 0;
  /** The next bits are the lowest `count` of `buffer`. */
  private buffer = 0;
  private count = 0;
  /** How many of them are behind the end. */
  private missing = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Reads up to 16 bits. */
  bits(size: number): number {
    if (this.count < size) this.fill();
    this.count -= size;
    return (this.buffer >>> this.count) & ((1 << size) - 1);
  }

  /** Reads a number of so many bits, where a leading 0 stands for a negative one. */
  signed(size: number): number {
    if (size === 0) return 0;
    const value = this.bits(size);
    return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  }

  /** Reads a code and returns its symbol. */
  symbol(table: HuffmanTable): number {
    if (this.count < 16) this.fill();
    const quick = table.quick[(this.buffer >>> (this.count - QUICK)) & (2 ** QUICK - 1)]!;
    if (quick > 0) {
      this.count -= quick >> 8;
      return quick & 255;
    }
    for (let length = QUICK + 1; length <= 16; length++) {
      const code = (this.buffer >>> (this.count - length)) & ((1 << length) - 1);
      if (code <= table.largest[length]!) {
        this.count -= length;
        return table.symbols[code + table.offset[length]!]!;
      }
    }
    return refuse('it is damaged: its pixels have a code that its tables lack');
  }

  /** @throws DatasetError `bad-source` if bits behind the end were read. */
  check(): void {
    if (this.count < this.missing) refuse('it is truncated or damaged: a scan ends too early');
  }

  /** Moves behind the restart marker with the number. @throws DatasetError `bad-source` if it is not there. */
  restart(number: number): void {
    this.check();
    [this.buffer, this.count, this.missing] = [0, 0, 0];
    const { bytes } = this;
    while (bytes[this.at] === 0xff && bytes[this.at + 1] === 0xff) this.at++;
    if (bytes[this.at] !== 0xff || bytes[this.at + 1] !== 0xd0 + number) {
      refuse('it is damaged: a restart marker is missing');
    }
    this.at += 2;
  }

  private fill(): void {
    while (this.count <= 16) {
      let byte = this.bytes[this.at];
      if (byte === 0xff) {
        // A zero follows a byte 255 that is not a marker.
        if (this.bytes[this.at + 1] === 0) this.at++;
        else byte = undefined;
      }
      if (byte === undefined) this.missing += 8;
      else this.at++;
      this.buffer = (this.buffer << 8) | (byte ?? 0);
      this.count += 8;
    }
  }
}
