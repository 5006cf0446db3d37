/**
 * CelebA (Liu, Luo, Wang, Tang, 2015): 202,599 faces, in its aligned and cropped edition
 * (`img_align_celeba`, JPEG files of 178×218 pixels). The papers train on 64×64 and do not say which
 * part of the picture that is. Their networks are, parameter for parameter, those of PyTorch's DCGAN
 * example, which resizes the width to 64 and takes the central 64×64: the central 178×178 square,
 * so this is the crop unless another is asked for. The first TensorFlow DCGAN took 108, which is the
 * face without its surroundings; 140 and 160 are in use too. Distances between sets of images that
 * were cropped differently do not compare.
 */
import { type ImageCollection, type ImagesOptions, openPrepared } from './open.js';

const [HEIGHT, WIDTH] = [218, 178];

/** What {@link openCelebA} takes. */
export interface CelebAOptions extends Omit<ImagesOptions, 'name' | 'size' | 'crop' | 'channels'> {
  /** The central crop×crop pixels are used; 178, the whole width, unless given. */
  readonly crop?: number;
  /** The height and width of the images; 64 unless given. */
  readonly size?: number;
}

/**
 * Opens CelebA's aligned images: crops the centre, resizes, and keeps the result in the cache (2.5 GB
 * for all of them at 64×64, which are held in memory too; `limit` takes fewer). The official split
 * into training and test images is not made: generative models are trained on all of them.
 *
 * @param path `img_align_celeba.zip`, or the folder that it unpacks to.
 * @throws RangeError if crop is no integer from 1 to 178, or size none of at least 1.
 * @throws DatasetError `bad-source` if a file is not 178×218 pixels; otherwise as
 *   {@link openImages} does.
 *
 * @example
 * const { images } = await openCelebA('img_align_celeba.zip', { crop: 108, limit: 20_000 });
 */
export async function openCelebA(
  path: string,
  options: CelebAOptions = {},
): Promise<ImageCollection> {
  const { crop = WIDTH, size = 64 } = options;
  if (!Number.isSafeInteger(crop) || crop < 1 || crop > WIDTH) {
    throw new RangeError(`crop is ${crop}; expected an integer from 1 to ${WIDTH}`);
  }
  const name = `celeba-${crop}-${size}`;
  return openPrepared(path, { ...options, name, crop, size }, [HEIGHT, WIDTH]);
}
