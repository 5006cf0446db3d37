/**
 * Decodes PNG and JPEG files. The first bytes of a file decide its format, not its name. Every picture
 * becomes gray or RGB with 8 bits: palette indices are replaced by colors, 16 bits keep their upper half,
 * 1 to 4 bits are scaled to 0 to 255, and transparency is dropped.
 */
import { type DecodedPng, decode as decodePng, hasPngSignature } from 'fast-png';
import jpeg from 'jpeg-js';

/** A picture: height × width × channels bytes, row after row, the channels of a pixel together. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
}

/**
 * The largest number of pixels for each byte of a file, so that a damaged height or width cannot allocate
 * gigabytes. Deflate expands a byte to at most 1032 bytes, which hold eight 1-bit pixels each. A JPEG
 * takes at least one bit for a block of 8×8 pixels.
 */
const PIXELS_A_BYTE = { png: 8 * 1032, jpeg: 8 * 64 };
/** The limit of jpeg-js. */
const LARGEST_PIXELS = 100e6;

/** Decodes a PNG or JPEG file. @throws Error saying what is wrong with the bytes. */
export function decodePicture(bytes: Uint8Array): Picture {
  const most = (each: number) => Math.min(LARGEST_PIXELS, each * bytes.length);
  if (bytes.length >= 8 && hasPngSignature(bytes)) {
    requirePngSize(bytes, most(PIXELS_A_BYTE.png));
    return explained('PNG', () => fromPng(decodePng(bytes, { checkCrc: true })));
  }
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    // Without tolerantDecoding, blocks outside of the picture are refused too.
    return explained('JPEG', () => {
      const { height, width, data } = jpeg.decode(bytes, {
        useTArray: true,
        formatAsRGBA: false,
        tolerantDecoding: false,
        maxResolutionInMP: most(PIXELS_A_BYTE.jpeg) / 1e6,
      });
      return { height, width, channels: 3, pixels: data };
    });
  }
  throw new Error(bytes.length === 0 ? 'it is empty' : 'it is neither a PNG nor a JPEG file');
}

/** Converts a picture to gray (the luma of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B) or to RGB. */
export function withChannels(picture: Picture, channels: 1 | 3): Picture {
  if (picture.channels === channels) return picture;
  const { height, width, pixels } = picture;
  const count = height * width;
  const converted = new Uint8Array(count * channels);
  for (let i = 0; i < count; i++) {
    if (channels === 3) converted.fill(pixels[i]!, 3 * i, 3 * i + 3);
    else {
      const [red, green, blue] = [pixels[3 * i]!, pixels[3 * i + 1]!, pixels[3 * i + 2]!];
      converted[i] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    }
  }
  return { height, width, channels, pixels: converted };
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

/** Checks height and width, which are at the same offset in every PNG. */
function requirePngSize(bytes: Uint8Array, largest: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [width, height] = bytes.length < 24 ? [0, 0] : [view.getUint32(16), view.getUint32(20)];
  if (width > 0 && height > 0 && width * height <= largest) return;
  throw new Error(
    `its height × width is ${height}×${width}, but it has only ${bytes.length} bytes; expected an ` +
      'undamaged file of at most 100 megapixels',
  );
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
