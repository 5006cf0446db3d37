/**
 * What the study of invariance trains, and how. The constants were found on the seeds 101 and 102 and then
 * fixed, before a seed of the study was run.
 */

/** Optimizer steps in each outer iteration. */
export interface OptimizerSteps {
  readonly optimizer: 'sgd' | 'adam';
  readonly rate: number;
  /** ℓ. */
  readonly innerSteps: number;
}

/** A way to train the generator. */
export interface TrainingMethod {
  readonly name: string;
  readonly label: string;
  /** Whether the steps minimize F + D̃²/(2h) with D̃² of RWP, or F alone. */
  readonly isProximal: boolean;
  /** How: by an optimizer, or until the gradient has fallen to this share of its length at the anchor. */
  readonly steps: OptimizerSteps | { readonly remaining: number };
  /** Whether a third run starts one bit away from the first, to show what rounding becomes. */
  readonly hasTwin: boolean;
  /** About how long one seed takes, alone on one core. */
  readonly seconds: number;
}

/** Everything that the numbers depend on. */
export interface InvarianceSettings {
  /** c: the second run stores W/c and multiplies by c. A power of two changes no bit of the start. */
  readonly scale: number;
  /** The proximal step size. */
  readonly h: number;
  /** N, the number of outer iterations. */
  readonly iterations: number;
  /** Iterations between two measurements. */
  readonly every: number;
  readonly seeds: readonly number[];
  readonly batchSize: number;
  readonly latentSize: number;
  readonly generatorHidden: readonly number[];
  readonly criticHidden: readonly number[];
  /** λ of WGAN-GP. */
  readonly penaltyWeight: number;
  readonly criticSteps: number;
  readonly criticRate: number;
  /** Outer iterations of the critic alone, before the generator begins. */
  readonly warmUp: number;
  /** Samples of each measurement. */
  readonly points: number;
  readonly methods: readonly TrainingMethod[];
}

const sgd = (rate: number, innerSteps: number) => ({ optimizer: 'sgd', rate, innerSteps }) as const;
const adam = (rate: number, innerSteps: number) =>
  ({ optimizer: 'adam', rate, innerSteps }) as const;

/**
 * The largest of 2.5e-4, 5e-4 and 1e-3 at which the gradient falls in all outer iterations of the run that
 * stores W/c, where the last layer's curvature is c² times as large.
 */
const PROXIMAL_RATE = 5e-4;

const METHODS: readonly TrainingMethod[] = [
  method('sgd', 'SGD', sgd(0.01, 1), 5, true),
  method('sgd-10', 'SGD, 10 steps', sgd(0.001, 10), 4),
  method('adam', 'Adam', adam(0.005, 1), 5, true),
  method('adam-10', 'Adam, 10 steps', adam(0.0005, 10), 4),
  proximal('rwp-adam-10', 'RWP, 10 steps of Adam', adam(0.001, 10), 7, true),
  proximal('rwp-sgd-10', 'RWP, 10 steps of SGD', sgd(PROXIMAL_RATE, 10), 5),
  proximal('rwp-sgd-100', 'RWP, 100 steps of SGD', sgd(PROXIMAL_RATE, 100), 13),
  proximal('rwp-sgd-500', 'RWP, 500 steps of SGD', sgd(PROXIMAL_RATE, 500), 50),
  proximal('rwp-solved', 'RWP, step solved', { remaining: 3e-4 }, 35, true),
];

/** What the page shows. */
export const INVARIANCE: InvarianceSettings = {
  scale: 8,
  h: 0.05,
  iterations: 100,
  every: 5,
  seeds: [1, 2, 3, 4, 5, 6],
  batchSize: 256,
  latentSize: 2,
  generatorHidden: [12, 12],
  criticHidden: [32, 32],
  penaltyWeight: 1,
  criticSteps: 10,
  criticRate: 2e-3,
  warmUp: 20,
  points: 256,
  methods: METHODS,
};

function method(
  name: string,
  label: string,
  steps: TrainingMethod['steps'],
  seconds: number,
  hasTwin = false,
): TrainingMethod {
  return { name, label, steps, isProximal: false, hasTwin, seconds };
}

function proximal(...given: Parameters<typeof method>): TrainingMethod {
  return { ...method(...given), isProximal: true };
}
