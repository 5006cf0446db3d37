/**
 * CelebA (Liu, Luo, Wang, Tang, 2015): 202,599 faces, in the aligned and cropped edition
 * (`img_align_celeba`, JPEG files of 178×218 pixels). The papers train on 64×64 and do not say which part
 * of the picture that is. Their networks have the parameters of PyTorch's DCGAN example, which resizes
 * the width to 64 and takes the central 64×64. That is the central 178×178 square, the default here. The
 * first TensorFlow DCGAN took 108, the face without its surroundings; 140 and 160 are in use too. Do not
 * compare distances between sets of images that were cropped differently.
 */
import { reject, requireInteger, requirePath } from '@wprox/arguments';
import { INSTALL_OPTIONS, requireInstallOptions } from '../cache/install.js';
import { MOST_SIDE } from './image-limits.js';
import { type ImageCollection, type ImagesOptions, openPrepared } from './open.js';

const [HEIGHT, WIDTH] = [218, 178];

const OPTIONS = [
  ...INSTALL_OPTIONS,
  ...['crop', 'size', 'corrupt', 'limit', 'maxPixels', 'decoder'],
];

/** What {@link openCelebA} takes. */
export interface CelebAOptions extends Omit<ImagesOptions, 'name' | 'size' | 'crop' | 'channels'> {
  /** The central crop×crop pixels are used; 178, the whole width, by default. */
  readonly crop?: number;
  /** Height and width of the images, at most 4096; 64 by default. */
  readonly size?: number;
}

/**
 * Opens CelebA's aligned images: crops the center, resizes, and keeps the result in the cache (2.5 GB of
 * disk and memory for all images at 64×64; `limit` takes fewer). All images are in one split, because
 * generative models are trained on all of them.
 *
 * @param path `img_align_celeba.zip`, or the folder that it unpacks to.
 * @throws ArgumentError unless crop is an integer from 1 to 178 and size is one from 1 to 4096.
 * @throws DatasetError `bad-source` if a file is not 178×218 pixels; otherwise as {@link openImages}.
 *
 * @example
 * const { images } = await openCelebA('img_align_celeba.zip', { crop: 108, limit: 20_000 });
 */
export async function openCelebA(
  path: string,
  options: CelebAOptions = {},
): Promise<ImageCollection> {
  requirePath('path', path, 'the path of img_align_celeba.zip or of its folder');
  requireInstallOptions(options, OPTIONS);
  const { crop = WIDTH, size = 64 } = options as CelebAOptions;
  if (!Number.isSafeInteger(crop) || crop < 1 || crop > WIDTH) {
    reject('crop', crop, `an integer from 1 to ${WIDTH}`);
  }
  requireInteger('size', size, 1, MOST_SIDE);
  const name = `celeba-${crop}-${size}`;
  return openPrepared(path, { ...options, name, crop, size }, [HEIGHT, WIDTH]);
}
