/**
 * The judge of images: Fréchet distances of samples to real images on one feature map or several, other
 * measures on the same features, and a picture of some samples. Samples are rounded to 8 bits first.
 */
import type { ImageSplit } from '@wprox/datasets';
import { ConfigError, DivergedError, featureMaps, type RunConfig } from '@wprox/experiments';
import type { FeatureRecord } from '@wprox/experiments/run-folders';
import {
  type FeatureSet,
  type FeatureStatistics,
  frechetDistance,
  type KernelDistance,
  NonFiniteFeatureError,
} from '@wprox/metrics';
import { encodePictureGrid } from '@wprox/report/samples';
import type { GanTraining } from '@wprox/training';
import { collectorFor, furtherMeasures } from './feature-measures.js';
import { generatedImages } from './generated-images.js';
import { imageBatch } from './image-batch.js';
import { type NamedFeatures, openAllFeatures, recordOf } from './image-features-by-name.js';
import type { ImageDistance, Judge, JudgeOptions, Judgment } from './judge.js';
import { realFeatures } from './real-statistics.js';

const PICTURE_COLUMNS = 8;

/** A feature map and the features of the real images. */
interface Reference {
  readonly extractor: NamedFeatures;
  readonly real: FeatureSet | FeatureStatistics;
}

/**
 * Opens a judge that compares with the first `evaluation.realSamples` images. The caller disposes it.
 * @throws ConfigError if there are fewer images than that or a feature map does not fit;
 * MetricsFileError if a file of weights cannot be used; what `onFeatures` throws.
 */
export async function openImageJudge(
  evaluation: RunConfig['evaluation'],
  images: ImageSplit,
  { onMeasured, onFeatures }: JudgeOptions,
): Promise<Judge> {
  const { realSamples: count } = evaluation;
  if (count > images.count) {
    throw new ConfigError(
      `evaluation.realSamples is ${count}, but ${images.name} has ${images.count} images; ` +
        `expected at most ${images.count}, and the same number for all runs that you compare`,
    );
  }
  const extractors = await openAllFeatures(featureMaps(evaluation), images.imageShape);
  try {
    await onFeatures?.(extractors.map(recordOf));
    const references: Reference[] = [];
    for (const extractor of extractors) {
      const onProgress = (done: number, total: number) =>
        onMeasured?.(`${extractor.name} features of real images`, done, total);
      const request = { images, count, extractor, measures: evaluation, onProgress };
      references.push({ extractor, real: await realFeatures(request) });
    }
    return new ImageJudge(evaluation, images, references);
  } catch (error) {
    for (const extractor of extractors) extractor.dispose();
    throw error;
  }
}

class ImageJudge implements Judge {
  readonly features: readonly FeatureRecord[];

  constructor(
    private readonly evaluation: RunConfig['evaluation'],
    private readonly images: ImageSplit,
    private readonly references: readonly Reference[],
  ) {
    this.features = references.map(({ extractor }) => recordOf(extractor));
  }

  /**
   * Samples with the moving statistics of batch norm and from the same latents every time, so that
   * two evaluations differ by the generator only. All feature maps see the same samples.
   */
  async measure(training: GanTraining): Promise<Judgment> {
    const { samples } = this.evaluation;
    const random = training.evaluationRandom();
    const collectors = this.references.map(({ extractor }) =>
      collectorFor(extractor, samples, this.evaluation),
    );
    let picture: Uint8Array | undefined;
    for await (const images of generatedImages(samples, (n) => training.sample(n, random))) {
      picture ??= await pictureOf(images);
      for (const [i, { extractor }] of this.references.entries()) {
        for (const batch of images.firstImages(images.count, extractor.batch)) {
          await collectors[i]!.add(batch).catch(asDiverged);
        }
      }
    }
    const [first, ...others] = this.references.map(({ real }, i) =>
      distanceOf(real, collectors[i]!.result(), this.evaluation),
    );
    return { distances: [first!, ...others], picture: picture! };
  }

  realPicture(): Promise<Uint8Array> {
    return pictureOf(this.images);
  }

  dispose(): void {
    for (const { extractor } of this.references) extractor.dispose();
  }
}

/** Computes the row of one feature map. */
function distanceOf(
  real: FeatureSet | FeatureStatistics,
  generated: FeatureSet | FeatureStatistics,
  measures: RunConfig['evaluation'],
): ImageDistance {
  const { value, features, counts } = frechetDistance(real, generated);
  const [realSamples, samples] = counts;
  const sets = [real, generated] as [FeatureSet, FeatureSet]; // if a measure needs them
  const { kernel, precisionRecall } = furtherMeasures(...sets, measures);
  return {
    ...{ measure: 'frechet', value, features, samples, realSamples },
    ...(kernel && { kernel: kernelRow(kernel) }),
    ...(precisionRecall && {
      precision: precisionRecall.precision,
      recall: precisionRecall.recall,
    }),
  };
}

function kernelRow({ value, standardError }: KernelDistance) {
  return { value, ...(standardError !== undefined && { standardError }) };
}

/** Draws the first images as PNG bytes. */
async function pictureOf(images: ImageSplit): Promise<Uint8Array> {
  const count = Math.min(images.count, PICTURE_COLUMNS ** 2);
  const shown = images.images(Int32Array.from({ length: count }, (_, i) => i));
  const picture = encodePictureGrid(await imageBatch(shown), PICTURE_COLUMNS);
  shown.dispose();
  return picture;
}

/** @throws DivergedError if the reason is a feature that is not finite, otherwise the reason. */
function asDiverged(reason: unknown): never {
  if (!(reason instanceof NonFiniteFeatureError)) throw reason;
  throw new DivergedError('a feature of a generated image', reason.value);
}
