/** Summarizes responses of critics over the seeds of each variant, in units that can be compared. */
import { type Spread, spread } from '../tables/results.js';
import type { RobustnessData } from './robustness-data.js';

/** Divisor of a response: the gap of the critic, the deviation of f over real images, or none. */
export type ResponseUnit = 'gap' | 'deviation' | 'own';

/** Response of a variant to one level of one perturbation. */
export interface ResponseSummary {
  readonly level: number;
  /** Mean |Δf| by unit; without `gap` if no seed has a positive gap. */
  readonly meanAbsolute: Partial<Record<ResponseUnit, Spread>>;
  /** Mean Δf by unit. */
  readonly mean: Partial<Record<ResponseUnit, Spread>>;
}

/** Summary of a variant over its seeds. */
export interface VariantSummary {
  readonly variant: string;
  readonly label: string;
  readonly seeds: readonly number[];
  /** Number of seeds with a positive gap; the others have no values in units of the gap. */
  readonly seedsWithGap: number;
  readonly gap: Spread;
  readonly deviation: Spread;
  readonly slope: Readonly<Record<'l2' | 'wasserstein', Spread>>;
  /** Slope divided by the gap, over the seeds with a positive gap. */
  readonly slopeInGaps: Partial<Record<'l2' | 'wasserstein', Spread>>;
  /** Responses by perturbation, in the order of the levels. */
  readonly responses: ReadonlyMap<string, readonly ResponseSummary[]>;
}

/** Makes one summary for each variant with a complete run, in the order of the experiment. */
export function summarize({ runs, perturbations }: RobustnessData): VariantSummary[] {
  return [...new Set(runs.map(({ variant }) => variant))].map((variant): VariantSummary => {
    const own = runs.filter((run) => run.variant === variant);
    const inGaps = own.filter(({ gap }) => gap > 0);
    const over = (read: (run: (typeof own)[number]) => number) => spread(own.map(read))!;
    const responses = perturbations.map(({ name, levels }) => {
      const summaries = levels.map((level): ResponseSummary => {
        const inUnits = (read: 'mean' | 'meanAbsolute') => {
          const of = (run: (typeof own)[number]) =>
            run.responses.find((one) => one.perturbation === name && one.level === level)![read];
          const spreadOver = own.filter(({ real }) => real.standardDeviation > 0);
          return known({
            gap: spread(inGaps.map((run) => of(run) / run.gap)),
            deviation: spread(spreadOver.map((run) => of(run) / run.real.standardDeviation)),
            own: spread(own.map(of)),
          });
        };
        return { level, meanAbsolute: inUnits('meanAbsolute'), mean: inUnits('mean') };
      });
      return [name, summaries] as const;
    });
    return {
      variant,
      label: own[0]!.label,
      seeds: own.map(({ seed }) => seed),
      seedsWithGap: inGaps.length,
      gap: over(({ gap }) => gap),
      deviation: over(({ real }) => real.standardDeviation),
      slope: {
        l2: over(({ slope }) => slope.l2),
        wasserstein: over(({ slope }) => slope.wasserstein),
      },
      slopeInGaps: known({
        l2: spread(inGaps.map(({ slope, gap }) => slope.l2 / gap)),
        wasserstein: spread(inGaps.map(({ slope, gap }) => slope.wasserstein / gap)),
      }),
      responses: new Map(responses),
    };
  });
}

/** Removes undefined entries. */
function known<K extends string>(
  values: Record<K, Spread | undefined>,
): Partial<Record<K, Spread>> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Record<K, Spread>>;
}
