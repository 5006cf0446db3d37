/** Checks a PNG before decoding, so that a small file cannot exhaust the memory. */
import { inflateSync } from 'node:zlib';

/** Most pixels of a picture in a report: 4096×4096. The largest that wprox writes has some 1000×1000. */
const MOST_PIXELS = 2 ** 24;
const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Bytes of the signature and the header chunk, which every PNG starts with. */
const SHORTEST = 33;
/** Compressed or repeated parts beside the pixels, which wprox does not write. */
const REFUSED = ['iCCP', 'zTXt', 'iTXt', 'acTL', 'fdAT'];
/** Most bytes of a row's filter bytes in an interlaced file, for each row. */
const INTERLACED = 8;

/**
 * Reads width and height of a PNG of moderate size, whose pixels are no more than its header says.
 *
 * @throws Error if the bytes are not such a PNG.
 */
export function pngSize(png: Uint8Array): { readonly width: number; readonly height: number } {
  if (png.length < SHORTEST || !SIGNATURE.equals(png.subarray(0, SIGNATURE.length))) {
    throw new Error('it does not start like a PNG');
  }
  const view = new DataView(png.buffer, png.byteOffset, png.length);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width === 0 || height === 0 || width * height > MOST_PIXELS) {
    throw new Error(`it has ${width}×${height} pixels; expected at most ${MOST_PIXELS} in all`);
  }
  // At most four channels of 16 bits.
  const most = height * (8 * width + INTERLACED) + INTERLACED;
  requireInflated(pixelData(png, view), most);
  return { width, height };
}

/** Concatenates the compressed pixels. @throws Error if a chunk is cut off or of a refused kind. */
function pixelData(png: Uint8Array, view: DataView): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = SIGNATURE.length; at + 12 <= png.length; ) {
    const length = view.getUint32(at);
    const kind = String.fromCharCode(...png.subarray(at + 4, at + 8));
    if (at + 12 + length > png.length) throw new Error('a part of it is cut off');
    if (REFUSED.includes(kind)) throw new Error(`it has a part ${kind}; expected pixels only`);
    if (kind === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    if (kind === 'IEND') break;
    at += 12 + length;
  }
  return Buffer.concat(parts);
}

function requireInflated(compressed: Uint8Array, most: number): void {
  try {
    inflateSync(compressed, { maxOutputLength: most });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      code === 'ERR_BUFFER_TOO_LARGE'
        ? `its pixels have over ${most} bytes; expected what its header says`
        : 'its pixels are damaged',
    );
  }
}
