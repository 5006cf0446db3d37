/** Reads the size of a PNG before decoding, so that a damaged size cannot exhaust the memory. */

/** Most pixels per byte: deflate expands a byte to at most 1032 bytes of eight 1-bit pixels. */
const PIXELS_A_BYTE = 8 * 1032;
const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Bytes of the signature and the header chunk, which every PNG starts with. */
const SHORTEST = 33;

/**
 * Reads width and height of a PNG.
 *
 * @throws Error if the bytes do not start like a PNG, or are too few for the size in the header.
 */
export function pngSize(png: Uint8Array): { readonly width: number; readonly height: number } {
  if (png.length < SHORTEST || !SIGNATURE.equals(png.subarray(0, SIGNATURE.length))) {
    throw new Error('it does not start like a PNG');
  }
  const view = new DataView(png.buffer, png.byteOffset, png.length);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width === 0 || height === 0 || width * height > PIXELS_A_BYTE * png.length) {
    throw new Error(`its header says ${width}×${height} pixels, too many for ${png.length} bytes`);
  }
  return { width, height };
}
