/** Critics' responses in units that can be compared, over the seeds of each variant. */
import { type Spread, spread } from '../tables/results.js';
import type { RobustnessData } from './robustness-data.js';

/** What a response is divided by: the critic's gap, the spread of f over real images, or nothing. */
export type ResponseUnit = 'gap' | 'deviation' | 'own';

/** A variant's response to one level of one perturbation. */
export interface ResponseSummary {
  readonly level: number;
  /** Mean |Δf| by unit; none for the gap where no seed has a positive one. */
  readonly meanAbsolute: Partial<Record<ResponseUnit, Spread>>;
  /** Mean Δf by unit. */
  readonly mean: Partial<Record<ResponseUnit, Spread>>;
}

/** A variant over its seeds. */
export interface VariantSummary {
  readonly variant: string;
  readonly label: string;
  readonly seeds: readonly number[];
  /** Seeds whose critic puts real images above generated ones; the others have no unit of gap. */
  readonly seedsWithGap: number;
  readonly gap: Spread;
  readonly deviation: Spread;
  readonly slope: Readonly<Record<'l2' | 'wasserstein', Spread>>;
  /** Slope over gap, where there is one. */
  readonly slopeInGaps: Partial<Record<'l2' | 'wasserstein', Spread>>;
  /** By the perturbation's name, levels in their order. */
  readonly responses: ReadonlyMap<string, readonly ResponseSummary[]>;
}

/** One summary for each variant that has a finished run, in the experiment's order. */
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

/** Without the entries that are undefined. */
function known<K extends string>(
  values: Record<K, Spread | undefined>,
): Partial<Record<K, Spread>> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Record<K, Spread>>;
}
