/**
 * PNG and JPEG files as bytes. What a file is, its first bytes tell, not its name. Every picture
 * comes out as grey or RGB with 8 bits: palettes are looked up, 16 bits keep their upper half, 1 to 4
 * bits are spread over 0 to 255, and transparency is dropped, as most loaders of training data do.
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
 * No picture has more pixels than this for each of its bytes: a damaged height or width must not take
 * gigabytes. Deflate makes at most 1032 bytes of one, and of 1-bit pixels eight lie in a byte; a JPEG's
 * blocks of 8×8 pixels take a bit each at least.
 */
const PIXELS_A_BYTE = { png: 8 * 1032, jpeg: 8 * 64 };
/** What jpeg-js refuses beyond, and no picture to train on has. */
const LARGEST_PIXELS = 100e6;

/** @throws Error that says what is wrong with the bytes. */
export function decodePicture(bytes: Uint8Array): Picture {
  const most = (each: number) => Math.min(LARGEST_PIXELS, each * bytes.length);
  if (bytes.length >= 8 && hasPngSignature(bytes)) {
    requirePngSize(bytes, most(PIXELS_A_BYTE.png));
    return explained('PNG', () => fromPng(decodePng(bytes, { checkCrc: true })));
  }
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    // A truncated file is refused in either mode; this refuses blocks outside of the picture too.
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

/** The same picture in grey (the luma of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B) or in RGB. */
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

/** Decoders run into what is damaged unawares: the words of JavaScript then say nothing to anybody. */
function explained(format: string, decode: () => Picture): Picture {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new Error(`its parts do not fit together as those of a ${format} file: it is damaged`, {
      cause: error,
    });
  }
}

/** Height and width lie in the first chunk, at the same place in every PNG. */
function requirePngSize(bytes: Uint8Array, largest: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [width, height] = bytes.length < 24 ? [0, 0] : [view.getUint32(16), view.getUint32(20)];
  if (width > 0 && height > 0 && width * height <= largest) return;
  throw new Error(
    `it says that it is ${height}×${width} (height × width), which its ${bytes.length} bytes cannot ` +
      'hold: it is damaged',
  );
}

function fromPng(png: DecodedPng): Picture {
  const { height, width, depth, palette } = png;
  const grey = png.channels < 3 && palette === undefined;
  const channels = grey ? 1 : 3;
  const pixels = new Uint8Array(height * width * channels);
  const sample = sampler(png);
  for (let i = 0; i < height * width; i++) {
    for (let channel = 0; channel < channels; channel++) {
      const value = palette
        ? colourOf(palette, sample(i, 0))[channel]!
        : sample(i, channel) * (depth < 8 ? 255 / (2 ** depth - 1) : 1);
      pixels[i * channels + channel] = depth === 16 ? value >> 8 : value;
    }
  }
  return { height, width, channels, pixels };
}

function colourOf(palette: NonNullable<DecodedPng['palette']>, index: number) {
  const colour = palette[index];
  if (colour) return colour;
  throw new Error(`a pixel has colour ${index} of a palette of ${palette.length}: it is damaged`);
}

/** Reads one value of one pixel; below 8 bits several lie in a byte, and each row begins a new one. */
function sampler({ width, depth, channels, data }: DecodedPng) {
  if (depth >= 8) return (pixel: number, channel: number) => data[pixel * channels + channel]!;
  const rowBytes = Math.ceil((width * depth) / 8);
  return (pixel: number) => {
    const [row, bit] = [Math.floor(pixel / width), (pixel % width) * depth];
    const byte = data[row * rowBytes + (bit >> 3)]!;
    return (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
  };
}
