/**
 * Decodes PNG and JPEG files in JavaScript. Every picture becomes gray or RGB with 8 bits: palette indices are
 * replaced by colors, 16 bits keep their upper half, 1 to 4 bits are scaled to 0 to 255, and transparency is
 * dropped.
 */
import { type DecodedPng, decode as decodePng } from 'fast-png';
import jpeg from 'jpeg-js';
import type { Picture } from './picture.js';
import { formatOf, mostPixels, requireSize } from './picture-format.js';

/** Decodes a PNG or JPEG file. @throws Error saying what is wrong with the bytes. */
export function decodePicture(bytes: Uint8Array): Picture {
  const format = formatOf(bytes);
  if (format === 'png') {
    requireSize(format, bytes.length, pngSize(bytes));
    return explained('PNG', () => fromPng(decodePng(bytes, { checkCrc: true })));
  }
  if (format === 'webp') {
    throw new Error('it is a WebP file, which only the package sharp decodes: npm install sharp');
  }
  // Without tolerantDecoding, blocks outside of the picture are refused too.
  return explained('JPEG', () => {
    const { height, width, data } = jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: mostPixels(format, bytes.length) / 1e6,
    });
    return { height, width, channels: 3, pixels: data };
  });
}

/** Replaces JavaScript's own errors, which decoders throw for damaged files, by one that says so. */
function explained(format: string, decode: () => Picture): Picture {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new Error(`its parts are inconsistent; expected an undamaged ${format} file`, {
      cause: error,
    });
  }
}

/** Reads height and width, which are at the same offset in every PNG; 0 if the file is too short. */
function pngSize(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 24) return { height: 0, width: 0 };
  return { height: view.getUint32(20), width: view.getUint32(16) };
}

function fromPng(png: DecodedPng): Picture {
  const { height, width, depth, palette } = png;
  const isGray = png.channels < 3 && palette === undefined;
  const channels = isGray ? 1 : 3;
  const pixels = new Uint8Array(height * width * channels);
  const sample = sampler(png);
  for (let i = 0; i < height * width; i++) {
    for (let channel = 0; channel < channels; channel++) {
      const value = palette
        ? colorOf(palette, sample(i, 0))[channel]!
        : sample(i, channel) * (depth < 8 ? 255 / (2 ** depth - 1) : 1);
      pixels[i * channels + channel] = depth === 16 ? value >> 8 : value;
    }
  }
  return { height, width, channels, pixels };
}

function colorOf(palette: NonNullable<DecodedPng['palette']>, index: number) {
  const color = palette[index];
  if (color) return color;
  throw new Error(
    `a pixel has color ${index}; expected less than ${palette.length}, the size of the palette`,
  );
}

/** Returns a function that reads one value of one pixel. Below 8 bits, a byte holds several values of a row. */
function sampler({ width, depth, channels, data }: DecodedPng) {
  if (depth >= 8) return (pixel: number, channel: number) => data[pixel * channels + channel]!;
  const rowBytes = Math.ceil((width * depth) / 8);
  return (pixel: number) => {
    const [row, bit] = [Math.floor(pixel / width), (pixel % width) * depth];
    const byte = data[row * rowBytes + (bit >> 3)]!;
    return (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
  };
}
