/**
 * The study of invariance in training: one generator in two parametrizations, trained by several methods,
 * and how far the two runs of each method are apart.
 */
import { signTest } from '@wprox/report/tables';
import type { StudyKind } from '../study-kind.js';
import {
  type Comparison,
  type InvarianceData,
  type MethodData,
  type MethodSummary,
  overSeeds,
} from './data.js';
import { drawInvariance } from './draw-study.js';
import { type PairMeasures, pairOfRuns, type RunMeasures } from './pair-of-runs.js';
import type { InvarianceSettings } from './settings.js';

/** Makes the study with these settings. The last method is compared with the others. */
export function invarianceStudy(
  settings: InvarianceSettings,
): StudyKind<PairMeasures, InvarianceData> {
  const { methods, seeds } = settings;
  const nameOf = (method: string, seed: number) => `${method}-seed${seed}`;
  return {
    settings,
    units: methods.flatMap((method) =>
      seeds.map((seed) => ({
        name: nameOf(method.name, seed),
        label: `${method.label}, seed ${seed}`,
        seconds: method.seconds,
        compute: (pause) => pairOfRuns(settings, method, seed, pause),
      })),
    ),
    assemble: (results) => {
      const all = methods.map(({ name, label }): MethodData => {
        const own = seeds.map((seed) => ({ seed, ...results.get(nameOf(name, seed))! }));
        return { name, label, seeds: own, summary: summaryOf(own) };
      });
      const [first, solved] = [all[0]!, all.at(-1)!];
      return roundedNumbers({
        settings,
        horizon: settings.h * settings.iterations,
        iterations: first.seeds[0]!.gap.w2.map((_, i) => i * settings.every),
        way: overSeeds(first.seeds.map(wayOf)),
        floor: overSeeds(first.seeds.map(({ floor }) => floor)),
        methods: all,
        comparisons: all.slice(0, -1).map((other) => compared(solved, other)),
      });
    },
    draw: drawInvariance,
  };
}

function summaryOf(seeds: readonly PairMeasures[]): MethodSummary {
  const over = (value: (pair: PairMeasures) => number) => overSeeds(seeds.map(value));
  const ofBoth = (value: (run: RunMeasures) => number) =>
    [over(({ runs }) => value(runs[0])), over(({ runs }) => value(runs[1]))] as const;
  return {
    largestGap: over(largestGap),
    lastGap: over(lastGap),
    largestPaired: over((pair) => Math.max(...pair.gap.paired) / wayOf(pair)),
    ...(seeds[0]!.twinGap && {
      largestTwinGap: over((pair) => Math.max(...pair.twinGap!.w2) / wayOf(pair)),
      lastTwinGap: over((pair) => pair.twinGap!.w2.at(-1)! / wayOf(pair)),
    }),
    toData: ofBoth(({ toData }) => toData.at(-1)!),
    pathLength: ofBoth(({ pathLength }) => pathLength),
    ...(seeds[0]!.runs[0].remaining && {
      remaining: ofBoth(({ remaining }) => remaining!.typical),
    }),
  };
}

function compared(solved: MethodData, other: MethodData): Comparison {
  const ratios = (gap: (pair: PairMeasures) => number) =>
    solved.seeds.map((pair, i) => gap(other.seeds[i]!) / gap(pair));
  const [largest, last] = [ratios(largestGap), ratios(lastGap)];
  const wins = (values: readonly number[]) => values.filter((ratio) => ratio > 1).length;
  const p = (values: readonly number[]) =>
    signTest(wins(values), values.filter((ratio) => ratio < 1).length);
  return {
    with: other.name,
    smallerLargest: wins(largest),
    smallerLast: wins(last),
    seeds: solved.seeds.length,
    pLargest: p(largest),
    pLast: p(last),
    timesLargest: overSeeds(largest),
    timesLast: overSeeds(last),
  };
}

/** W₂ from the start to the data, where both runs are the same generator. */
const wayOf = ({ runs }: PairMeasures) => runs[0].toData[0]!;
const largestGap = (pair: PairMeasures) => Math.max(...pair.gap.w2) / wayOf(pair);
const lastGap = (pair: PairMeasures) => pair.gap.w2.at(-1)! / wayOf(pair);

/** Rounds all numbers of some data to six digits. */
function roundedNumbers<T>(data: T): T {
  const round = (_: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(6)) : value;
  return JSON.parse(JSON.stringify(data, round)) as T;
}
