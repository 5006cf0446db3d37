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

/** @throws Error that says what is wrong with the bytes. */
export function decodePicture(bytes: Uint8Array): Picture {
  if (bytes.length >= 8 && hasPngSignature(bytes))
    return fromPng(decodePng(bytes, { checkCrc: true }));
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    // A truncated file is refused in either mode; this refuses blocks outside of the picture too.
    const { height, width, data } = jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
    });
    return { height, width, channels: 3, pixels: data };
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

function fromPng(png: DecodedPng): Picture {
  const { height, width, depth, palette } = png;
  const grey = png.channels < 3 && palette === undefined;
  const channels = grey ? 1 : 3;
  const pixels = new Uint8Array(height * width * channels);
  const sample = sampler(png);
  for (let i = 0; i < height * width; i++) {
    for (let channel = 0; channel < channels; channel++) {
      const value = palette
        ? palette[sample(i, 0)]![channel]!
        : sample(i, channel) * (depth < 8 ? 255 / (2 ** depth - 1) : 1);
      pixels[i * channels + channel] = depth === 16 ? value >> 8 : value;
    }
  }
  return { height, width, channels, pixels };
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
