/**
 * Decodes picture files in JavaScript. Every picture becomes gray or RGB with 8 bits; transparency, color
 * profiles and the orientation of EXIF are ignored, as by `convert('RGB')` of Pillow, which pytorch-fid uses.
 */
import { decodeBmp } from '../bitmaps/bmp.js';
import { decodePnm } from '../bitmaps/pnm.js';
import { refuse } from '../errors.js';
import { decodeJpeg } from '../jpeg/decode.js';
import { jpegParts } from '../jpeg/markers.js';
import { decodePng } from '../png/decode.js';
import type { Picture } from './picture.js';
import { formatOf, MAX_PIXELS, type PictureFormat } from './picture-format.js';

type Decode = (bytes: Uint8Array, maxPixels: number) => Picture | Promise<Picture>;

const needsSharp = (name: string): Decode => {
  return () =>
    refuse(`it is a ${name} file, which only the package sharp decodes: npm install sharp`);
};

const DECODERS: Readonly<Record<PictureFormat, Decode>> = {
  png: decodePng,
  jpeg: (bytes, maxPixels) => decodeJpeg(jpegParts(bytes, maxPixels)),
  bmp: decodeBmp,
  pnm: decodePnm,
  webp: needsSharp('WebP'),
  tiff: needsSharp('TIFF'),
};

/**
 * Decodes a file.
 * @param maxPixels largest height × width.
 * @throws DatasetError `bad-source` saying what is wrong with the bytes.
 */
export async function decodePicture(
  bytes: Uint8Array,
  maxPixels: number = MAX_PIXELS,
): Promise<Picture> {
  return DECODERS[formatOf(bytes)](bytes, maxPixels);
}
