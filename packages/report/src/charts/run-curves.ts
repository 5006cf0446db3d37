/** Curves of a run, and of a variant over its seeds. */
import { CorruptFileError, generatorSteps } from '@wprox/experiments';
import { type ExperimentRecord, type RunRecord, runPaths } from '@wprox/experiments/run-folders';
import { type Curve, type EnvelopePoint, envelope, type Point, thin } from './curve.js';

/** The runs of one variant, in the order of the seeds. */
export interface VariantRuns {
  readonly variant: string;
  /** Display name, with the name of the variant if two variants have the same display name. */
  readonly label: string;
  readonly runs: readonly RunRecord[];
  /** Whether the runs of all seeds are complete. */
  readonly complete: boolean;
}

/** Groups the runs of an experiment by variant, in the order of the config. */
export function groupByVariant({
  config,
  runs,
}: Pick<ExperimentRecord, 'config' | 'runs'>): VariantRuns[] {
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

/** Makes the curve of distance against outer iterations. */
export function distanceByIteration(run: RunRecord): Curve {
  return run.distances.map(({ iteration, value }) => ({ x: iteration, y: value }));
}

/** Makes the curve of distance against generator steps: ℓ in each outer iteration. */
export function distanceBySteps(run: RunRecord): Curve {
  const steps = generatorSteps(run.config);
  return run.distances.map(({ iteration, value }) => ({ x: iteration * steps, y: value }));
}

/**
 * Makes the curve of distance against seconds of training. Leaves out a distance without a time.
 *
 * @throws CorruptFileError if the seconds do not increase.
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
        `${x} training seconds at iteration ${iteration}; expected more than the ${before} before: ` +
          'train the run again',
      );
    }
    points.push({ x, y: value });
  }
  return points;
}

/** Most points of a loss curve; more rows are averaged in groups. */
const LOSS_POINTS = 200;

/** A number of a row of losses that has a curve. */
export type LossName = 'criticLoss' | 'generatorLoss' | 'penalty' | 'movement' | 'slope';

/** Makes the curve of a loss against outer iterations. Rows that lack the number are left out. */
export function lossByIteration(run: RunRecord, loss: LossName): Curve {
  const points = run.losses.flatMap((row): Point[] => {
    const y = row[loss];
    return y === undefined ? [] : [{ x: row.iteration, y }];
  });
  return thin(points, LOSS_POINTS);
}

/**
 * Computes mean and envelope over the seeds of a variant. Seeds with a single point count only if no
 * seed has more, because the envelope covers only the common range.
 */
export function variantEnvelope(
  { runs }: VariantRuns,
  curveOf: (run: RunRecord) => Curve,
): EnvelopePoint[] {
  const curves = runs.map(curveOf).filter((curve) => curve.length > 0);
  const longer = curves.filter((curve) => curve.length > 1);
  return envelope(longer.length > 0 ? longer : curves);
}
