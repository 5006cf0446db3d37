/**
 * The chunks of a PNG file (ISO/IEC 15948). Only the header, the palette and the compressed pixels are
 * used. The other chunks (color profile, texts, transparency, further frames) are checked, never unpacked.
 */
import { crc32 } from 'node:zlib';
import { quoted } from '@wprox/arguments';
import { refuse } from '../errors.js';

/** What IHDR says. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  /** 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha. */
  readonly colorType: 0 | 2 | 3 | 4 | 6;
  readonly interlaced: boolean;
}

/** The parts of a file that hold its pixels. */
export interface PngParts {
  readonly header: PngHeader;
  /** Red, green and blue of each index; only for color type 3. */
  readonly palette: Uint8Array | undefined;
  /** The zlib stream of the filtered rows, in pieces. */
  readonly data: readonly Uint8Array[];
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Tells whether a file starts as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * Splits a PNG file into its parts. Bytes behind the last chunk are ignored, and so is a missing last
 * chunk, which holds no pixel.
 * @throws DatasetError `bad-source` if a chunk is cut, damaged, misplaced or unknown and critical.
 */
export function pngParts(bytes: Uint8Array): PngParts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const data: Uint8Array[] = [];
  let header: PngHeader | undefined;
  let palette: Uint8Array | undefined;
  let [last, at] = ['', SIGNATURE.length];
  while (at < bytes.length && last !== 'IEND') {
    if (bytes.length - at < 12) refuse('it is truncated: it ends inside of a chunk');
    const size = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!/^[a-z]{4}$/i.test(type)) refuse(`it is damaged: a chunk has the type ${quoted(type)}`);
    if (size > bytes.length - at - 12) {
      refuse(`it is truncated or damaged: it ends inside of the chunk ${type}`);
    }
    const content = bytes.subarray(at + 8, at + 8 + size);
    if (crc32(bytes.subarray(at + 4, at + 8 + size)) !== view.getUint32(at + 8 + size)) {
      refuse(`it is damaged: the checksum of its chunk ${type} is wrong`);
    }
    if (type === 'CgBI') {
      refuse('it is a CgBI file, which only iOS reads; convert it to a PNG file');
    }
    if ((type === 'IHDR') !== (last === '')) refuse('it is damaged: IHDR must be its first chunk');
    if (type === 'IHDR') header = readHeader(content);
    else if (type === 'PLTE') {
      if (palette || data.length > 0) refuse('it is damaged: its palette is misplaced');
      if (size === 0 || size % 3 !== 0 || size > 768) {
        refuse(`it is damaged: its palette has ${size} bytes; expected 3 to 768, a multiple of 3`);
      }
      palette = content;
    } else if (type === 'IDAT') {
      if (data.length > 0 && last !== 'IDAT') refuse('it is damaged: its pixels are not together');
      data.push(content);
    } else if (type !== 'IEND' && /^[A-Z]/.test(type)) {
      refuse(`it has the critical chunk ${type}, which the PNG standard does not know`);
    }
    last = type;
    at += 12 + size;
  }
  if (!header) return refuse('it is truncated: it has no header');
  if (data.length === 0) refuse('it is truncated: it has no pixels (IDAT)');
  if (header.colorType !== 3) return { header, palette: undefined, data };
  if (!palette) refuse('it is damaged: its pixels are indices, and it has no palette (PLTE)');
  return { header, palette, data };
}

const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

function readHeader(content: Uint8Array): PngHeader {
  if (content.length !== 13) refuse(`its header has ${content.length} bytes; expected 13`);
  const view = new DataView(content.buffer, content.byteOffset, 13);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colorType, compression, filter, interlace] = content.subarray(8) as unknown as [
    number,
    PngHeader['colorType'],
    number,
    number,
    number,
  ];
  if (width === 0 || height === 0) refuse(`its height × width is ${height}×${width}`);
  if (!DEPTHS[colorType]?.includes(depth)) {
    refuse(`its color type is ${colorType} with ${depth} bits, which PNG does not have`);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    refuse(`its methods are ${compression}, ${filter} and ${interlace}; expected 0, 0 and 0 or 1`);
  }
  return { width, height, depth, colorType, interlaced: interlace === 1 };
}
