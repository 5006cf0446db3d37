/** The size of a PNG, known before it is decoded: what is damaged must not take memory. */

/** A byte of deflate makes at most 1032, and of 1-bit pixels eight lie in each. */
const PIXELS_A_BYTE = 8 * 1032;
const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** With the signature and the chunk of sizes, which comes first in every PNG. */
const SHORTEST = 33;

/** @throws Error saying why the bytes are no PNG. */
export function pngSize(png: Uint8Array): { readonly width: number; readonly height: number } {
  if (png.length < SHORTEST || !SIGNATURE.equals(png.subarray(0, SIGNATURE.length))) {
    throw new Error('it does not begin as one');
  }
  const view = new DataView(png.buffer, png.byteOffset, png.length);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width === 0 || height === 0 || width * height > PIXELS_A_BYTE * png.length) {
    throw new Error(
      `it says that it is ${width}×${height}, which its ${png.length} bytes cannot hold`,
    );
  }
  return { width, height };
}
