/**
 * How critics answer to perturbed images: Δf = f(x) - f(perturbed x) on real images x, and what it is
 * to be compared with. A critic of a Wasserstein GAN is known up to a constant and, since its slope
 * is only asked to be near 1, up to a factor; so Δf means something only beside the critic's own
 * numbers: its gap E f(real) - E f(generated), and the spread of f over real images.
 */
import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import type { ImageSplit } from '@wprox/datasets';
import {
  authorsPixelGraph,
  criticGradient,
  type GradientNorm,
  l2Norm,
  wassersteinNorm,
} from '@wprox/gan';
import type { Perturbation } from '@wprox/metrics';
import type { CriticMeasurement, CriticResponse } from '@wprox/report/robustness';
import { Random } from '@wprox/runtime/random';
import type { TrainedNetworks } from './trained-networks.js';

export interface MeasureOptions {
  readonly split: ImageSplit;
  /** The first so many images of the split; as many are generated. */
  readonly count: number;
  readonly perturbations: readonly Perturbation[];
  /** Of latents and perturbations: the same for all critics and at all levels. */
  readonly seed: number;
  readonly onProgress?: (done: number, total: number) => void;
}

const BATCH = 250;

const norms: Record<'l2' | 'wasserstein', GradientNorm> = {
  l2: l2Norm,
  wasserstein: wassersteinNorm(authorsPixelGraph()),
};

/**
 * Measures all critics on the same real images and the same perturbed ones.
 *
 * @param networks stay the caller's.
 * @throws RangeError if a critic does not give one number per image.
 */
export async function measureCritics(
  networks: readonly TrainedNetworks[],
  options: MeasureOptions,
): Promise<CriticMeasurement[]> {
  const { split, count, perturbations, seed, onProgress } = options;
  const levels = perturbations.flatMap((each) =>
    each.levels.map((level) => ({ perturbation: each, level })),
  );
  const steps = levels.length + 2;
  let done = 0;
  const step = async () => {
    onProgress?.(++done, steps);
    await setImmediate(); // lets the display draw: computing on WebAssembly waits for nothing
  };

  const real = await scoresOf(networks, batchesOf(split, count));
  const generated = await Promise.all(
    networks.map(async (each) => (await scoresOf([each], samplesOf(each, count, seed)))[0]!),
  );
  await step();
  const slopes = await slopesOf(networks, split, count);
  await step();
  const responses: CriticResponse[][] = networks.map(() => []);
  for (const { perturbation, level } of levels) {
    const batches = perturbed(batchesOf(split, count), perturbation, level, seed);
    for (const [i, scores] of (await scoresOf(networks, batches)).entries()) {
      const differences = scores.map((score, image) => real[i]![image]! - score);
      responses[i]!.push({
        perturbation: perturbation.name,
        level,
        mean: mean(differences),
        meanAbsolute: mean(differences.map(Math.abs)),
      });
    }
    await step();
  }
  return networks.map((_, i): CriticMeasurement => {
    const [ofReal, ofGenerated] = [mean(real[i]!), mean(generated[i]!)];
    const variance = mean(real[i]!.map((score) => (score - ofReal) ** 2));
    return {
      real: { mean: ofReal, standardDeviation: Math.sqrt(variance) },
      generated: { mean: ofGenerated },
      gap: ofReal - ofGenerated,
      slope: slopes[i]!,
      responses: responses[i]!,
    };
  });
}

type Batches = AsyncIterable<tf.Tensor4D> | Iterable<tf.Tensor4D>;

/** The first images of a split in [-1, 1]; whoever takes a batch disposes it. */
function* batchesOf(split: ImageSplit, count: number): Iterable<tf.Tensor4D> {
  for (let first = 0; first < count; first += BATCH) {
    const size = Math.min(BATCH, count - first);
    yield split.images(Int32Array.from({ length: size }, (_, i) => first + i));
  }
}

/** Samples of a generator with the moving statistics of its batch norm. */
function* samplesOf(
  { generator }: TrainedNetworks,
  count: number,
  seed: number,
): Iterable<tf.Tensor4D> {
  const random = new Random(seed);
  const latentSize = generator.inputs[0]!.shape[1]!;
  for (let first = 0; first < count; first += BATCH) {
    const size = Math.min(BATCH, count - first);
    yield tf.tidy(() => {
      const latents = tf.tensor2d(random.normal(size * latentSize), [size, latentSize]);
      return generator.apply(latents, { training: false }) as tf.Tensor4D;
    });
  }
}

/** Each level draws from the seed anew, so that levels differ by their degree alone. */
async function* perturbed(
  batches: Iterable<tf.Tensor4D>,
  perturbation: Perturbation,
  level: number,
  seed: number,
): AsyncIterable<tf.Tensor4D> {
  const random = new Random(seed);
  for (const images of batches) {
    const result = await perturbation.apply(images, level, random);
    images.dispose();
    yield result;
  }
}

/** f of every image, for each critic, in float64. */
async function scoresOf(networks: readonly TrainedNetworks[], batches: Batches) {
  const scores: number[][] = networks.map(() => []);
  for await (const images of batches) {
    for (const [i, { critic }] of networks.entries()) {
      const output = critic.apply(images, { training: false }) as tf.Tensor;
      if (output.size !== images.shape[0]) {
        tf.dispose([output, images]);
        throw new RangeError(
          `a critic gives [${output.shape}] for images [${images.shape}]; expected one number per image`,
        );
      }
      scores[i]!.push(...(await output.data()));
      output.dispose();
    }
    images.dispose();
  }
  return scores;
}

/** The mean norms of each critic's gradient at the first images of the split. */
async function slopesOf(networks: readonly TrainedNetworks[], split: ImageSplit, count: number) {
  const sums = networks.map(() => ({ l2: 0, wasserstein: 0 }));
  for (const images of batchesOf(split, count)) {
    for (const [i, { critic }] of networks.entries()) {
      const found = tf.tidy(() => {
        const f = (points: tf.Tensor) => critic.apply(points, { training: false }) as tf.Tensor;
        const gradient = criticGradient(f, images);
        const root = (norm: GradientNorm) => tf.sqrt(norm(gradient, images));
        return { l2: root(norms.l2), wasserstein: root(norms.wasserstein) };
      });
      for (const name of ['l2', 'wasserstein'] as const) {
        for (const value of await found[name].data()) sums[i]![name] += value / count;
        found[name].dispose();
      }
    }
    images.dispose();
  }
  return sums;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
