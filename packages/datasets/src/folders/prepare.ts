/** Prepares one image file for training: reads, decodes, crops and resizes it. */
import { DatasetError } from '../errors.js';
import type { ImageFile } from './archive.js';
import { type Picture, type PictureDecoder, withChannels } from './picture.js';
import { cropCenter, cropToRatio, resizeArea } from './resize.js';

/** How every image is prepared. */
export interface Preparation {
  readonly decoder: PictureDecoder;
  /** Height and width after resizing; undefined to keep them. */
  readonly resize: readonly [number, number] | undefined;
  readonly crop: 'fit' | 'none' | number;
  readonly channels: 1 | 3;
  /** Height and width that every file must have; undefined for any. */
  readonly fileSize: readonly [number, number] | undefined;
}

/**
 * Prepares a file.
 * @returns the picture, or the problem of a file that cannot be decoded.
 * @throws DatasetError `bad-source` if the picture can be decoded but has a size that is not allowed.
 */
export async function prepare(
  file: ImageFile,
  { decoder, resize, crop, channels, fileSize }: Preparation,
): Promise<Picture | { readonly problem: string }> {
  let picture: Picture;
  try {
    picture = withChannels(await decoder.decode(await file.read()), channels);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  const { height, width } = picture;
  const wrong = (expected: string) =>
    new DatasetError(
      'bad-source',
      `${file.name} is ${height}×${width} (height × width); expected ${expected}`,
    );
  if (fileSize && (height !== fileSize[0] || width !== fileSize[1])) {
    throw wrong(`${fileSize[0]}×${fileSize[1]}, the size of every image of this dataset`);
  }
  if (typeof crop === 'number') {
    if (height < crop || width < crop) throw wrong(`at least ${crop}×${crop}, the crop`);
    picture = cropCenter(picture, crop, crop);
  }
  if (!resize) return picture;
  if (crop === 'fit') picture = cropToRatio(picture, ...resize);
  return resizeArea(picture, ...resize);
}
