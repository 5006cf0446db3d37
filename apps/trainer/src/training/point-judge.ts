/**
 * The judge of points: their exact Wasserstein-2 distance to points of the data, the modes they reach,
 * and a picture of them. Optimal transport is exact, between two samples of equal size and weights.
 */
import type { ToyDistribution } from '@wprox/datasets';
import { samples as pointsOf, wasserstein } from '@wprox/exact';
import type { RunConfig } from '@wprox/experiments';
import { countModes, type ModeMap, modeMap } from '@wprox/metrics';
import { drawPoints, type PointFrame, pointFrame } from '@wprox/report/samples';
import { Random } from '@wprox/runtime/random';
import type { GanTraining } from '@wprox/training';
import { assertFinite, type Judge, type JudgeOptions, type Judgment } from './judge.js';

/** Seed of the real points: the same for every run, so that runs of different seeds compare. */
const REFERENCE_SEED = 271_828;
/** Number of samples of the data that the floor is the mean over. */
const FLOOR_DRAWS = 4;

/**
 * Opens a judge that compares `evaluation.samples` generated points with as many points of the data.
 * The config schema limits that number in the plane.
 */
export async function openPointJudge(
  evaluation: RunConfig['evaluation'],
  distribution: ToyDistribution,
  { onMeasured }: JudgeOptions,
): Promise<Judge> {
  const { samples } = evaluation;
  const random = new Random(REFERENCE_SEED);
  const real = referencePoints(distribution, samples, random);
  let floor = 0;
  for (let draw = 0; draw < FLOOR_DRAWS; draw++) {
    const fresh = distribution.draw(random, samples).values;
    floor += distance(fresh, real, distribution.dimension) / FLOOR_DRAWS;
    onMeasured?.('sampling noise of real points', draw + 1, FLOOR_DRAWS);
  }
  return new PointJudge(distribution, samples, real, floor);
}

class PointJudge implements Judge {
  readonly features = [];
  private readonly map: ModeMap | undefined;
  private readonly frame: PointFrame;

  constructor(
    private readonly distribution: ToyDistribution,
    private readonly samples: number,
    private readonly real: Float32Array,
    private readonly floor: number,
  ) {
    this.map = modeMap(distribution);
    this.frame = pointFrame(distribution.dimension, real);
  }

  /** Samples from the same latents every time, so that evaluations differ by the generator only. */
  async measure(training: GanTraining): Promise<Judgment> {
    const { map, samples, real, floor, frame } = this;
    const { dimension } = this.distribution;
    const points = training.sample(samples, training.evaluationRandom());
    const values = (await points.data()) as Float32Array;
    points.dispose();
    assertFinite('a coordinate of a generated point', values);
    const modes = map && countModes(map, values);
    return {
      distances: [
        {
          measure: 'wasserstein-2',
          value: distance(values, real, dimension),
          samples,
          realSamples: samples,
          floor,
          ...(modes && { modes }),
        },
      ],
      picture: await drawPoints(frame, { real, generated: values, map, modes }),
    };
  }

  realPicture(): Promise<Uint8Array> {
    const { frame, real, map } = this;
    return drawPoints(frame, { real, map });
  }

  dispose(): void {
    // This judge holds no tensors.
  }
}

/**
 * Draws points of the data with the exact share of each mode, so that the floor contains only the
 * sampling noise of the points that are compared with them.
 */
export function referencePoints(
  { dimension, description, draw }: ToyDistribution,
  count: number,
  random: Random,
): Float32Array {
  const wanted = quotas('weights' in description ? description.weights : [1], count);
  const reference = new Float32Array(count * dimension);
  for (let taken = 0; taken < count; ) {
    const { values, labels } = draw(random, count);
    for (let i = 0; i < count && taken < count; i++) {
      if (wanted[labels[i]!]! === 0) continue;
      wanted[labels[i]!]!--;
      reference.set(values.subarray(i * dimension, (i + 1) * dimension), taken++ * dimension);
    }
  }
  return reference;
}

/** Rounds weight · count to integers whose sum is `count`; the largest remainders round up. */
function quotas(weights: readonly number[], count: number): number[] {
  const shares = weights.map((weight) => weight * count);
  const whole = shares.map(Math.floor);
  const left = count - whole.reduce((sum, share) => sum + share, 0);
  const remainder = shares.map((share, k) => share - whole[k]!);
  const order = [...remainder.keys()].sort((a, b) => remainder[b]! - remainder[a]!);
  for (const k of order.slice(0, left)) whole[k]!++;
  return whole;
}

/** Computes W₂ between two samples of equal size; on the line by sorting. */
function distance(generated: Float32Array, real: Float32Array, dimension: number): number {
  return wasserstein(pointsOf(generated, dimension), pointsOf(real, dimension), 2);
}
