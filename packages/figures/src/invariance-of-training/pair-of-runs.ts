/** A unit of the study: one method and seed in both parametrizations, and how far the runs are apart. */
import type { Pause } from '../study-kind.js';
import { distanceBetween, lengthOfPath, pairedDistance } from './measures.js';
import type { InvarianceSettings, TrainingMethod } from './settings.js';
import { dataPoints, type TrainedRun, trainRun } from './train-run.js';

/** What is left of the gradient of the proximal objective where the inner steps end. */
export interface Remaining {
  /** Geometric mean over the outer iterations. */
  readonly typical: number;
  readonly largest: number;
}

/** One run. */
export interface RunMeasures {
  /** W₂ to the data, at the start and at each measurement. */
  readonly toData: readonly number[];
  readonly pathLength: number;
  /** Left out without a distance. */
  readonly remaining?: Remaining;
}

/** Two runs side by side. */
export interface GapMeasures {
  /** W₂ between the samples, at the start and at each measurement. */
  readonly w2: readonly number[];
  /** √E‖x − y‖² between them, on the same latents. */
  readonly paired: readonly number[];
}

/** What a unit gives. */
export interface PairMeasures {
  /** The runs that store W, and W/c. */
  readonly runs: readonly [RunMeasures, RunMeasures];
  readonly gap: GapMeasures;
  /** Between the run that stores W and one that starts a bit away from it. */
  readonly twinGap?: GapMeasures;
  /** W₂ between two sets of points of the data, of the size of all measurements. */
  readonly floor: number;
}

/** Trains the generator twice, or three times if the method has a twin, and measures. */
export async function pairOfRuns(
  settings: InvarianceSettings,
  method: TrainingMethod,
  seed: number,
  pause: Pause,
): Promise<PairMeasures> {
  const { scale } = settings;
  const starts = [
    { scale: 1, isNudged: false },
    { scale, isNudged: false },
    ...(method.hasTwin ? [{ scale: 1, isNudged: true }] : []),
  ];
  const runs: TrainedRun[] = [];
  for (const [i, start] of starts.entries()) {
    // The measurements at the end take a tenth of the time, or less.
    const pauseOfRun: Pause = (share) => pause((0.9 * (i + share)) / starts.length);
    runs.push(await trainRun(settings, method, start, seed, pauseOfRun));
  }
  const data = await dataPoints(settings, seed, 'points of the data');
  const others = await dataPoints(settings, seed, 'other points of the data');
  const [one, other, twin] = runs.map(({ path }) => path.filter(isMeasured(settings)));
  const measured: GapMeasures[] = [];
  for (const second of [other!, ...(twin ? [twin] : [])]) {
    await pause(0.9);
    measured.push({
      w2: one!.map((points, i) => distanceBetween(points, second[i]!)),
      paired: one!.map((points, i) => pairedDistance(points, second[i]!)),
    });
  }
  const of = ({ path, remaining }: TrainedRun): RunMeasures => ({
    toData: path.filter(isMeasured(settings)).map((points) => distanceBetween(points, data)),
    pathLength: lengthOfPath(path),
    ...(remaining.length > 0 && { remaining: summaryOf(remaining) }),
  });
  const [gap, twinGap] = measured;
  return {
    runs: [of(runs[0]!), of(runs[1]!)],
    gap: gap!,
    ...(twinGap && { twinGap }),
    floor: distanceBetween(data, others),
  };
}

const isMeasured =
  ({ every }: InvarianceSettings) =>
  (_: unknown, iteration: number) =>
    iteration % every === 0;

function summaryOf(remaining: readonly number[]): Remaining {
  const logs = remaining.reduce((sum, value) => sum + Math.log(value), 0);
  return { typical: Math.exp(logs / remaining.length), largest: Math.max(...remaining) };
}
