/** The curves of a run and, over its seeds, of a variant: what the charts draw. */
import { CorruptFileError } from '@wprox/experiments';
import {
  type ExperimentRecord,
  type LossesRow,
  type RunRecord,
  runPaths,
} from '@wprox/experiments/run-folders';
import { type Curve, type EnvelopePoint, envelope, type Point, thin } from './curve.js';

/** The runs of one variant, in the order of the seeds. */
export interface VariantRuns {
  readonly variant: string;
  /** The display name; with the variant's own name if two variants share it. */
  readonly label: string;
  readonly runs: readonly RunRecord[];
  /** Whether every seed ran to its end. */
  readonly complete: boolean;
}

/** The experiment's runs by variant, in the config's order. */
export function groupByVariant({ config, runs }: ExperimentRecord): VariantRuns[] {
  const labels = Object.values(config.variants).map(({ label }) => label);
  return Object.entries(config.variants).map(([variant, { label }]) => {
    const own = runs.filter((run) => run.variant === variant);
    const shared = labels.filter((other) => other === label).length > 1;
    return {
      variant,
      label: shared ? `${label} (${variant})` : label,
      runs: own,
      complete: own.every((run) => run.state === 'complete'),
    };
  });
}

/** Distance against outer iterations. */
export function distanceByIteration(run: RunRecord): Curve {
  return run.distances.map(({ iteration, value }) => ({ x: iteration, y: value }));
}

/**
 * Distance against seconds of training. A distance whose time was not written yet is left out.
 *
 * @throws CorruptFileError if the run's clock runs backwards.
 */
export function distanceByTime(run: RunRecord): Curve {
  const seconds = new Map(run.timing.map((row) => [row.iteration, row.trainingSeconds]));
  const points: Point[] = [];
  for (const { iteration, value } of run.distances) {
    const x = seconds.get(iteration);
    if (x === undefined) continue;
    const before = points.at(-1)?.x ?? Number.NEGATIVE_INFINITY;
    if (x <= before) {
      throw new CorruptFileError(
        runPaths(run.folder).timing,
        `${x} training seconds at iteration ${iteration}, after ${before} at an earlier one`,
      );
    }
    points.push({ x, y: value });
  }
  return points;
}

/** Rows beyond this are averaged in bins: more than a chart's width can show. */
const LOSS_POINTS = 200;

/** One of the losses against outer iterations. */
export function lossByIteration(
  run: RunRecord,
  loss: 'criticLoss' | 'generatorLoss' | 'penalty',
): Curve {
  const point = (row: LossesRow): Point => ({ x: row.iteration, y: row[loss] });
  return thin(run.losses.map(point), LOSS_POINTS);
}

/**
 * Mean and envelope over a variant's seeds. A seed that has only its first point joins only if no
 * seed has more: it would cut the others' curves down to that point.
 */
export function variantEnvelope(
  { runs }: VariantRuns,
  curveOf: (run: RunRecord) => Curve,
): EnvelopePoint[] {
  const curves = runs.map(curveOf).filter((curve) => curve.length > 0);
  const longer = curves.filter((curve) => curve.length > 1);
  return envelope(longer.length > 0 ? longer : curves);
}
