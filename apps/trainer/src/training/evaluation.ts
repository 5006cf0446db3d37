/** What a run is measured by: the Fréchet distance of its samples, and a picture of some. */
import * as tf from '@tensorflow/tfjs';
import {
  type Cifar10Classifier,
  type FeatureStatistics,
  FeatureStatisticsBuilder,
  type FrechetDistance,
  frechetDistance,
} from '@wprox/metrics';
import { Random } from '@wprox/runtime/random';
import { encodePictureGrid } from './picture-grid.js';
import type { Session } from './session.js';

const BATCH = 250;
const PICTURE_COLUMNS = 8;

/** Measures a session's generator against real images. */
export class Evaluation {
  constructor(
    private readonly classifier: Cifar10Classifier,
    private readonly real: FeatureStatistics,
  ) {}

  /**
   * Samples with the moving statistics of batch norm and from the same latents every time, so that
   * two evaluations differ by the generator alone. Leaves the session as it is.
   * @param samples how many images the distance is measured on.
   */
  async measure(
    { generator, config, evaluationState }: Session,
    samples: number,
  ): Promise<{ distance: FrechetDistance; picture: Uint8Array }> {
    const { latentSize } = config.gan;
    const random = Random.fromState(evaluationState);
    const gathered = new FeatureStatisticsBuilder(this.classifier.name, this.classifier.dimension);
    let picture: Uint8Array | undefined;
    for (let done = 0; done < samples; done += BATCH) {
      const count = Math.min(BATCH, samples - done);
      const images = tf.tidy(() => {
        const latents = tf.tensor2d(random.normal(count * latentSize), [count, latentSize]);
        return generator.model.apply(latents, { training: false }) as tf.Tensor4D;
      });
      const features = tf.tidy(() => this.classifier.extract(images));
      gathered.add(await features.data());
      features.dispose();
      if (!picture) {
        const shown = tf.slice(images, 0, Math.min(count, PICTURE_COLUMNS ** 2));
        picture = await encodePictureGrid(shown, PICTURE_COLUMNS);
        shown.dispose();
      }
      images.dispose();
    }
    return { distance: frechetDistance(this.real, gathered.statistics()), picture: picture! };
  }
}
