/** Pictures in memory, and what decodes them. */

/** A picture: height × width × channels bytes, row after row, the channels of a pixel together. */
export interface Picture {
  /** Pixels in a column. */
  readonly height: number;
  /** Pixels in a row. */
  readonly width: number;
  /** 1 for gray, 3 for RGB. */
  readonly channels: 1 | 3;
  /** One byte per value, [height, width, channels]. */
  readonly pixels: Uint8Array;
}

/** Something that decodes picture files. */
export interface PictureDecoder {
  /** Name and version, which say whether two sets of pixels compare. */
  readonly name: string;
  /** Why sharp is not used, if it is not. */
  readonly note?: string;
  /**
   * Decodes a file.
   * @param maxPixels largest height × width; 25 million by default.
   * @throws DatasetError `bad-source` saying what is wrong with the bytes.
   */
  decode(bytes: Uint8Array, maxPixels?: number): Promise<Picture>;
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
