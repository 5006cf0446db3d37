/** The judge of images: Fréchet distance of samples to real images, and a picture of some samples. */
import * as tf from '@tensorflow/tfjs';
import type { ImageSplit } from '@wprox/datasets';
import { ConfigError, DivergedError, type RunConfig } from '@wprox/experiments';
import {
  collectStatistics,
  type FeatureStatistics,
  frechetDistance,
  NonFiniteFeatureError,
} from '@wprox/metrics';
import { encodePictureGrid } from '@wprox/report/samples';
import type { GanTraining } from '@wprox/training';
import { imageBatch } from './image-batch.js';
import { type ImageFeatures, openImageFeatures } from './image-features.js';
import type { Judge, Judgement, OnMeasured } from './judge.js';
import { realStatistics } from './real-statistics.js';

const BATCH = 250;
const PICTURE_COLUMNS = 8;

/**
 * Opens a judge that compares with the first `evaluation.realSamples` images. The caller disposes it.
 * @throws ConfigError if there are fewer images than that.
 */
export async function openImageJudge(
  evaluation: RunConfig['evaluation'],
  images: ImageSplit,
  onMeasured: OnMeasured,
): Promise<Judge> {
  const { realSamples } = evaluation;
  if (realSamples > images.count) {
    throw new ConfigError(
      `evaluation.realSamples is ${realSamples}, but ${images.name} has ${images.count} images; ` +
        `expected at most ${images.count}. Runs compare only if they have the same number`,
    );
  }
  const extractor = await openImageFeatures(images.imageShape);
  const real = await realStatistics(images, realSamples, extractor, (done, total) =>
    onMeasured(`${extractor.name} features of real images`, done, total),
  );
  return new ImageJudge(evaluation, images, extractor, real);
}

class ImageJudge implements Judge {
  constructor(
    private readonly evaluation: RunConfig['evaluation'],
    private readonly images: ImageSplit,
    private readonly extractor: ImageFeatures,
    private readonly real: FeatureStatistics,
  ) {}

  /**
   * Samples with the moving statistics of batch norm and from the same latents every time, so that
   * two evaluations differ by the generator only.
   */
  async measure(training: GanTraining): Promise<Judgement> {
    const { samples } = this.evaluation;
    const random = training.evaluationRandom();
    let picture: Uint8Array | undefined;
    async function* generated() {
      for (let done = 0; done < samples; done += BATCH) {
        const count = Math.min(BATCH, samples - done);
        const images = training.sample(count, random) as tf.Tensor4D;
        try {
          picture ??= await pictureOf(images);
          yield images;
        } finally {
          images.dispose();
        }
      }
    }
    const statistics = await collectStatistics(this.extractor, generated()).catch(asDiverged);
    const { value, features, counts } = frechetDistance(this.real, statistics);
    const [realSamples] = counts;
    return {
      distance: { measure: 'frechet', value, features, samples, realSamples },
      picture: picture!,
    };
  }

  async realPicture(): Promise<Uint8Array> {
    const count = Math.min(this.images.count, PICTURE_COLUMNS ** 2);
    const images = this.images.images(Int32Array.from({ length: count }, (_, i) => i));
    const picture = await pictureOf(images);
    images.dispose();
    return picture;
  }

  dispose(): void {
    this.extractor.dispose();
  }
}

/** Draws the first images of a batch as PNG bytes. */
async function pictureOf(images: tf.Tensor4D): Promise<Uint8Array> {
  const shown = tf.slice(images, 0, Math.min(images.shape[0], PICTURE_COLUMNS ** 2));
  const picture = encodePictureGrid(await imageBatch(shown), PICTURE_COLUMNS);
  shown.dispose();
  return picture;
}

/** @throws DivergedError if the reason is a feature that is not finite, otherwise the reason. */
function asDiverged(reason: unknown): never {
  if (!(reason instanceof NonFiniteFeatureError)) throw reason;
  throw new DivergedError('a feature of a generated image', reason.value);
}
