/** What the study of invariance shows: its numbers for each method, and the methods side by side. */
import type { PairMeasures } from './pair-of-runs.js';
import type { InvarianceSettings } from './settings.js';

/** A number over the seeds. */
export interface OverSeeds {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** What came out for one method over all seeds. Gaps are W₂ between the two runs. */
export interface MethodSummary {
  /** The largest gap over the measurements, and the last, in shares of the way from the start to the data. */
  readonly largestGap: OverSeeds;
  readonly lastGap: OverSeeds;
  /** The largest √E‖x − y‖² between the runs, in the same unit. */
  readonly largestPaired: OverSeeds;
  /** The largest and the last gap to the run that starts one bit away. */
  readonly largestTwinGap?: OverSeeds;
  readonly lastTwinGap?: OverSeeds;
  /** W₂ to the data at the end, and the length of the path, of the runs that store W and W/c. */
  readonly toData: readonly [OverSeeds, OverSeeds];
  readonly pathLength: readonly [OverSeeds, OverSeeds];
  /** What the inner steps leave of the gradient, typically, in both runs; left out without a distance. */
  readonly remaining?: readonly [OverSeeds, OverSeeds];
}

/** One method with its seeds. */
export interface MethodData {
  readonly name: string;
  readonly label: string;
  readonly seeds: readonly (PairMeasures & { readonly seed: number })[];
  readonly summary: MethodSummary;
}

/** The solved proximal step beside another method, seed by seed. */
export interface Comparison {
  readonly with: string;
  /** Seeds with a smaller largest gap, and a smaller last gap, of the solved step. */
  readonly smallerLargest: number;
  readonly smallerLast: number;
  readonly seeds: number;
  /** p of the two-sided sign test, of the largest gap and of the last. */
  readonly pLargest: number;
  readonly pLast: number;
  /** How many times as large the other's largest gap is, and its last. */
  readonly timesLargest: OverSeeds;
  readonly timesLast: OverSeeds;
}

/** What the page shows. */
export interface InvarianceData {
  readonly settings: InvarianceSettings;
  /** h·N. */
  readonly horizon: number;
  /** Outer iterations of the measurements. */
  readonly iterations: readonly number[];
  /** W₂ from the start to the data. */
  readonly way: OverSeeds;
  /** W₂ between two sets of as many points of the data. */
  readonly floor: OverSeeds;
  readonly methods: readonly MethodData[];
  /** Of the last method with each other one. */
  readonly comparisons: readonly Comparison[];
}

/** The median of some numbers, with the extremes. */
export function overSeeds(values: readonly number[]): OverSeeds {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle - 1)]! + sorted[Math.floor(middle)]!) / 2;
  return { median, low: sorted[0]!, high: sorted.at(-1)! };
}
