/**
 * The experiment: each regularizer's proximal flow of F = KL(ρ‖e^{−V}), each step solved to convergence,
 * beside the true flow, on tensors for h, h/2 and h/4, and in float64.
 */
import { type NormalScores, normal, normalScores, normalScoresSquaredW2 } from '@wprox/exact';
import { breathe, computeStudy, type Pause, type StudyKind } from '../study-kind.js';
import type { MethodResult, ProblemResult, StepErrors, Study, StudySettings } from './data.js';
import { doubleWellDensity, START } from './double-well.js';
import { drawStudy } from './draw-study.js';
import { type FlowEntry, flowEntries } from './flow-entries.js';
import type { FlowProblem } from './flow-problem.js';
import {
  type Arithmetic,
  type FlowPath,
  float64Sizes,
  flowUnits,
  halvings,
  pathName,
  tensorSizes,
} from './flow-units.js';

/** What `wprox figure` computes, in about a minute. */
export const SMALL: StudySettings = {
  time: 1,
  records: 5,
  h: 0.2,
  limitH: 0.1,
  potentialSizes: 1,
  isAffineInFloat64: false,
};

/** What the page shows. */
export const FULL: StudySettings = {
  time: 1,
  records: 10,
  h: 0.1,
  limitH: 0.05,
  potentialSizes: 3,
  isAffineInFloat64: true,
};

/** The paths of an entry of a problem, by what followed it and h. */
type Paths = (entry: string, how: Arithmetic, h: number) => FlowPath;

/** Makes the experiment with these settings. */
export function fokkerPlanckStudy(settings: StudySettings): StudyKind<FlowPath, Study> {
  return {
    settings,
    units: flowUnits(settings),
    assemble: (results) => ({
      settings,
      problems: flowEntries().map(({ name, entries }): ProblemResult => {
        const paths: Paths = (entry, how, h) => results.get(pathName(name, entry, how, h))!;
        const { problem } = entries[0]!;
        const methods = entries.map((entry) => compared(entry, settings, paths));
        if (name === 'double-well') methods.push(densitySpace(settings, paths));
        const way = rounded(problem.distance(problem.truth(0), problem.truth(20)));
        return { name, times: recordedTimes(settings), way, methods };
      }),
    }),
    draw: drawStudy,
  };
}

/** Computes everything, on the backend in use. @param report gets a line after each path. */
export async function runStudy(
  settings: StudySettings,
  report: (line: string) => void = () => {},
): Promise<Study> {
  const study = fokkerPlanckStudy(settings);
  const units = study.units.map((unit) => ({
    ...unit,
    async compute(pause: Pause) {
      const result = await unit.compute(pause);
      report(unit.label);
      return result;
    },
  }));
  return computeStudy({ ...study, units }, breathe);
}

/** The paths of a method beside the true flow. */
function compared(entry: FlowEntry, settings: StudySettings, paths: Paths): MethodResult {
  const { name, label, problem } = entry;
  const times = recordedTimes(settings);
  const truths = times.map((time) => problem.truth(time));
  const pathOf = (how: Arithmetic, h: number) =>
    paths(name, how, h).map((theta) => problem.describe(Float64Array.from(theta)));
  const recorded = (path: readonly Float64Array[], h: number) =>
    times.map((time) => path[Math.round(time / h)]!);
  const errorsOf = (states: readonly Float64Array[]) =>
    summarized(states.map((state, i) => problem.distance(state, truths[i]!)));

  const sizes = tensorSizes(entry, settings);
  const found = sizes.map((h) => pathOf('tensors', h));
  const states = found.map((path, i) => recorded(path, sizes[i]!));
  const result = {
    name,
    label,
    steps: states.map((each, i) => ({ h: sizes[i]!, ...errorsOf(each) })),
    ...(states.length === 3 && { order: orderOf(problem, states) }),
  };
  if (float64Sizes(entry, settings).length === 0) return result;

  const differences = found.flatMap((path, i) => {
    const reference = pathOf('float64', sizes[i]!);
    return path.map((state, k) => problem.distance(state, reference[k]!));
  });
  const [coarse, middle, fine] = halvings(settings.limitH).map((h) =>
    recorded(pathOf('float64', h), h),
  );
  const limit = coarse!.map((state, i) => extrapolated(state, middle![i]!, fine![i]!));
  return { ...result, limit: errorsOf(limit), difference: rounded(Math.max(...differences)) };
}

/** The paths of JKO, whose points are densities. */
function densitySpace(settings: StudySettings, paths: Paths): MethodResult {
  const times = recordedTimes(settings);
  const truths = times.map((time) => normalScores(doubleWellDensity(time)));
  const scores = normalScores(normal(START.mean, START.deviation));
  const densities = halvings(settings.h).map((h) =>
    paths('jko', 'float64', h).map(
      (values): NormalScores => ({ ...scores, values: Float64Array.from(values) }),
    ),
  );
  const steps = halvings(settings.h).map((h, i) => {
    const errors = times.map((time, k) =>
      Math.sqrt(normalScoresSquaredW2(densities[i]![Math.round(time / h)]!, truths[k]!)),
    );
    return { h, ...summarized(errors) };
  });
  const [one, two, three] = densities.map((path) => path.at(-1)!);
  const changes = [normalScoresSquaredW2(one!, two!), normalScoresSquaredW2(two!, three!)];
  const order = rounded(Math.log2(changes[0]! / changes[1]!) / 2);
  return { name: 'jko', label: 'JKO, all densities', steps, order };
}

/** The limit h → 0 of a value that is smooth in h, from those for h, h/2 and h/4. */
function extrapolated(one: Float64Array, two: Float64Array, four: Float64Array): Float64Array {
  return one.map((value, k) => (8 * four[k]! - 6 * two[k]! + value) / 3);
}

function orderOf(problem: FlowProblem, states: readonly Float64Array[][]): number {
  const [one, two, three] = states.map((each) => each.at(-1)!);
  return rounded(Math.log2(problem.distance(one!, two!) / problem.distance(two!, three!)));
}

function summarized(errors: readonly number[]): Omit<StepErrors, 'h'> {
  const all = errors.map(rounded);
  return { errors: all, largest: Math.max(...all), last: all.at(-1)! };
}

const recordedTimes = ({ time, records }: StudySettings) =>
  Array.from({ length: records }, (_, k) => rounded(((k + 1) * time) / records));

/** Six digits, so that data do not change with the last digits of a machine. */
const rounded = (value: number) => Number(value.toPrecision(6));
