/** Prepares one image file for training: reads, decodes, crops and resizes it. */
import { DatasetError, shownPath } from '../errors.js';
import type { ImageFile } from './archive.js';
import { type Picture, type PictureDecoder, withChannels } from './picture.js';
import { maxFileBytes } from './picture-format.js';
import { centralRegion, cropTo, type Region, regionOfRatio, resizeArea } from './resize.js';

/** How every image is prepared. */
export interface Preparation {
  readonly decoder: PictureDecoder;
  /** Height and width after resizing; undefined to keep them. */
  readonly resize: readonly [number, number] | undefined;
  readonly crop: 'fit' | 'none' | number;
  readonly channels: 1 | 3;
  /** Largest height × width of a file. */
  readonly maxPixels: number;
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
  { decoder, resize, crop, channels, maxPixels, fileSize }: Preparation,
): Promise<Picture | { readonly problem: string }> {
  let picture: Picture;
  try {
    picture = await decoder.decode(await file.read(maxFileBytes(maxPixels)), maxPixels);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  if (channels === 1) picture = withChannels(picture, 1);
  const { height, width } = picture;
  const wrong = (expected: string) =>
    new DatasetError(
      'bad-source',
      `${shownPath(file.name)} is ${height}×${width} (height × width); expected ${expected}`,
    );
  if (fileSize && (height !== fileSize[0] || width !== fileSize[1])) {
    throw wrong(`${fileSize[0]}×${fileSize[1]}, the size of every image of this dataset`);
  }
  if (typeof crop === 'number' && (height < crop || width < crop)) {
    throw wrong(`at least ${crop}×${crop}, the crop`);
  }
  const region = regionOf(picture, crop, resize);
  const cut = resize ? resizeArea(picture, ...resize, region) : cropTo(picture, region);
  return withChannels(cut, channels);
}

function regionOf(
  picture: Picture,
  crop: Preparation['crop'],
  resize: Preparation['resize'],
): Region {
  if (typeof crop === 'number') return centralRegion(picture, crop, crop);
  if (crop === 'fit' && resize) return regionOfRatio(picture, ...resize);
  return centralRegion(picture, picture.height, picture.width);
}
