/** Decodes binary PBM, PGM and PPM files (P4, P5, P6) with levels from 0 to 255. */
import { refuse } from '../errors.js';
import type { Picture } from '../folders/picture.js';
import { requirePixels } from '../folders/picture-format.js';

/** A number, after white space and comments; one white space ends the header. */
const NUMBER = String.raw`(?:\s|#[^\n\r]*[\n\r])+(\d{1,9})`;
const BITMAP = new RegExp(String.raw`^P4${NUMBER}${NUMBER}\s`);
const LEVELS = new RegExp(String.raw`^P[56]${NUMBER}${NUMBER}${NUMBER}\s`);
/** Comments are short. */
const HEADER_BYTES = 4096;

/** Decodes a PBM, PGM or PPM file. @throws DatasetError `bad-source` if it is truncated or damaged. */
export function decodePnm(bytes: Uint8Array, maxPixels: number): Picture {
  const text = Buffer.from(bytes.subarray(0, HEADER_BYTES)).toString('latin1');
  const isBitmap = text.startsWith('P4');
  const header = (isBitmap ? BITMAP : LEVELS).exec(text);
  if (!header) return refuse('it is truncated or damaged: its header is incomplete');
  const [width, height, most] = header.slice(1).map(Number) as [number, number, number | undefined];
  if (width === 0 || height === 0) refuse(`its height × width is ${height}×${width}`);
  if (!isBitmap && most !== 255)
    refuse(`its levels end at ${most}; expected 255: convert it to PNG`);
  requirePixels({ height, width }, maxPixels);
  const channels = text.startsWith('P6') ? 3 : 1;
  const stride = isBitmap ? Math.ceil(width / 8) : width * channels;
  const content = bytes.subarray(header[0].length);
  if (content.length < stride * height) refuse('it is truncated: its bytes do not hold its pixels');
  if (!isBitmap) return { height, width, channels, pixels: content.slice(0, stride * height) };
  const pixels = new Uint8Array(height * width);
  for (let i = 0; i < pixels.length; i++) {
    const [y, x] = [Math.floor(i / width), i % width];
    // A bit of 1 is black.
    pixels[i] = (content[y * stride + (x >> 3)]! >> (7 - (x & 7))) & 1 ? 0 : 255;
  }
  return { height, width, channels: 1, pixels };
}
