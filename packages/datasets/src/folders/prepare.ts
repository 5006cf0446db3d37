/** One file on its way to training: read, decoded, cropped, resized. */
import { DatasetError } from '../errors.js';
import type { ImageFile } from './archive.js';
import { decodePicture, type Picture, withChannels } from './decode.js';
import { cropCentre, cropToRatio, resizeArea } from './resize.js';

/** What is done to every image. */
export interface Preparation {
  /** Height and width at the end; as they are if undefined. */
  readonly resize: readonly [number, number] | undefined;
  readonly crop: 'fit' | 'none' | number;
  readonly channels: 1 | 3;
  /** The height and width that every file must have; any if undefined. */
  readonly fileSize: readonly [number, number] | undefined;
}

/**
 * The prepared picture, or what is wrong with the file.
 * @throws DatasetError `bad-source` if the picture is good but of a size that it must not have.
 */
export async function prepare(
  file: ImageFile,
  { resize, crop, channels, fileSize }: Preparation,
): Promise<Picture | { readonly problem: string }> {
  let picture: Picture;
  try {
    picture = withChannels(decodePicture(await file.read()), channels);
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
    picture = cropCentre(picture, crop, crop);
  }
  if (!resize) return picture;
  if (crop === 'fit') picture = cropToRatio(picture, ...resize);
  return resizeArea(picture, ...resize);
}
