/**
 * The segments of a JPEG file (ITU-T T.81). All of them are read and checked before any pixel is decoded,
 * for both decoders: what a file asks for is known, and bounded, before memory is taken.
 */
import { refuse } from '../errors.js';
import { type Frame, readFrame } from './frame.js';
import { addScan, requireComplete, type Scan } from './scan-order.js';
import { type JpegTables, readHuffman, readQuantization } from './tables.js';

/** What the components mean. */
export type ColorSpace = 'gray' | 'ycc' | 'rgb' | 'cmyk' | 'ycck';

/** The parts of a file. */
export interface JpegParts {
  readonly frame: Frame;
  readonly scans: readonly Scan[];
  readonly colors: ColorSpace;
}

/** Tables and markers that were read so far. */
interface Seen extends JpegTables {
  frame?: Frame;
  readonly scans: Scan[];
  restart: number;
  isJfif: boolean;
  /** The transform that Adobe's marker names. */
  adobe?: number;
}

/**
 * Reads all segments up to the end marker; bytes behind it are ignored.
 * @throws DatasetError `bad-source` if they are damaged, ask for too much, or belong to a kind of JPEG that
 *   no decoder here reads (12 bits, lossless, hierarchical).
 */
export function jpegParts(bytes: Uint8Array, maxPixels: number): JpegParts {
  const seen: Seen = {
    ...{ scans: [], quantization: [], dc: [], ac: [], restart: 0, isJfif: false },
  };
  for (let at = 2; ; ) {
    if (at >= bytes.length) refuse('it is truncated: it has no end marker');
    if (bytes[at] !== 0xff) refuse('it is damaged: there are bytes between its segments');
    while (bytes[at] === 0xff) at++;
    const marker = bytes[at++];
    if (marker === 0xd9) break;
    const size = at + 2 <= bytes.length ? (bytes[at]! << 8) | bytes[at + 1]! : 0;
    if (marker === undefined || size < 2 || at + size > bytes.length) {
      refuse('it is truncated or damaged: it ends inside of a segment');
    }
    readSegment(marker, bytes.subarray(at + 2, at + size), seen, bytes.length, maxPixels);
    at += size;
    if (marker === 0xda) {
      const end = endOfScan(bytes, at);
      const scan = seen.scans.at(-1)!;
      seen.scans[seen.scans.length - 1] = { ...scan, bytes: bytes.subarray(at, end) };
      at = end;
    }
  }
  const { frame, scans } = seen;
  if (!frame || scans.length === 0) return refuse('it is truncated: it has no pixels');
  requireComplete(frame, scans);
  return { frame, scans, colors: colorsOf(frame, seen) };
}

/** Returns the position of the marker that ends a scan. Zeros and restart markers belong to the scan. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; ; ) {
    at = bytes.indexOf(0xff, at);
    if (at < 0) return bytes.length;
    let next = at + 1;
    while (bytes[next] === 0xff) next++;
    const code = bytes[next];
    if (code !== 0 && !(code !== undefined && code >= 0xd0 && code <= 0xd7)) return at;
    at = next + 1;
  }
}

function readSegment(
  marker: number,
  content: Uint8Array,
  seen: Seen,
  fileBytes: number,
  maxPixels: number,
): void {
  const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
  if (isFrame) {
    if (seen.frame) refuse('it is damaged or hierarchical: it has two frames');
    seen.frame = readFrame(marker, content, fileBytes, maxPixels);
  } else if (marker === 0xc4) readHuffman(content, seen);
  else if (marker === 0xdb) readQuantization(content, seen);
  else if (marker === 0xdd) {
    if (content.length !== 2) refuse('it is damaged: its restart interval is not a number');
    seen.restart = (content[0]! << 8) | content[1]!;
  } else if (marker === 0xda) {
    const { frame, scans } = seen;
    if (!frame) refuse('it is damaged: its pixels come before its size');
    addScan(frame, scans, content, seen);
  } else if (marker === 0xe0 && textAt(content, 'JFIF\0') && content.length >= 12) {
    seen.isJfif = true;
  } else if (marker === 0xee && textAt(content, 'Adobe') && content.length >= 12) {
    seen.adobe = content[11]!;
  } else if (marker === 0xde || marker === 0xdf) refuse('it is a hierarchical JPEG file');
  else if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd8) || marker >= 0xf0) {
    // COM is the one marker of the highest that is in use.
    if (marker !== 0xfe) refuse(`it is damaged: it has the marker ff${marker.toString(16)}`);
  }
}

const textAt = (content: Uint8Array, text: string) =>
  [...text].every((letter, i) => content[i] === letter.charCodeAt(0));

/** Decides as libjpeg does, and so Pillow. */
function colorsOf({ components }: Frame, { isJfif, adobe }: Seen): ColorSpace {
  if (components.length === 1) return 'gray';
  if (components.length === 4) return adobe === undefined || adobe === 0 ? 'cmyk' : 'ycck';
  if (isJfif) return 'ycc';
  if (adobe !== undefined) return adobe === 0 ? 'rgb' : 'ycc';
  return String.fromCharCode(...components.map(({ id }) => id)) === 'RGB' ? 'rgb' : 'ycc';
}
