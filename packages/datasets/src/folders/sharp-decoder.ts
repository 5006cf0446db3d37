/**
 * Decodes picture files with the package sharp (libvips), an optional peer: JPEG files faster than in
 * JavaScript, to the same pixels, and WebP and TIFF files. What else is read is decoded in JavaScript.
 */
import { escaped } from '@wprox/arguments';
import type { Sharp } from 'sharp';
import { requirePlainTiff } from '../bitmaps/tiff.js';
import { DatasetError, refuse } from '../errors.js';
import { decodeJpeg } from '../jpeg/decode.js';
import { jpegParts } from '../jpeg/markers.js';
import { decodePicture } from './decode.js';
import type { Picture, PictureDecoder } from './picture.js';
import { formatOf, MAX_PIXELS, requirePixels } from './picture-format.js';

/** libwebp takes eleven bytes a pixel; the other decoders take nine. */
const WEBP_SHARE = 0.8;

/** Loads the package. @throws Error if it is not installed or has no binary for this machine. */
export async function loadSharpDecoder(): Promise<PictureDecoder> {
  const { default: sharp } = await import('sharp');
  const { versions } = sharp;
  // Warnings are refused, as by the decoders in JavaScript: the rest of such a file is a guess.
  const opened = (bytes: Uint8Array, limitInputPixels: number) =>
    sharp(bytes, { ignoreIcc: true, failOn: 'warning', limitInputPixels });
  const decode = async (bytes: Uint8Array, maxPixels: number = MAX_PIXELS): Promise<Picture> => {
    const format = formatOf(bytes);
    if (format === 'jpeg') return fromJpeg(bytes, maxPixels, (b) => opened(b, maxPixels));
    if (format !== 'webp' && format !== 'tiff') return decodePicture(bytes, maxPixels);
    if (format === 'tiff') requirePlainTiff(bytes, maxPixels);
    return explained(async () => {
      const file = opened(bytes, Number.MAX_SAFE_INTEGER);
      const found = await file.metadata();
      requirePixels(found, format === 'webp' ? Math.floor(WEBP_SHARE * maxPixels) : maxPixels);
      return pixelsOf(file, found);
    });
  };
  return { name: `sharp ${versions.sharp} (libvips ${versions.vips})`, decode };
}

async function pixelsOf(
  file: Sharp,
  { height, width }: { readonly height: number; readonly width: number },
): Promise<Picture> {
  const plain = file.removeAlpha().toColourspace('srgb').raw({ depth: 'uchar' });
  const { data, info } = await plain.toBuffer({ resolveWithObject: true });
  if (info.channels !== 3 || data.length !== 3 * height * width) {
    refuse(`it has ${info.channels} channels; expected gray or RGB: convert it to PNG`);
  }
  return { height, width, channels: 3, pixels: data };
}

/**
 * libjpeg reads what is stored as luma and two colors. Other colors are decoded in JavaScript, and so is a
 * file that libjpeg warns of: bytes between the pixels and the end, for example, do no harm.
 */
async function fromJpeg(
  bytes: Uint8Array,
  maxPixels: number,
  open: (bytes: Uint8Array) => Sharp,
): Promise<Picture> {
  const parts = jpegParts(bytes, maxPixels);
  const { frame, colors } = parts;
  const isPlain = colors === 'ycc' || colors === 'gray';
  if (frame.isArithmetic) {
    if (!isPlain) refuse('it has CMYK or RGB colors and arithmetic codes; convert it to PNG');
    return explained(() => pixelsOf(open(bytes), frame));
  }
  if (!isPlain) return decodeJpeg(parts);
  try {
    return await pixelsOf(open(bytes), frame);
  } catch {
    return decodeJpeg(parts);
  }
}

async function explained(decode: () => Promise<Picture>): Promise<Picture> {
  try {
    return await decode();
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    // libvips repeats the problem, and adds others that follow from it, line by line.
    const [problem = ''] = (error as Error).message.split('\n');
    throw new DatasetError('bad-source', `it is damaged (${escaped(problem).slice(0, 90)})`, {
      cause: error,
    });
  }
}
