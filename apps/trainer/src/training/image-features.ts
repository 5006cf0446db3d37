/**
 * The features that images of any size are compared by. The classifier takes 32×32 pixels of three
 * channels; other images are brought to that first, and the name of the features then says so, because
 * a distance on them is one on smaller, larger or grey images.
 *
 * Resizing is area averaging, as for folders of images: each new pixel is the mean of the old ones
 * under it, those on the rim by the part that lies under it. Images that are not square are stretched.
 * A grey channel is repeated.
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
  /** Of the weights behind it. */
  readonly fingerprint: string;
}

/**
 * Features of images [B, ...shape] in [-1, 1]. The caller disposes the extractor.
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
