/** Who measures a generator, whatever it generates. */
import { DivergedError } from '@wprox/experiments';
import type { DistanceRow } from '@wprox/experiments/run-folders';
import type { Session } from './session.js';

/** A row of one measure or the other, each without its place. */
type Unplaced<Row> = Row extends DistanceRow ? Omit<Row, 'kind' | 'iteration'> : never;

/** What an evaluation says of a generator. */
export interface Judgement {
  /** The row of the metrics file, but for its place. */
  readonly distance: Unplaced<DistanceRow>;
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

/** Compares a session's generator with real data. */
export interface Judge {
  /**
   * Leaves the session as it is; two measurements draw the same latents.
   * @throws DivergedError if samples are not finite.
   */
  measure(session: Session): Promise<Judgement>;
  /** PNG bytes that show some of the real data as `measure` shows samples. */
  realPicture(): Promise<Uint8Array>;
  dispose(): void;
}

/** Told while real data is measured for the first time. */
export type OnMeasured = (message: string, done: number, total: number) => void;
