/**
 * The judge of points: their exact Wasserstein-2 distance to points of the data, the modes they reach,
 * and a picture of them. Optimal transport is exact, between two samples of equal size and weights.
 */
import { referencePoints, referenceRandom, type ToyDistribution } from '@wprox/datasets';
import { samples as pointsOf, wasserstein } from '@wprox/exact';
import type { RunConfig } from '@wprox/experiments';
import { countModes, type ModeMap, modeMap } from '@wprox/metrics';
import { drawPoints, type PointFrame, pointFrame } from '@wprox/report/samples';
import type { GanTraining } from '@wprox/training';
import { assertFinite, type Judge, type JudgeOptions, type Judgment } from './judge.js';

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
  const random = referenceRandom();
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

/** Computes W₂ between two samples of equal size; on the line by sorting. */
function distance(generated: Float32Array, real: Float32Array, dimension: number): number {
  return wasserstein(pointsOf(generated, dimension), pointsOf(real, dimension), 2);
}
