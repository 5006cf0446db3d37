/**
 * The experiment: each regularizer's proximal flow of F = KL(ρ‖e^{−V}), each step solved to convergence,
 * beside the true flow, on tensors for h, h/2 and h/4, and in float64.
 */
import { jkoFlow, normal, normalScores, normalScoresSquaredW2 } from '@wprox/exact';
import { DOUBLE_WELL, doubleWellDensity, doubleWellProblem, START } from './double-well.js';
import { followInFloat64, type Steps } from './float64-steps.js';
import type { FlowProblem } from './flow-problem.js';
import { METHODS, type Method } from './methods.js';
import { ornsteinUhlenbeckProblem } from './ornstein-uhlenbeck.js';
import { followByPotential } from './potential-steps.js';
import { followOnTensors } from './tensor-steps.js';

/** How much to compute. */
export interface StudySettings {
  /** The flow's end; the errors are recorded at `records` equal distances up to it. */
  readonly time: number;
  readonly records: number;
  /** h, h/2, h/4 of the steps on tensors. */
  readonly h: number;
  /** The largest of three steps in float64, from which the limit h → 0 is extrapolated. */
  readonly limitH: number;
  /** Of the steps with a potential network, each as many as h's: 1 for h alone, 3 for all. */
  readonly potentialSizes: number;
  /** Whether float64 follows the affine distances too, which takes most of the time. */
  readonly isAffineInFloat64: boolean;
}

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

/** Errors of one method with one step size. */
export interface StepErrors {
  readonly h: number;
  /** W₂ to the true flow at the recorded times. */
  readonly errors: readonly number[];
  /** The largest of them, and the last. */
  readonly largest: number;
  readonly last: number;
}

/** What came out for one method. */
export interface MethodResult {
  readonly name: string;
  readonly label: string;
  readonly steps: readonly StepErrors[];
  /** W₂ from the limit h → 0 of the method to the true flow, from float64. */
  readonly limit?: Omit<StepErrors, 'h'>;
  /** log₂ of the ratio of the changes from h to h/2 and from h/2 to h/4, at the end. */
  readonly order?: number;
  /** The largest W₂ between the steps on tensors and those in float64, over all steps and all h. */
  readonly difference?: number;
}

/** What came out for one problem. */
export interface ProblemResult {
  readonly name: 'ornstein-uhlenbeck' | 'double-well';
  /** The recorded times. */
  readonly times: readonly number[];
  /** W₂ that the true flow has yet to go at the start. */
  readonly way: number;
  readonly methods: readonly MethodResult[];
}

/** The experiment's numbers. */
export interface Study {
  readonly settings: StudySettings;
  readonly problems: readonly ProblemResult[];
}

/** What follows a flow: a distance in both arithmetics, or a network on tensors. */
interface Entry {
  readonly name: string;
  readonly label: string;
  readonly problem: FlowProblem;
  readonly method?: Method;
  readonly isOnTensorsOnly?: boolean;
}

/** Computes everything, on the backend in use. @param report gets a line after each method. */
export async function runStudy(
  settings: StudySettings,
  report: (line: string) => void = () => {},
): Promise<Study> {
  const problems: ProblemResult[] = [];
  for (const { name, entries } of [planarEntries(settings), lineEntries(settings)]) {
    const times = recordedTimes(settings);
    const truths = times.map((time) => entries[0]!.problem.truth(time));
    const methods: MethodResult[] = [];
    for (const entry of entries) {
      methods.push(await follow(entry, settings, truths));
      report(`${name}: ${entry.label}`);
    }
    if (name === 'double-well') methods.push(densitySpace(settings));
    const { problem } = entries[0]!;
    const way = rounded(problem.distance(problem.truth(0), problem.truth(20)));
    problems.push({ name, times, way, methods });
  }
  return { settings, problems };
}

function planarEntries({ isAffineInFloat64 }: StudySettings) {
  const full = ornsteinUhlenbeckProblem('full');
  const triangular = ornsteinUhlenbeckProblem('triangular');
  const { rwp, o1, o2diag, o2full, affine } = METHODS;
  const entries: Entry[] = [
    { name: 'rwp', label: 'RWP', problem: full, method: rwp },
    { name: 'rwp-triangular', label: 'RWP, triangular L', problem: triangular, method: rwp },
    { name: 'o1', label: 'O1', problem: full, method: o1 },
    { name: 'o2diag', label: 'O2Diag', problem: full, method: o2diag },
    { name: 'o2full', label: 'O2Full', problem: full, method: o2full },
    {
      name: 'affine',
      label: 'affine, degree 2',
      problem: full,
      method: affine,
      isOnTensorsOnly: !isAffineInFloat64,
    },
    { name: 'potential', label: 'potential network', problem: full },
  ];
  return { name: 'ornstein-uhlenbeck', entries } as const;
}

function lineEntries({ isAffineInFloat64 }: StudySettings) {
  const problem = doubleWellProblem();
  const { rwp, o1, o2diag, quartic } = METHODS;
  const entries: Entry[] = [
    { name: 'rwp', label: 'RWP', problem, method: rwp },
    { name: 'o1', label: 'O1', problem, method: o1 },
    { name: 'o2diag', label: 'O2Diag = O2Full', problem, method: o2diag },
    {
      name: 'affine',
      label: 'affine, degree 4',
      problem,
      method: quartic,
      isOnTensorsOnly: !isAffineInFloat64,
    },
    { name: 'potential', label: 'potential network', problem },
  ];
  return { name: 'double-well', entries } as const;
}

async function follow(
  { name, label, problem, method, isOnTensorsOnly = false }: Entry,
  settings: StudySettings,
  truths: readonly Float64Array[],
): Promise<MethodResult> {
  const times = recordedTimes(settings);
  const recorded = (path: readonly Float64Array[], h: number) =>
    times.map((time) => problem.describe(path[Math.round(time / h)]!));
  const errorsOf = (states: readonly Float64Array[]) =>
    summarized(states.map((state, i) => problem.distance(state, truths[i]!)));

  const sizes = halvings(settings.h).slice(0, method ? 3 : settings.potentialSizes);
  const paths: Float64Array[][] = [];
  for (const h of sizes) {
    const steps = stepsUpTo(settings.time, h);
    paths.push(
      method
        ? await followOnTensors(problem, method.tensors, steps)
        : await followByPotential(problem, steps),
    );
  }
  const states = paths.map((path, i) => recorded(path, sizes[i]!));
  const found = {
    name,
    label,
    steps: states.map((each, i) => ({ h: sizes[i]!, ...errorsOf(each) })),
    ...(states.length === 3 && { order: orderOf(problem, states) }),
  };
  if (!method || isOnTensorsOnly) return found;

  const inFloat64 = memorized((h) => followInFloat64(problem, method, stepsUpTo(settings.time, h)));
  const differences = paths.flatMap((path, i) =>
    path.map((theta, k) =>
      problem.distance(problem.describe(theta), problem.describe(inFloat64(sizes[i]!)[k]!)),
    ),
  );
  const [coarse, middle, fine] = halvings(settings.limitH).map((h) => recorded(inFloat64(h), h));
  const limit = coarse!.map((state, i) => extrapolated(state, middle![i]!, fine![i]!));
  return { ...found, limit: errorsOf(limit), difference: rounded(Math.max(...differences)) };
}

/** The scheme of Jordan, Kinderlehrer and Otto with all densities in place of a generator, in float64. */
function densitySpace(settings: StudySettings): MethodResult {
  const times = recordedTimes(settings);
  const truths = times.map((time) => normalScores(doubleWellDensity(time)));
  const start = normal(START.mean, START.deviation);
  const paths = halvings(settings.h).map((h) =>
    jkoFlow(DOUBLE_WELL, start, stepsUpTo(settings.time, h)),
  );
  const steps = halvings(settings.h).map((h, i) => {
    const errors = times.map((time, k) =>
      Math.sqrt(normalScoresSquaredW2(paths[i]![Math.round(time / h)]!, truths[k]!)),
    );
    return { h, ...summarized(errors) };
  });
  const [one, two, three] = paths.map((path) => path.at(-1)!);
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

const halvings = (h: number) => [h, h / 2, h / 4];

const stepsUpTo = (time: number, h: number): Steps => ({ h, steps: Math.round(time / h) });

/** Six digits, so that data do not change with the last digits of a machine. */
const rounded = (value: number) => Number(value.toPrecision(6));

function memorized<T>(compute: (h: number) => T): (h: number) => T {
  const known = new Map<number, T>();
  return (h) => {
    if (!known.has(h)) known.set(h, compute(h));
    return known.get(h)!;
  };
}
