/**
 * The last pooling of Inception v3 as a feature map: 2048 numbers, with the weights and the preprocessing
 * of FID.
 */
import type * as tf from '@tensorflow/tfjs';
import { requireBytes, requireInteger, requireOptions } from '@wprox/arguments';
import type { FeatureExtractor } from '../features/feature-extractor.js';
import { requireImageShape } from '../features/image-shape.js';
import { bilinearWeights, imageResizer } from '../features/resize.js';
import { fingerprintOf } from '../fingerprint.js';
import { INCEPTION_V3 } from './layout.js';
import { InceptionNetwork } from './network.js';
import { readTorchFile } from './torch-file.js';

/** Inception v3 as a feature map. */
export interface InceptionV3 extends FeatureExtractor {
  /** The first 12 hexadecimal digits of the SHA-256 of the weights file. */
  readonly fingerprint: string;
  /** Whether the weights are those of FID. */
  readonly isFid: boolean;
}

/** What {@link loadInceptionV3} takes. */
export interface InceptionOptions {
  /** Height, width and channels (1 or 3) of the images; 299×299×3 by default. */
  readonly inputShape?: readonly number[];
  /**
   * Greatest number of bytes of compressed weights, unpacked. The default is 64 MiB, or four times the
   * bytes of a larger file. PyTorch does not compress.
   */
  readonly mostBytes?: number;
}

/** The SHA-256 of pytorch-fid's weights file starts with these digits, as its name says. */
const FID_CHECKSUM = '6726825d';
const SIZE = 299;

/**
 * Makes Inception v3 from the bytes of the file that pytorch-fid uses, which the user downloads:
 * `pt_inception-2015-12-05-6726825d.pth` of its release `fid_weights`. The file is read, never executed.
 * The name of the extractor is `inception-v3-fid` if the checksum of the file is the published one, and
 * `inception-v3-<fingerprint>` for another file with the same tensors.
 *
 * `extract` takes images in [-1, 1], resizes them to 299×299 as pytorch-fid does (bilinear, corners not
 * aligned, no antialias; a gray channel is repeated) and runs the network of FID: about 11 GFLOP per
 * image. The caller disposes the extractor.
 *
 * A checkpoint with one dictionary of tensors beside other values is read too, and the prefix `module.`
 * that DataParallel gives to all names is left out.
 *
 * @throws MetricsFileError if the bytes are not such a file; ArgumentError unless `inputShape` is
 *   [height, width, 1 or 3].
 * @example
 * const file = await readFile('pt_inception-2015-12-05-6726825d.pth');
 * const inception = loadInceptionV3(file, { inputShape: [32, 32, 3] });
 */
export function loadInceptionV3(file: Uint8Array, options: InceptionOptions = {}): InceptionV3 {
  requireBytes('file', file, 'the bytes of the weights file, such as await readFile(…)');
  requireOptions('options', options, ['inputShape', 'mostBytes'], '{ inputShape: [32, 32, 3] }');
  const { inputShape = [SIZE, SIZE, 3], mostBytes }: InceptionOptions = options;
  requireImageShape('inputShape', inputShape);
  if (mostBytes !== undefined) requireInteger('mostBytes', mostBytes, 1);
  const fingerprint = fingerprintOf(file);
  const isFid = fingerprint.startsWith(FID_CHECKSUM);
  const resizer = imageResizer(inputShape, [SIZE, SIZE], bilinearWeights);
  let network: InceptionNetwork;
  try {
    network = new InceptionNetwork(INCEPTION_V3, readTorchFile(file, mostBytes));
  } catch (error) {
    resizer.dispose();
    throw error;
  }
  return {
    name: isFid ? 'inception-v3-fid' : `inception-v3-${fingerprint}`,
    dimension: 2048,
    inputShape,
    fingerprint,
    isFid,
    extract: (images) => {
      const resized = resizer.resize(images);
      const features = network.features(resized);
      if (resized !== (images as tf.Tensor)) resized.dispose();
      return features;
    },
    dispose: () => {
      resizer.dispose();
      network.dispose();
    },
  };
}
