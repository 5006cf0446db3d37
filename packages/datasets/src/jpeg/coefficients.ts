/** Decodes the scans of a JPEG file with Huffman codes into the coefficients of its blocks. */
import { refuse } from '../errors.js';
import { BitReader, HuffmanTable } from './bits.js';
import type { Component, Frame } from './frame.js';
import type { Scan } from './scan-order.js';
import { type HuffmanCodes, ZIGZAG } from './tables.js';

/** Returns, for each component, 64 coefficients a stored block, row by row of blocks. */
export function decodeCoefficients(frame: Frame, scans: readonly Scan[]): Int16Array[] {
  const coefficients = frame.components.map(
    ({ storedWide, storedHigh }) => new Int16Array(64 * storedWide * storedHigh),
  );
  const tables = new Map<HuffmanCodes, HuffmanTable>();
  const prepared = (codes: HuffmanCodes | undefined): HuffmanTable => {
    if (!codes) return refuse('it is damaged: a Huffman table is missing');
    const found = tables.get(codes) ?? new HuffmanTable(codes);
    tables.set(codes, found);
    return found;
  };
  for (const scan of scans) {
    const needsDc = scan.first === 0 && scan.high === 0;
    const parts = scan.components.map(({ index, dc, ac }) => ({
      component: frame.components[index]!,
      coefficients: coefficients[index]!,
      dc: needsDc ? prepared(dc) : undefined,
      ac: scan.last > 0 ? prepared(ac) : undefined,
      predicted: 0,
    }));
    new ScanDecoder(frame, scan, parts).decode();
  }
  return coefficients;
}

interface Part {
  readonly component: Component;
  readonly coefficients: Int16Array;
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
  /** The constant coefficient of the block before. */
  predicted: number;
}

class ScanDecoder {
  private readonly frame: Frame;
  private readonly scan: Scan;
  private readonly parts: readonly Part[];
  private readonly bits: BitReader;
  /** Blocks that follow without new coefficients in the band. */
  private emptyBlocks = 0;

  constructor(frame: Frame, scan: Scan, parts: readonly Part[]) {
    this.frame = frame;
    this.scan = scan;
    this.parts = parts;
    this.bits = new BitReader(scan.bytes);
  }

  decode(): void {
    const { frame, parts, scan, bits } = this;
    const [alone] = parts as readonly [Part];
    const isAlone = parts.length === 1;
    const wide = isAlone ? alone.component.blocksWide : frame.unitsWide;
    const high = isAlone ? alone.component.blocksHigh : frame.unitsHigh;
    let unit = 0;
    for (let y = 0; y < high; y++) {
      for (let x = 0; x < wide; x++, unit++) {
        if (scan.restart > 0 && unit > 0 && unit % scan.restart === 0) {
          bits.restart((unit / scan.restart - 1) & 7);
          for (const part of parts) part.predicted = 0;
          this.emptyBlocks = 0;
        }
        if (isAlone) this.block(alone, y, x);
        else for (const part of parts) this.unit(part, y, x);
        bits.check();
      }
    }
  }

  private unit(part: Part, y: number, x: number): void {
    const { horizontal, vertical } = part.component;
    for (let row = 0; row < vertical; row++) {
      for (let column = 0; column < horizontal; column++) {
        this.block(part, y * vertical + row, x * horizontal + column);
      }
    }
  }

  private block(part: Part, y: number, x: number): void {
    const { coefficients, component } = part;
    const at = 64 * (y * component.storedWide + x);
    const { first, high } = this.scan;
    if (!this.frame.isProgressive) {
      this.constant(part, at);
      this.sequential(part, at);
    } else if (first > 0) {
      if (high === 0) this.firstBand(coefficients, part.ac!, at);
      else this.refineBand(coefficients, part.ac!, at);
    } else if (high === 0) this.constant(part, at);
    else coefficients[at]! |= this.bits.bits(1) << this.scan.low;
  }

  private constant(part: Part, at: number): void {
    const size = this.bits.symbol(part.dc!);
    if (size > 15) refuse('it is damaged: a block has no such brightness');
    part.predicted += this.bits.signed(size);
    part.coefficients[at] = part.predicted << this.scan.low;
  }

  private sequential({ coefficients, ac }: Part, at: number): void {
    const { bits } = this;
    for (let k = 1; k < 64; k++) {
      const symbol = bits.symbol(ac!);
      const size = symbol & 15;
      const zeros = symbol >> 4;
      if (size === 0 && zeros < 15) return;
      k += zeros;
      if (k > 63) refuse('it is damaged: a block has more than 64 coefficients');
      if (size > 0) coefficients[at + ZIGZAG[k]!] = bits.signed(size);
    }
  }

  /** Reads the length of a run of blocks that have no further coefficients, the block itself included. */
  private run(exponent: number): number {
    return (1 << exponent) + this.bits.bits(exponent);
  }

  private firstBand(coefficients: Int16Array, ac: HuffmanTable, at: number): void {
    if (this.emptyBlocks > 0) {
      this.emptyBlocks--;
      return;
    }
    const { bits } = this;
    const { first, last, low } = this.scan;
    for (let k = first; k <= last; k++) {
      const symbol = bits.symbol(ac);
      const size = symbol & 15;
      const zeros = symbol >> 4;
      if (size === 0 && zeros < 15) {
        this.emptyBlocks = this.run(zeros) - 1;
        return;
      }
      k += zeros;
      if (k > last) refuse('it is damaged: a block has coefficients outside of its scan');
      if (size > 0) coefficients[at + ZIGZAG[k]!] = bits.signed(size) << low;
    }
  }

  /** Adds a bit to the coefficients that are not zero, and finds those that are no longer zero. */
  private refineBand(coefficients: Int16Array, ac: HuffmanTable, at: number): void {
    const { bits } = this;
    const { first, last, low } = this.scan;
    const unit = 1 << low;
    let k = first;
    while (this.emptyBlocks === 0 && k <= last) {
      const symbol = bits.symbol(ac);
      const size = symbol & 15;
      let zeros = symbol >> 4;
      if (size > 1) refuse('it is damaged: a coefficient grows by more than a bit');
      if (size === 0 && zeros < 15) {
        this.emptyBlocks = this.run(zeros);
        break;
      }
      const value = size === 0 ? 0 : bits.bits(1) === 1 ? unit : -unit;
      for (; k <= last; k++) {
        const place = at + ZIGZAG[k]!;
        if (coefficients[place] !== 0) this.refine(coefficients, place, unit);
        else if (--zeros < 0) break;
      }
      if (value !== 0) {
        if (k > last) refuse('it is damaged: a block has coefficients outside of its scan');
        coefficients[at + ZIGZAG[k]!] = value;
      }
      k++;
    }
    if (this.emptyBlocks === 0) return;
    for (; k <= last; k++) {
      const place = at + ZIGZAG[k]!;
      if (coefficients[place] !== 0) this.refine(coefficients, place, unit);
    }
    this.emptyBlocks--;
  }

  private refine(coefficients: Int16Array, place: number, unit: number): void {
    if (this.bits.bits(1) === 0) return;
    const value = coefficients[place]!;
    if ((value & unit) === 0) coefficients[place] = value + (value < 0 ? -unit : unit);
  }
}
