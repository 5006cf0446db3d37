/** Finds the format of a picture file by its first bytes, and bounds the memory that it may ask for. */
import { quoted } from '@wprox/arguments';
import { refuse } from '../errors.js';
import { isPng } from '../png/chunks.js';

/** The formats of picture files that are read. */
export type PictureFormat = 'png' | 'jpeg' | 'bmp' | 'pnm' | 'webp' | 'tiff';

/** What else a file may be, by its first bytes: printable ones as text, others in hexadecimal. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^GIF8/, 'a GIF file; convert it to PNG'],
  [/^(<..>|.){4}ftyp/, 'an AVIF, HEIC or video file; convert it to PNG'],
  [/^(<ff><0a>|<00><00><00><0c>JXL )/, 'a JPEG XL file; convert it to PNG'],
  [/^(<00><00><00><0c>jP {2}|<ff>O<ff>Q)/, 'a JPEG 2000 file; convert it to PNG'],
  [/^8BPS/, 'a Photoshop file; convert it to PNG'],
  [/^P[1237Ff]<0a>/, 'a PBM, PGM or PPM file in text or floats; convert it to PNG'],
  [/^version https:\/\/git-lfs/, 'a pointer of Git LFS; run `git lfs pull`'],
  [/^(<ef><bb><bf>)?( |<0a>|<0d>)*<3c>(\?xml|!doctype|html|svg)/i, 'a web page or an SVG file'],
  [/^PK<03><04>/, 'a zip archive; open it by its own path'],
  [/^(<1f><8b>|<93>NUMPY|%PDF|BZh|7z<bc><af>)/, 'an archive, an array or a document'],
];

/** Returns bytes as text, where `<` and bytes that are not printable are written in hexadecimal. */
function printable(bytes: Uint8Array): string {
  const inHexadecimal = (letter: string) =>
    `<${letter.charCodeAt(0).toString(16).padStart(2, '0')}>`;
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[^ -;=-~]/g, inHexadecimal);
}

/**
 * Returns the format that the first bytes of a file say; its name does not count.
 * @throws DatasetError `bad-source` if they are of none of the formats.
 */
export function formatOf(bytes: Uint8Array): PictureFormat {
  if (isPng(bytes)) return 'png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  const start = printable(bytes.subarray(0, 32));
  if (/^RIFF(<..>|.){4}WEBP/.test(start)) return 'webp';
  if (/^(II[*+]<00>|MM<00>[*+])/.test(start)) return 'tiff';
  if (/^BM/.test(start)) return 'bmp';
  if (/^P[456](<0a>|<0d>|<09>| )/.test(start)) return 'pnm';
  if (bytes.length === 0) refuse('it is empty');
  const other = OTHERS.find(([pattern]) => pattern.test(start));
  return refuse(`it is ${other?.[1] ?? 'not a picture: no format starts as it does'}`);
}

/** The largest height × width by default: 25 megapixels, a photograph of 6000×4000. */
export const MAX_PIXELS = 25e6;

/**
 * Returns the limit that the variable `WPROX_MAX_PIXELS` names, or the default.
 * @throws DatasetError `bad-source` unless it is an integer of at least 1.
 */
export function maxPixelsByDefault(): number {
  const text = process.env['WPROX_MAX_PIXELS'];
  if (!text) return MAX_PIXELS;
  const limit = Number(text);
  if (Number.isSafeInteger(limit) && limit >= 1) return limit;
  return refuse(
    `the variable WPROX_MAX_PIXELS is ${quoted(text)}; expected an integer of at least 1`,
  );
}

/** @throws DatasetError `bad-source` if a picture is larger than the limit. */
export function requirePixels(
  { height, width }: { readonly height: number; readonly width: number },
  maxPixels: number,
): void {
  if (height * width <= maxPixels) return;
  refuse(
    `its height × width is ${height}×${width}, more than ${maxPixels} pixels; to read it, raise maxPixels or WPROX_MAX_PIXELS`,
  );
}

/** The largest file in bytes: 100 MB, or four bytes for each pixel that is allowed. */
export function maxFileBytes(maxPixels: number): number {
  return Math.max(4 * MAX_PIXELS, 4 * maxPixels);
}
