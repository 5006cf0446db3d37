/**
 * Extracts features from images of any size. The classifier takes 32×32 pixels of three channels. Other
 * images are resized first, and the name of the features says so, because distances on resized images
 * are not comparable with distances on images of that size.
 *
 * Each new pixel is the mean of the old pixels that it covers, weighted by the covered area, as for
 * folders of images. Images that are not square are stretched. A gray channel is repeated.
 */
import * as tf from '@tensorflow/tfjs';
import {
  areaWeights,
  type FeatureExtractor,
  imageResizer,
  loadCifar10Classifier,
} from '@wprox/metrics';

/** A feature map for images of one shape. */
export interface ImageFeatures extends FeatureExtractor {
  /** Fingerprint of the weights. */
  readonly fingerprint: string;
}

/**
 * Opens a feature map of images [B, ...shape] in [-1, 1]. The caller disposes it.
 * @throws RangeError if the images have neither one channel nor three.
 */
export async function openImageFeatures(shape: readonly number[]): Promise<ImageFeatures> {
  const classifier = await loadCifar10Classifier();
  if (tf.util.arraysEqual([...shape], [...classifier.inputShape])) return classifier;
  try {
    const [rows, columns] = classifier.inputShape as [number, number];
    const resizer = imageResizer(shape, [rows, columns], areaWeights);
    const { dimension, fingerprint } = classifier;
    return {
      name: `${classifier.name}@resized`,
      dimension,
      inputShape: shape,
      fingerprint,
      extract: (images) => tf.tidy(() => classifier.extract(resizer.resize(images))),
      dispose: () => {
        resizer.dispose();
        classifier.dispose();
      },
    };
  } catch (error) {
    classifier.dispose();
    throw error;
  }
}
