/**
 * The numbers of the Fokker-Planck tab: the gradient flow of KL(ρ‖e^{−V}) in W₂, exactly, beside the steps of
 * the scheme of Jordan, Kinderlehrer and Otto (JKO), ρᵏ⁺¹ = argmin KL(ρ‖e^{−V}) + W₂²(ρ, ρᵏ)/(2h).
 *
 *   normal     V(x) = (x − c)²/(2s²): the flow is Ornstein-Uhlenbeck's, in closed form
 *   two wells  V(x) = (u² − 1)² with u = (x − c)/s: the flow is the solution of the Fokker-Planck equation
 */
import {
  ArgumentError,
  type Density,
  type FokkerPlanck,
  fokkerPlanck,
  jkoFlow,
  type LinePotential,
  type NormalScores,
  normal,
  normalScores,
  normalScoresSquaredW2,
  ornsteinUhlenbeck,
} from '@wprox/exact';

type TargetKind = 'normal' | 'two-wells';

/** What the reader chooses. */
export interface FlowSetting {
  readonly startMean: number;
  readonly startDeviation: number;
  readonly target: TargetKind;
  /** c. */
  readonly targetMean: number;
  /** s. */
  readonly targetDeviation: number;
  /** Step of the JKO scheme, in time. */
  readonly h: number;
}

/** A density as points of its curve, in increasing order of x. */
export interface Curve {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** The two flows at a time kh. */
interface StepDistances {
  readonly time: number;
  /** W₂ between the exact solution and ρᵏ. */
  readonly between: number;
  /** W₂ to e^{−V}. */
  readonly exactToTarget: number;
  readonly jkoToTarget: number;
}

/** What the tab shows of a setting. */
export interface FlowFrames {
  readonly setting: FlowSetting;
  readonly target: Curve;
  /** The exact solution at {@link FRAMES} + 1 times from 0 to {@link HORIZON}. */
  readonly exact: readonly Curve[];
  /** ρ⁰, ρ¹, ...: ρᵏ at time kh. */
  readonly jko: readonly Curve[];
  /** One for each of `jko`. */
  readonly steps: readonly StepDistances[];
  /** For a normal target: W₂ between the equation's solver and the closed form, at a third of the time. */
  readonly solverDistance?: number;
}

/** The flow is followed from time 0 to this one. */
export const HORIZON = 3;
export const FRAMES = 60;

const SCORES = { nodes: 241, range: 6 };
/** Points of a curve of the exact solution. */
const CELLS = 200;
/** Mass outside of this many standard deviations is below 1e-9. */
const TAIL = 6.5;

/** Frames, or what stands against them as a sentence. */
export type FlowAnswer = FlowFrames | { readonly problem: string };

/** Computes the frames; a problem if this h or this potential has none. */
export function flowAnswer(setting: FlowSetting): FlowAnswer {
  try {
    return flowFrames(setting);
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    return {
      problem:
        error.argument === 'h'
          ? `No minimum was found for h = ${setting.h}. Choose a smaller step h.`
          : 'The flow is too fast to be resolved. Move start and target together, or widen the target.',
    };
  }
}

/**
 * Computes the frames of a setting.
 * @throws ArgumentError that names `h` if a step finds no minimum, or what the solver cannot resolve.
 */
export function flowFrames(setting: FlowSetting): FlowFrames {
  const { startMean, startDeviation, h } = setting;
  const potential = potentialOf(setting);
  const start = normal(startMean, startDeviation);
  const solution = exactSolution(setting, potential);
  const target = targetOf(setting, potential);
  const targetScores = normalScores(target.density, SCORES);
  const path = jkoFlow(potential, normalScores(start, SCORES), {
    h,
    steps: Math.floor(HORIZON / h + 1e-9),
  });
  const frames = Array.from({ length: FRAMES + 1 }, (_, k) => solution.at((k / FRAMES) * HORIZON));
  return {
    setting,
    target: target.curve,
    exact: frames.map(({ curve }) => curve),
    jko: path.map(curveOfScores),
    steps: path.map((scores, k) => {
      const exact = normalScores(solution.at(k * h).density, SCORES);
      return {
        time: k * h,
        between: distance(exact, scores),
        exactToTarget: distance(exact, targetScores),
        jkoToTarget: distance(scores, targetScores),
      };
    }),
    ...(setting.target === 'normal' && { solverDistance: solverDistance(setting, potential) }),
  };
}

function distance(first: NormalScores, second: NormalScores): number {
  return Math.sqrt(normalScoresSquaredW2(first, second));
}

/** V with its derivatives. */
export function potentialOf(setting: FlowSetting): LinePotential {
  const { target, targetMean: c, targetDeviation: s } = setting;
  if (target === 'normal') {
    return {
      value: (x) => ((x - c) / s) ** 2 / 2,
      derivative: (x) => (x - c) / s ** 2,
      secondDerivative: () => 1 / s ** 2,
    };
  }
  const u = (x: number) => (x - c) / s;
  return {
    value: (x) => (u(x) ** 2 - 1) ** 2,
    derivative: (x) => (4 * u(x) * (u(x) ** 2 - 1)) / s,
    secondDerivative: (x) => (12 * u(x) ** 2 - 4) / s ** 2,
  };
}

interface Shown {
  readonly density: Density;
  readonly curve: Curve;
}

/** The exact solution: in closed form for a normal target, else of the equation's solver. */
function exactSolution(setting: FlowSetting, potential: LinePotential) {
  const { startMean, startDeviation, target } = setting;
  if (target === 'normal') return { at: (time: number) => shownNormal(setting, time) };
  const problem = equation(setting, potential);
  const start = normal(startMean, startDeviation);
  return {
    at(time: number): Shown {
      if (time === 0) return { density: start, curve: curveOfNormal(startMean, startDeviation) };
      const { density, grid, values } = fokkerPlanck(problem, time);
      return { density, curve: { x: grid, y: values } };
    },
  };
}

/** The law of the Ornstein-Uhlenbeck flow at a time. */
export function normalAt(setting: FlowSetting, time: number): { mean: number; deviation: number } {
  const { startMean, startDeviation, targetMean, targetDeviation } = setting;
  const { mean, covariance } = ornsteinUhlenbeck(
    {
      drift: [[1 / targetDeviation ** 2]],
      center: [targetMean],
      mean: [startMean],
      covariance: [[startDeviation ** 2]],
    },
    time,
  );
  return { mean: mean[0]!, deviation: Math.sqrt(covariance.get(0, 0)) };
}

function shownNormal(setting: FlowSetting, time: number): Shown {
  const { mean, deviation } = normalAt(setting, time);
  return { density: normal(mean, deviation), curve: curveOfNormal(mean, deviation) };
}

function curveOfNormal(mean: number, deviation: number): Curve {
  const { pdf } = normal(mean, deviation);
  const x = Float64Array.from(
    { length: CELLS + 1 },
    (_, i) => mean + (TAIL * deviation * (2 * i - CELLS)) / CELLS,
  );
  return { x, y: x.map((place) => pdf!(place)) };
}

/** The Fokker-Planck equation on an interval outside of which hardly any mass comes. */
function equation(setting: FlowSetting, potential: LinePotential): FokkerPlanck {
  const { startMean, startDeviation, target, targetMean, targetDeviation } = setting;
  // Beyond 2.6 s from their middle, two wells have e^{−V} below 1e-14.
  const reach = (target === 'normal' ? TAIL : 2.6) * targetDeviation;
  return {
    potential: potential.value,
    start: normal(startMean, startDeviation),
    interval: [
      Math.min(startMean - TAIL * startDeviation, targetMean - reach),
      Math.max(startMean + TAIL * startDeviation, targetMean + reach),
    ],
    cells: CELLS,
  };
}

/** e^{−V}, normalized: where the flow from it stays, whatever the time. */
function targetOf(setting: FlowSetting, potential: LinePotential): Shown {
  const { target, targetMean, targetDeviation } = setting;
  if (target === 'normal') {
    const density = normal(targetMean, targetDeviation);
    return { density, curve: curveOfNormal(targetMean, targetDeviation) };
  }
  const at = { ...setting, startMean: targetMean, startDeviation: targetDeviation / 4 };
  const relaxed = fokkerPlanck(equation(at, potential), 50 * targetDeviation ** 2);
  return { density: relaxed.density, curve: { x: relaxed.grid, y: relaxed.values } };
}

function solverDistance(setting: FlowSetting, potential: LinePotential): number {
  const time = HORIZON / 3;
  const { density } = fokkerPlanck(equation(setting, potential), time);
  const exact = shownNormal(setting, time).density;
  return distance(normalScores(density, SCORES), normalScores(exact, SCORES));
}

/** The density of x = X(z) for a standard normal z, φ(z)/X′(z), between neighboring nodes. */
function curveOfScores({ scores, values }: NormalScores): Curve {
  const x = new Float64Array(values.length - 1);
  const y = new Float64Array(values.length - 1);
  const { pdf } = normal(0, 1);
  for (let i = 0; i < x.length; i++) {
    x[i] = (values[i]! + values[i + 1]!) / 2;
    const slope = (values[i + 1]! - values[i]!) / (scores[i + 1]! - scores[i]!);
    y[i] = pdf!((scores[i]! + scores[i + 1]!) / 2) / slope;
  }
  return { x, y };
}

/** The last step of the JKO scheme at a time, as an index into `jko`. */
export function stepAt({ jko, setting }: FlowFrames, time: number): number {
  return Math.min(jko.length - 1, Math.floor(time / setting.h + 1e-9));
}
