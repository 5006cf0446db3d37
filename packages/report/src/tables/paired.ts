/**
 * Compares each variant with a regularizer with its controls, seed by seed: no regularizer with one
 * generator step, and no regularizer with the same number of generator steps. Without the second,
 * "more generator steps" and "proximal" cannot be told apart.
 */
import { generatorSteps, type ResolvedRun } from '@wprox/experiments';
import type { RunRecord } from '@wprox/experiments/run-folders';
import type { VariantRuns } from '../charts/run-curves.js';
import { type Spread, spread } from './results.js';
import { compareSettings } from './settings.js';
import { signTest } from './sign-test.js';

/** What the final distances of two variants show. */
export type Verdict =
  /** The ranges of the two variants do not overlap. */
  | 'lower'
  | 'higher'
  /** The ranges overlap. */
  | 'within the spread'
  /** One seed has no spread. */
  | 'one seed';

/** A variant against one of its controls. */
export interface PairedComparison {
  readonly variant: string;
  readonly label: string;
  /** The label of the control. */
  readonly control: string;
  /** Generator steps of the control in one outer iteration. */
  readonly controlSteps: number;
  /** Paths of other settings in which the control differs, such as `budget.iterations`. */
  readonly differsIn: readonly string[];
  /** Number of seeds that are complete in both, and of those that are not. */
  readonly seeds: number;
  readonly incomplete: number;
  /** Seeds in which the final distance of the variant is lower, and higher. */
  readonly better: number;
  readonly worse: number;
  /** Final distance of the variant minus that of the control, over the seeds. */
  readonly difference: Spread;
  /** Exact two-sided p of the sign test. */
  readonly p: number;
  readonly verdict: Verdict;
}

/** Settings that do not make a control another GAN. */
const IGNORED = ['regularizer', 'evaluation', 'log', 'divergence'] as const;

/** Compares every variant with a regularizer with the controls that the experiment has. */
export function pairedComparisons(variants: readonly VariantRuns[]): PairedComparison[] {
  const plain = variants.filter((one) => regularizerOf(one).name === 'none');
  return variants
    .filter((one) => regularizerOf(one).name !== 'none')
    .flatMap((own) => {
      const wanted = [...new Set([1, generatorSteps(configOf(own))])];
      return wanted.flatMap((steps) => {
        const control = controlOf(own, plain, steps);
        const compared = control && compare(own, control);
        return compared ? [compared] : [];
      });
    });
}

/**
 * Finds the control with a number of generator steps: one whose other settings are equal except for
 * the budget, else the only one with that number of steps.
 */
function controlOf(
  own: VariantRuns,
  plain: readonly VariantRuns[],
  steps: number,
): VariantRuns | undefined {
  const candidates = plain.filter((one) => generatorSteps(configOf(one)) === steps);
  const equal = candidates.find((one) =>
    differences(own, one).every((path) => path.startsWith('budget.')),
  );
  return equal ?? (candidates.length === 1 ? candidates[0] : undefined);
}

function compare(own: VariantRuns, control: VariantRuns): PairedComparison | undefined {
  const pairs = own.runs.flatMap((run) => {
    const other = control.runs.find(({ seed }) => seed === run.seed);
    const [a, b] = [finalOf(run), other && finalOf(other)];
    return a === undefined || b === undefined ? [] : [[a, b] as const];
  });
  const difference = spread(pairs.map(([a, b]) => a - b));
  if (!difference) return undefined;
  const better = pairs.filter(([a, b]) => a < b).length;
  const worse = pairs.filter(([a, b]) => a > b).length;
  return {
    variant: own.variant,
    label: own.label,
    control: control.label,
    controlSteps: generatorSteps(configOf(control)),
    differsIn: differences(own, control),
    seeds: pairs.length,
    incomplete: own.runs.length - pairs.length,
    better,
    worse,
    difference,
    p: signTest(better, worse),
    verdict: verdictOf(pairs),
  };
}

function verdictOf(pairs: readonly (readonly [number, number])[]): Verdict {
  if (pairs.length < 2) return 'one seed';
  const [own, control] = [spread(pairs.map(([a]) => a))!, spread(pairs.map(([, b]) => b))!];
  if (own.high < control.low) return 'lower';
  return own.low > control.high ? 'higher' : 'within the spread';
}

/** Returns the last distance of a complete run. */
function finalOf(run: RunRecord): number | undefined {
  return run.state === 'complete' ? run.distances.at(-1)?.value : undefined;
}

function differences(own: VariantRuns, control: VariantRuns): string[] {
  const { differing } = compareSettings([configOf(own), configOf(control)]);
  return differing
    .map(({ path }) => path)
    .filter((path) => !IGNORED.some((group) => path.startsWith(`${group}.`)));
}

function regularizerOf(variant: VariantRuns): ResolvedRun['regularizer'] {
  return configOf(variant).regularizer;
}

function configOf({ runs }: VariantRuns): ResolvedRun {
  return runs[0]!.config;
}
