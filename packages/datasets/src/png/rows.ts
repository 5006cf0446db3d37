/** Turns the inflated bytes of a PNG file into pixels, row by row: undoes filters, interlacing and palettes. */
import { refuse } from '../errors.js';
import type { PngHeader } from './chunks.js';

/** One reduced picture of an interlaced file, or the whole of another one. */
interface Pass {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly down: number;
  readonly width: number;
  readonly height: number;
}

/** Adam7: left, top, step to the right, step down. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const WHOLE = [[0, 0, 1, 1]] as const;

const SAMPLES = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

function passesOf({ width, height, interlaced }: PngHeader): Pass[] {
  return (interlaced ? ADAM7 : WHOLE)
    .map(([left, top, right, down]) => ({
      ...{ left, top, right, down },
      width: Math.ceil((width - left) / right),
      height: Math.ceil((height - top) / down),
    }))
    .filter((pass) => pass.width > 0 && pass.height > 0);
}

/** Bytes of a row of so many pixels, with the byte in front that names its filter. */
function rowBytes({ depth, colorType }: PngHeader, width: number): number {
  return 1 + Math.ceil((width * depth * SAMPLES[colorType]) / 8);
}

/** Returns the number of bytes that the pixels of a file inflate to. */
export function inflatedBytes(header: PngHeader): number {
  return passesOf(header).reduce(
    (sum, { width, height }) => sum + height * rowBytes(header, width),
    0,
  );
}

/** Collects inflated bytes, in pieces of any size, and fills in the pixels. */
export class PngRows {
  /** Gray for the color types 0 and 4, otherwise RGB. */
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
  private readonly header: PngHeader;
  private readonly palette: Uint8Array | undefined;
  private readonly passes: readonly Pass[];
  private pass = 0;
  private y = 0;
  private row: Uint8Array;
  private above: Uint8Array;
  private filled = 0;

  constructor(header: PngHeader, palette: Uint8Array | undefined) {
    this.header = header;
    this.palette = palette;
    this.channels = header.colorType === 0 || header.colorType === 4 ? 1 : 3;
    this.pixels = new Uint8Array(header.height * header.width * this.channels);
    this.passes = passesOf(header);
    const bytes = rowBytes(header, this.passes[0]!.width);
    this.row = new Uint8Array(bytes);
    this.above = new Uint8Array(bytes);
  }

  /** Whether every pixel was filled in. */
  get isComplete(): boolean {
    return this.pass === this.passes.length;
  }

  /** Takes the next bytes. @throws DatasetError `bad-source` for bytes that no pixel needs. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.isComplete) refuse('it is damaged: its pixels unpack to more than its size needs');
      const taken = Math.min(bytes.length - at, this.row.length - this.filled);
      this.row.set(bytes.subarray(at, at + taken), this.filled);
      this.filled += taken;
      at += taken;
      if (this.filled === this.row.length) this.endRow();
    }
  }

  private endRow(): void {
    const pass = this.passes[this.pass]!;
    const { depth, colorType } = this.header;
    unfilter(this.row, this.above, Math.max(1, (depth * SAMPLES[colorType]) >> 3));
    this.place(pass, pass.top + this.y * pass.down);
    [this.row, this.above, this.filled] = [this.above, this.row, 0];
    if (++this.y < pass.height) return;
    this.y = 0;
    const next = this.passes[++this.pass];
    if (!next) return;
    // The first row of a pass has a row of zeros above it.
    this.row = new Uint8Array(rowBytes(this.header, next.width));
    this.above = new Uint8Array(this.row.length);
  }

  /** Writes the pixels of the row into row y of the picture. */
  private place({ left, right, width }: Pass, y: number): void {
    const { row, pixels, channels, palette } = this;
    const { depth, colorType } = this.header;
    let to = (y * this.header.width + left) * channels;
    const step = right * channels;
    if (depth === 8 && right === 1 && SAMPLES[colorType] === channels && !palette) {
      pixels.set(row.subarray(1), to);
    } else if (depth >= 8 && !palette) {
      // Of 16 bits, the first byte is the upper half.
      const [sample, pixel] = [depth >> 3, (SAMPLES[colorType] * depth) >> 3];
      for (let x = 0, from = 1; x < width; x++, from += pixel, to += step) {
        for (let c = 0; c < channels; c++) pixels[to + c] = row[from + c * sample]!;
      }
    } else {
      const mask = 2 ** depth - 1;
      for (let x = 0, bit = 8; x < width; x++, bit += depth, to += step) {
        const value = (row[bit >> 3]! >> (8 - depth - (bit & 7))) & mask;
        if (!palette) pixels[to] = (value * 255) / mask;
        else {
          if (3 * value >= palette.length) {
            refuse(`a pixel has the color ${value}; its palette has ${palette.length / 3} colors`);
          }
          for (let c = 0; c < 3; c++) pixels[to + c] = palette[3 * value + c]!;
        }
      }
    }
  }
}

/** Undoes the filter of a row in place. @param size bytes from a pixel to the next, at least 1. */
function unfilter(row: Uint8Array, above: Uint8Array, size: number): void {
  const filter = row[0]!;
  if (filter > 4) refuse(`it is damaged: a row has the filter ${filter}; expected 0 to 4`);
  if (filter === 0) return;
  for (let i = 1; i < row.length; i++) {
    const left = i > size ? row[i - size]! : 0;
    const up = above[i]!;
    if (filter === 1) row[i]! += left;
    else if (filter === 2) row[i]! += up;
    else if (filter === 3) row[i]! += (left + up) >> 1;
    else row[i]! += paeth(left, up, i > size ? above[i - size]! : 0);
  }
}

function paeth(left: number, up: number, corner: number): number {
  const byLeft = Math.abs(up - corner);
  const byUp = Math.abs(left - corner);
  const byCorner = Math.abs(left + up - 2 * corner);
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}
