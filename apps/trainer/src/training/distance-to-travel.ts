/** How far the samples of an untrained generator are from the data: what h·N has to be compared with. */
import { samples as pointsOf, wasserstein } from '@wprox/exact';
import type { OpenedData } from '@wprox/experiments';
import { Random } from '@wprox/runtime/random';
import type { GanTraining } from '@wprox/training';

/** Samples on each side: exact transport between them takes less than a second. */
const SAMPLES = 256;
/** Seed of the real points, the same for every run. */
const POINTS_SEED = 271_828;

/** A Wasserstein-2 distance in sample units, not squared, between as many samples on each side. */
export interface Travel {
  readonly distance: number;
  readonly samples: number;
}

/**
 * Measures W₂ exactly between samples of the generator as it is and as many samples of the data. It leaves
 * the training as it is.
 */
export async function distanceToTravel(training: GanTraining, data: OpenedData): Promise<Travel> {
  const samples = data.kind === 'images' ? Math.min(SAMPLES, data.images.count) : SAMPLES;
  const real = await realValues(data, samples);
  const generated = training.sample(samples, training.evaluationRandom());
  const values = await generated.data<'float32'>();
  generated.dispose();
  const dimension = values.length / samples;
  const distance = wasserstein(pointsOf(values, dimension), pointsOf(real, dimension), 2);
  return { distance, samples };
}

async function realValues(data: OpenedData, samples: number): Promise<Float32Array> {
  if (data.kind === 'points') {
    return data.distribution.draw(new Random(POINTS_SEED), samples).values;
  }
  const images = data.images.images(Int32Array.from({ length: samples }, (_, i) => i));
  const values = await images.data<'float32'>();
  images.dispose();
  return values;
}
