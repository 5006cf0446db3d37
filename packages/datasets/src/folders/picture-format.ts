/** Finds the format of a picture file by its first bytes, and bounds the memory that it may ask for. */
import { hasPngSignature } from 'fast-png';

/** The formats of picture files. */
export type PictureFormat = 'png' | 'jpeg' | 'webp';

/**
 * Returns the format that the first bytes of a file say; its name does not count.
 * @throws Error if they are of none of the formats.
 */
export function formatOf(bytes: Uint8Array): PictureFormat {
  if (bytes.length >= 8 && hasPngSignature(bytes)) return 'png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'jpeg';
  const text = (from: number) => String.fromCharCode(...bytes.subarray(from, from + 4));
  if (text(0) === 'RIFF' && text(8) === 'WEBP') return 'webp';
  throw new Error(bytes.length === 0 ? 'it is empty' : 'it is not a PNG, JPEG or WebP file');
}

/** The largest picture, in pixels. */
const LARGEST_PIXELS = 100e6;

/**
 * The largest number of pixels for each byte of a file, so that a damaged height or width cannot allocate
 * gigabytes. Deflate expands a byte to at most 1032 bytes, which hold eight 1-bit pixels each. A JPEG
 * takes at least one bit for a block of 8×8 pixels. WebP has no such bound.
 */
const PIXELS_A_BYTE = { png: 8 * 1032, jpeg: 8 * 64, webp: Infinity };

/** Returns the largest number of pixels that a file of so many bytes can have. */
export function mostPixels(format: PictureFormat, bytes: number): number {
  return Math.min(LARGEST_PIXELS, PIXELS_A_BYTE[format] * bytes);
}

/** @throws Error if a file of so many bytes cannot have the size that its header says. */
export function requireSize(
  format: PictureFormat,
  bytes: number,
  { height, width }: { readonly height: number; readonly width: number },
): void {
  if (width > 0 && height > 0 && width * height <= mostPixels(format, bytes)) return;
  throw new Error(
    `its height × width is ${height}×${width}, but it has only ${bytes} bytes; expected an ` +
      'undamaged file of at most 100 megapixels',
  );
}
