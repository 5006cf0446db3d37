/** What the menus of the lab offer, and the settings that a choice brings with it. */
import {
  type DatasetConfig,
  type ExperimentConfig,
  type ExperimentInput,
  parseExperiment,
  presets,
  type ResolvedRun,
  resolveRuns,
} from '@wprox/experiments/configs';

/** A parameter of a toy. */
export interface ToyParameter {
  readonly key: string;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** A toy of the menu with its parameters; the defaults of the config are those of the package. */
export interface Toy {
  readonly name: DatasetConfig['name'];
  readonly label: string;
  readonly parameters: readonly ToyParameter[];
}

const deviation: ToyParameter = {
  key: 'standardDeviation',
  label: 'standard deviation',
  min: 0,
  max: 0.5,
  step: 0.01,
};
const radius: ToyParameter = { key: 'radius', label: 'radius', min: 0.5, max: 4, step: 0.1 };

export const TOYS: readonly Toy[] = [
  { name: 'eight-gaussians', label: 'Eight Gaussians', parameters: [radius, deviation] },
  {
    name: 'twenty-five-gaussians',
    label: '25 Gaussians',
    parameters: [{ key: 'spacing', label: 'spacing', min: 0.5, max: 3, step: 0.1 }, deviation],
  },
  { name: 'ring', label: 'Ring', parameters: [radius, deviation] },
  {
    name: 'swiss-roll',
    label: 'Swiss roll',
    parameters: [
      { key: 'scale', label: 'divisor', min: 3, max: 15, step: 0.5 },
      { key: 'noise', label: 'noise', min: 0, max: 2, step: 0.05 },
    ],
  },
  {
    name: 'parallel-line',
    label: 'Line segment',
    parameters: [{ key: 'theta', label: 'θ (place)', min: -3, max: 3, step: 0.1 }],
  },
  {
    name: 'delta-pair',
    label: 'Two points of the line',
    parameters: [
      { key: 'alpha', label: 'α (mass at a)', min: 0.05, max: 0.95, step: 0.05 },
      { key: 'a', label: 'a', min: -4, max: 4, step: 0.1 },
      { key: 'b', label: 'b', min: -4, max: 4, step: 0.1 },
    ],
  },
  { name: 'point-cloud', label: 'Draw your own', parameters: [deviation] },
];

/** A few points in the shape of a smile, to begin a drawing with. */
const FIRST_DRAWING: readonly [number, number][] = [
  ...Array.from({ length: 24 }, (_, i): [number, number] => {
    const angle = Math.PI * (1.15 + (0.7 * i) / 23);
    return [round(1.7 * Math.cos(angle)), round(1.7 * Math.sin(angle) + 0.3)];
  }),
  [-0.8, 1],
  [0.8, 1],
];

function round(value: number): number {
  return Number(value.toFixed(2));
}

/** Returns the settings of a toy when it is chosen. */
export function toySettings(name: string): DatasetConfig {
  if (name === 'point-cloud') {
    return { name, points: FIRST_DRAWING.map(([x, y]) => [x, y]), standardDeviation: 0.05 };
  }
  if (name === 'twenty-five-gaussians') return { name, spacing: 1, standardDeviation: 0.05 };
  if (name === 'delta-pair') return { name, a: -1, b: 1, alpha: 0.3 };
  const { dataset } = parseExperiment({ ...minimal, dataset: { name } }, 'This toy');
  return dataset;
}

/** The objectives for points. `wwgan` needs images. */
export const OBJECTIVES = {
  vanilla: 'Vanilla GAN',
  lsgan: 'Least-squares GAN',
  wgan: 'WGAN (clipped weights)',
  'wgan-gp': 'WGAN-GP',
  dragan: 'DRAGAN',
} as const;

export type Objective = keyof typeof OBJECTIVES;

/** The settings that the toy presets use with an objective: its networks, optimizers and critic steps. */
export function objectiveSettings(
  objective: Objective,
): Pick<ExperimentConfig, 'gan' | 'optimizer' | 'criticOptimizer' | 'criticSteps'> {
  const { gan, optimizer, criticOptimizer, criticSteps } = parseExperiment(
    stabilityPreset(objective),
    'This objective',
  );
  const usual = { ...optimizer, learningRate: usualRate(objective) };
  return { gan, optimizer: usual, criticOptimizer: criticOptimizer!, criticSteps };
}

/** The map of the results page for an objective, which has a row for each of them. */
export function stabilityPreset(objective: Objective): ExperimentInput {
  return presets[`eight-gaussians-stability-${objective}`]!;
}

function usualRate(objective: Objective): number {
  const preset = presets[`eight-gaussians-${objective === 'lsgan' ? 'vanilla' : objective}`]!;
  return (preset.optimizer as { learningRate: number }).learningRate;
}

/** The settings of a regularizer when it is chosen; h, ℓ and the latents stay if both have them. */
export function regularizerSettings(
  name: ResolvedRun['regularizer']['name'],
  before: ResolvedRun['regularizer'],
): ResolvedRun['regularizer'] {
  const { innerSteps } = before;
  if (name === 'none') return { name, innerSteps };
  const kept = before.name === 'none' ? { h: 0.2, latent: 'fixed' } : pick(before);
  const own =
    name === 'affine'
      ? { basis: 'full-quadratic' }
      : name === 'potential'
        ? { ascentSteps: 3, learningRate: 0.01 }
        : {};
  const regularizer = { name, innerSteps, ...kept, ...own };
  const parsed = parseExperiment(
    { ...minimal, variants: { run: { label: name, regularizer } } },
    'This regularizer',
  );
  return resolveRuns(parsed)[0]!.regularizer;
}

function pick({ h, latent }: { h: unknown; latent: string }) {
  return { h, latent };
}

/** Enough of an experiment to get the defaults of its parts. */
const minimal = {
  name: 'lab',
  title: 'Lab',
  dataset: { name: 'eight-gaussians' },
  gan: { architecture: 'mlp', objective: 'vanilla' },
  budget: { iterations: 100 },
  evaluation: { every: 100, samples: 500, realSamples: 500 },
  seeds: [1],
  variants: { run: { label: 'run' } },
} as const;
