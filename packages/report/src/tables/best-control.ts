/**
 * Each variant with a regularizer beside the best control: the times to levels of the distance as ratios, and
 * the final distance. The best control is chosen for each level and budget by the runs that it is compared
 * with, which favors the controls.
 */
import type { RunRecord } from '@wprox/experiments/run-folders';
import { type Curve, firstReach } from '../charts/curve.js';
import {
  distanceByIteration,
  distanceBySteps,
  distanceByTime,
  type VariantRuns,
} from '../charts/run-curves.js';
import { endsBest, isControl, type WithFinal } from './controls.js';
import type { Level, LevelReaches } from './levels.js';
import { type PairedFinals, pairedFinals } from './paired-finals.js';
import { type Spread, spread } from './results.js';

/** What training uses up on its way to a level. */
export type Budget = 'seconds' | 'iterations' | 'generatorSteps';

const CURVES: Readonly<Record<Budget, (run: RunRecord) => Curve>> = {
  seconds: distanceByTime,
  iterations: distanceByIteration,
  generatorSteps: distanceBySteps,
};

/** The best control at a level. */
export interface LevelControl {
  readonly variant: string;
  readonly label: string;
}

/** What a comparison of two times gives. */
export type Outcome =
  | 'compared'
  /** No seed of the control, of the variant, of both reaches the level. */
  | 'control never reaches'
  | 'variant never reaches'
  | 'neither reaches'
  /** Both reach it, but no seed in both. */
  | 'no common seed'
  /** Each seed that reaches it in both is there before training. */
  | 'before training';

/** The time of the best control to a level over that of a variant. */
export interface TimeRatio {
  readonly outcome: Outcome;
  /** Seeds of the variant, and of the best control, that reach the level. */
  readonly reached: number;
  readonly controlReached: number;
  /** The ratio over the seeds that reach the level in both; above 1 the variant is faster. */
  readonly ratio?: Spread;
}

/** A variant beside the best control. */
export interface BesideControl {
  readonly variant: string;
  readonly label: string;
  readonly seeds: number;
  /** One for each level, by budget. */
  readonly levels: readonly Readonly<Record<Budget, TimeRatio>>[];
  /** The final distances against those of the control that ends best, if both have a complete seed. */
  readonly final?: PairedFinals;
}

/** The comparison of an experiment with its best controls. */
export interface BestControls {
  readonly levels: readonly Level[];
  /** The best control of each level, by budget; undefined if no control reaches it. */
  readonly controls: readonly Readonly<Record<Budget, LevelControl | undefined>>[];
  /** The control that ends best; undefined if none has a complete seed. */
  readonly final: WithFinal | undefined;
  readonly variants: readonly BesideControl[];
}

/**
 * Compares every variant with a regularizer with the best control. At a level it is, for each budget, the
 * control of which the most seeds reach the level, and of several the one with the smallest mean. For the final
 * distance {@link endsBest} chooses it.
 *
 * A ratio is the mean, over the seeds that reach the level in both, of (time of the control) / (time of the
 * variant) with the same seed. A seed that is at the level before training has no ratio.
 *
 * @returns undefined without levels, without a control, or without a variant that has a regularizer.
 */
export function bestControls(
  variants: readonly VariantRuns[],
  reached: LevelReaches | undefined,
): BestControls | undefined {
  const controls = variants.filter(isControl);
  const regularized = variants.filter((one) => !isControl(one));
  if (!reached || controls.length === 0 || regularized.length === 0) return undefined;
  const { levels } = reached;
  const byLevel = levels.map(({ distance }) =>
    byBudget((budget) => bestAtLevel(controls, budget, distance)),
  );
  const final = endsBest(controls);
  return {
    levels,
    controls: byLevel.map((best) =>
      byBudget((budget) => {
        const control = best[budget]?.control;
        return control && { variant: control.variant, label: control.label };
      }),
    ),
    final,
    variants: regularized.map((own): BesideControl => {
      const finals = final && pairedFinals(own, final.variant);
      return {
        variant: own.variant,
        label: own.label,
        seeds: own.runs.length,
        levels: levels.map(({ distance }, i) =>
          byBudget((budget) =>
            ratioOf(timesTo(own, budget, distance), byLevel[i]![budget]?.times ?? NEVER),
          ),
        ),
        ...(finals && { final: finals }),
      };
    }),
  };
}

/** Times by seed, of the seeds that reach a level. */
type Times = ReadonlyMap<number, number>;
const NEVER: Times = new Map();

function timesTo({ runs }: VariantRuns, budget: Budget, level: number): Times {
  return new Map(
    runs.flatMap((run) => {
      const time = firstReach(CURVES[budget](run), level);
      return time === undefined ? [] : [[run.seed, time] as const];
    }),
  );
}

function bestAtLevel(
  controls: readonly VariantRuns[],
  budget: Budget,
  level: number,
): { control: VariantRuns; times: Times } | undefined {
  const [best] = controls
    .map((control) => {
      const times = timesTo(control, budget, level);
      return { control, times, mean: spread([...times.values()])?.mean ?? 0 };
    })
    .filter(({ times }) => times.size > 0)
    .sort((a, b) => b.times.size - a.times.size || a.mean - b.mean);
  return best;
}

function ratioOf(own: Times, control: Times): TimeRatio {
  const common = [...own].filter(([seed]) => control.has(seed));
  const trained = common.filter(([seed, time]) => time > 0 && control.get(seed)! > 0);
  const ratio = spread(trained.map(([seed, time]) => control.get(seed)! / time));
  return {
    outcome: outcomeOf(own, control, common.length, ratio !== undefined),
    reached: own.size,
    controlReached: control.size,
    ...(ratio && { ratio }),
  };
}

function outcomeOf(own: Times, control: Times, common: number, hasRatio: boolean): Outcome {
  if (hasRatio) return 'compared';
  if (own.size === 0) return control.size === 0 ? 'neither reaches' : 'variant never reaches';
  if (control.size === 0) return 'control never reaches';
  return common === 0 ? 'no common seed' : 'before training';
}

function byBudget<T>(make: (budget: Budget) => T): Record<Budget, T> {
  return {
    seconds: make('seconds'),
    iterations: make('iterations'),
    generatorSteps: make('generatorSteps'),
  };
}
