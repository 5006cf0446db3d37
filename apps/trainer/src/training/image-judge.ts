/** Judges images: the Fréchet distance of samples to real images, and a picture of some. */
import * as tf from '@tensorflow/tfjs';
import type { ImageSplit } from '@wprox/datasets';
import { ConfigError, type RunConfig } from '@wprox/experiments';
import { type FeatureStatistics, FeatureStatisticsBuilder, frechetDistance } from '@wprox/metrics';
import { encodePictureGrid } from '@wprox/report/samples';
import { Random } from '@wprox/runtime/random';
import { imageBatch } from './image-batch.js';
import { type ImageFeatures, openImageFeatures } from './image-features.js';
import { assertFinite, type Judge, type Judgement, type OnMeasured } from './judge.js';
import { realStatistics } from './real-statistics.js';
import type { Session } from './session.js';

const BATCH = 250;
const PICTURE_COLUMNS = 8;

/**
 * @returns a judge that compares with the first `evaluation.realSamples` images.
 * @throws ConfigError if there are not so many.
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
   * two evaluations differ by the generator alone.
   */
  async measure({ generator, config, evaluationState }: Session): Promise<Judgement> {
    const { latentSize } = config.gan;
    const { samples } = this.evaluation;
    const random = Random.fromState(evaluationState);
    const gathered = new FeatureStatisticsBuilder(this.extractor.name, this.extractor.dimension);
    let picture: Uint8Array | undefined;
    for (let done = 0; done < samples; done += BATCH) {
      const count = Math.min(BATCH, samples - done);
      const images = tf.tidy(() => {
        const latents = tf.tensor2d(random.normal(count * latentSize), [count, latentSize]);
        return generator.model.apply(latents, { training: false }) as tf.Tensor4D;
      });
      const features = tf.tidy(() => this.extractor.extract(images));
      const values = (await features.data()) as Float32Array;
      features.dispose();
      if (!picture) {
        const shown = tf.slice(images, 0, Math.min(count, PICTURE_COLUMNS ** 2));
        picture = encodePictureGrid(await imageBatch(shown), PICTURE_COLUMNS);
        shown.dispose();
      }
      images.dispose();
      assertFinite('a feature of a generated image', values);
      gathered.add(values);
    }
    const { value, features, counts } = frechetDistance(this.real, gathered.statistics());
    const [realSamples] = counts;
    return {
      distance: { measure: 'frechet', value, features, samples, realSamples },
      picture: picture!,
    };
  }

  async realPicture(): Promise<Uint8Array> {
    const count = Math.min(this.images.count, PICTURE_COLUMNS ** 2);
    const shown = this.images.images(Int32Array.from({ length: count }, (_, i) => i));
    const picture = encodePictureGrid(await imageBatch(shown), PICTURE_COLUMNS);
    shown.dispose();
    return picture;
  }

  dispose(): void {
    this.extractor.dispose();
  }
}
