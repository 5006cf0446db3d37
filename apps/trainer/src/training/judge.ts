/** The measurements of a generator that a run writes down, of images and of points. */
import { DivergedError } from '@wprox/experiments';
import type { DistanceRow, FeatureRecord } from '@wprox/experiments/run-folders';
import type { GanTraining, Judge as GeneratorJudge } from '@wprox/training';

/** A row of one measure or the other, each without its place. */
type Unplaced<Row> = Row extends DistanceRow ? Omit<Row, 'kind' | 'iteration'> : never;

/** A distance of images without its place. */
export type ImageDistance = Extract<Unplaced<DistanceRow>, { measure: 'frechet' }>;

/** What an evaluation says of a generator. */
export interface Judgment {
  /** The rows of the metrics file, but for their place: the primary distance, then the others. */
  readonly distances: readonly [Unplaced<DistanceRow>, ...Unplaced<DistanceRow>[]];
  /** PNG bytes that show some samples. */
  readonly picture: Uint8Array;
}

/**
 * @param what one of the values, in words.
 * @throws DivergedError if one is not finite.
 */
export function assertFinite(what: string, values: Float32Array): void {
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new DivergedError(what, bad);
}

/** Compares a training's generator with real data and draws both. */
export interface Judge extends GeneratorJudge<Judgment> {
  /** @throws DivergedError if samples are not finite. */
  measure(training: GanTraining): Promise<Judgment>;
  /** The feature maps of the distances, primary first; none for points. */
  readonly features: readonly FeatureRecord[];
  /** PNG bytes that show some of the real data as `measure` shows samples. */
  realPicture(): Promise<Uint8Array>;
}

/** Callbacks for the time in which a judge opens. */
export interface JudgeOptions {
  /** Called while real data is measured for the first time. */
  readonly onMeasured?: (message: string, done: number, total: number) => void;
  /** Called before real images are measured, which can take an hour; an error ends the opening. */
  readonly onFeatures?: (features: readonly FeatureRecord[]) => Promise<unknown>;
}
