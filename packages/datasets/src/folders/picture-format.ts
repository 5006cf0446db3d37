/** Finds the format of a picture file by its first bytes, and bounds the memory that it may ask for. */
import { refuse } from '../errors.js';
import { isPng } from '../png/chunks.js';

/** The formats of picture files that are read. */
export type PictureFormat = 'png' | 'jpeg' | 'bmp' | 'pnm' | 'webp' | 'tiff';

/** What else a file may be, by its first bytes as Latin-1 text. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^GIF8/, 'a GIF file; convert it to PNG'],
  [/^.{4}ftyp/s, 'an AVIF, HEIC or video file; convert it to PNG'],
  [/^(\xff\x0a|\0\0\0\x0cJXL )/, 'a JPEG XL file; convert it to PNG'],
  [/^(\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/, 'a JPEG 2000 file; convert it to PNG'],
  [/^8BPS/, 'a Photoshop file; convert it to PNG'],
  [/^P[1237Ff]\s/, 'a PBM, PGM or PPM file of another kind than P4, P5 and P6; convert it to PNG'],
  [/^version https:\/\/git-lfs/, 'a pointer of Git LFS; run `git lfs pull`'],
  [/^(\xef\xbb\xbf)?\s*<(\?xml|!doctype|html|svg)/i, 'a web page or an SVG file'],
  [/^PK\x03\x04/, 'a zip archive; open it by its own path'],
  [/^(\x1f\x8b|\x93NUMPY|%PDF|BZh|7z\xbc\xaf)/, 'an archive, an array or a document'],
];

/**
 * Returns the format that the first bytes of a file say; its name does not count.
 * @throws DatasetError `bad-source` if they are of none of the formats.
 */
export function formatOf(bytes: Uint8Array): PictureFormat {
  if (isPng(bytes)) return 'png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  const start = Buffer.from(bytes.subarray(0, 32)).toString('latin1');
  if (/^RIFF.{4}WEBP/s.test(start)) return 'webp';
  if (/^(II[*+]\0|MM\0[*+])/.test(start)) return 'tiff';
  if (/^BM/.test(start)) return 'bmp';
  if (/^P[456]\s/.test(start)) return 'pnm';
  if (bytes.length === 0) refuse('it is empty');
  const other = OTHERS.find(([pattern]) => pattern.test(start));
  return refuse(other ? `it is ${other[1]}` : 'it is not a picture: its first bytes are of no format');
}

/** The largest height × width by default: 25 megapixels, a photograph of 6000×4000. */
export const MAX_PIXELS = 25e6;

/** @throws DatasetError `bad-source` if a picture is larger than the limit. */
export function requirePixels(
  { height, width }: { readonly height: number; readonly width: number },
  maxPixels: number,
): void {
  if (height * width <= maxPixels) return;
  refuse(
    `its height × width is ${height}×${width}, more than ${maxPixels} pixels; raise maxPixels if it is right`,
  );
}

/** The largest file in bytes: 100 MB, or four bytes for each pixel that is allowed. */
export function maxFileBytes(maxPixels: number): number {
  return Math.max(4 * MAX_PIXELS, 4 * maxPixels);
}
