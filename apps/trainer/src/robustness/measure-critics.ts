/**
 * Measures the response of critics to perturbed images: Δf = f(x) − f(perturbed x) on real images x.
 * The critic of a Wasserstein GAN is determined up to a constant and, because the penalty only drives
 * its slope toward 1, up to a factor. So Δf is reported together with two scales of the critic: its
 * gap E f(real) − E f(generated), and the standard deviation of f on real images.
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
import type { Batches, Perturbation } from '@wprox/metrics';
import type { CriticMeasurement, CriticResponse } from '@wprox/report/robustness';
import { Random } from '@wprox/runtime/random';
import { infer, sampleLatents } from '@wprox/runtime/tensors';
import type { TrainedNetworks } from './trained-networks.js';

export interface MeasureOptions {
  readonly split: ImageSplit;
  /** Number of images: the first of the split, and as many generated ones. */
  readonly count: number;
  readonly perturbations: readonly Perturbation[];
  /** Seed of latents and perturbations: the same for all critics and at all levels. */
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
 * @param networks remain owned by the caller.
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
    await setImmediate(); // an event loop turn, in which the display can draw
  };

  const real = await scoresOf(networks, split.firstImages(count, BATCH));
  const generated = await Promise.all(
    networks.map(async (each) => (await scoresOf([each], samplesOf(each, count, seed)))[0]!),
  );
  await step();
  const slopes = await slopesOf(networks, split, count);
  await step();
  const responses: CriticResponse[][] = networks.map(() => []);
  for (const { perturbation, level } of levels) {
    const batches = perturbed(split.firstImages(count, BATCH), perturbation, level, seed);
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

/**
 * Generates samples with the moving statistics of batch norm. Like `firstImages`, the iteration
 * disposes each batch when the next one is requested.
 */
function* samplesOf(
  { generator }: TrainedNetworks,
  count: number,
  seed: number,
): Iterable<tf.Tensor> {
  const random = new Random(seed);
  const latentSize = generator.inputs[0]!.shape[1]!;
  for (let first = 0; first < count; first += BATCH) {
    const size = Math.min(BATCH, count - first);
    const samples = tf.tidy(() => infer(generator, sampleLatents(random, size, latentSize)));
    try {
      yield samples;
    } finally {
      samples.dispose();
    }
  }
}

/** Perturbs batches. Each level draws from the same seed, so that levels differ by their degree only. */
async function* perturbed(
  batches: Iterable<tf.Tensor4D>,
  perturbation: Perturbation,
  level: number,
  seed: number,
): AsyncIterable<tf.Tensor> {
  const random = new Random(seed);
  for (const images of batches) {
    const result = await perturbation.apply(images, level, random);
    try {
      yield result;
    } finally {
      result.dispose();
    }
  }
}

/** Computes f of every image, for each critic, in float64. */
async function scoresOf(networks: readonly TrainedNetworks[], batches: Batches) {
  const scores: number[][] = networks.map(() => []);
  for await (const images of batches) {
    for (const [i, { critic }] of networks.entries()) {
      const output = infer(critic, images);
      try {
        if (output.size !== images.shape[0]) {
          throw new RangeError(
            `a critic gives [${output.shape}] for images [${images.shape}]; expected one number per image`,
          );
        }
        scores[i]!.push(...(await output.data()));
      } finally {
        output.dispose();
      }
    }
  }
  return scores;
}

/** Computes the mean norms of each critic's gradient at the first images of the split. */
async function slopesOf(networks: readonly TrainedNetworks[], split: ImageSplit, count: number) {
  const sums = networks.map(() => ({ l2: 0, wasserstein: 0 }));
  for (const images of split.firstImages(count, BATCH)) {
    for (const [i, { critic }] of networks.entries()) {
      const found = tf.tidy(() => {
        const gradient = criticGradient((points) => infer(critic, points), images);
        const root = (norm: GradientNorm) => tf.sqrt(norm(gradient, images));
        return { l2: root(norms.l2), wasserstein: root(norms.wasserstein) };
      });
      for (const name of ['l2', 'wasserstein'] as const) {
        for (const value of await found[name].data()) sums[i]![name] += value / count;
        found[name].dispose();
      }
    }
  }
  return sums;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
