/** What the lab opens with, and other comparisons to begin from. */
import { type ExperimentInput, presets } from '@wprox/experiments/configs';
import { labOf, withPoints, withSeed } from '../../state/edits.js';
import type { Lab, View } from '../../state/lab.js';
import { linkOf } from '../../state/link.js';
import { FIRST_DRAWING } from '../edits/choices.js';

/** A comparison to begin from. */
export interface LabPreset {
  readonly id: string;
  readonly title: string;
  /** One sentence: what to look at. */
  readonly description: string;
  readonly make: () => Lab;
}

/** How the presets look at their runs. */
export const FIRST_VIEW: View = {
  fairness: 'iterations',
  pace: { kind: 'full' },
  map: 'critic',
  arrows: true,
  coupling: false,
};

interface Wanted {
  readonly title: string;
  /** A preset of the toys, which has the data, the objective and its usual rates. */
  readonly like: string;
  readonly rate?: number;
  /** Units of a hidden layer; 64 by default, half of the preset's, for the speed of a page. */
  readonly width?: number;
  readonly innerSteps?: number;
  readonly iterations?: number;
  readonly points?: readonly (readonly [number, number])[];
  readonly regularizers: Readonly<Record<string, Record<string, unknown>>>;
}

/** Makes a lab of the settings of a preset, and runs that differ in one thing. */
function labLike(wanted: Wanted, view: View): Lab {
  const { like, width = 64, innerSteps = 5, iterations = 1000 } = wanted;
  const preset = presets[like]!;
  const optimizer = preset.optimizer as { learningRate: number };
  const { rate = optimizer.learningRate } = wanted;
  const step = (name: unknown) =>
    name === 'none' ? { innerSteps } : { h: 0.2, latent: 'fixed', innerSteps };
  const experiment = {
    ...preset,
    ...{ name: 'lab', title: wanted.title, description: '', source: '' },
    gan: { ...preset.gan, width },
    optimizer: { ...optimizer, learningRate: rate },
    budget: { iterations },
    evaluation: { every: 100, samples: 500, realSamples: 500 },
    log: { every: 10 },
    divergence: { action: 'continue' },
    seeds: [1],
    variants: Object.fromEntries(
      Object.entries(wanted.regularizers).map(([name, { label, ...regularizer }]) => [
        name,
        { label, regularizer: { ...step(regularizer['name']), ...regularizer } },
      ]),
    ),
  };
  const lab = labOf(experiment as ExperimentInput, view);
  return wanted.points ? withPoints(lab, wanted.points) : lab;
}

const none = { label: 'No regularizer', name: 'none' };
const rwp = { label: 'RWP', name: 'rwp' };
const o1 = { label: 'O1-SBE', name: 'o1' };
const o2diag = { label: 'O2Diag-SBE', name: 'o2diag' };

function preset(
  id: string,
  title: string,
  description: string,
  wanted: Omit<Wanted, 'title'>,
  view: Partial<View> = {},
): LabPreset {
  return {
    id,
    title,
    description,
    make: () => labLike({ ...wanted, title }, { ...FIRST_VIEW, ...view }),
  };
}

/** The first is the one that the lab opens with. */
export const PRESETS: readonly LabPreset[] = [
  preset(
    'none-against-rwp',
    'None against RWP',
    'Two vanilla GANs from one seed. The only difference is the proximal penalty of RWP.',
    { like: 'eight-gaussians-vanilla', regularizers: { none, rwp } },
  ),
  preset(
    'rate-too-large',
    'Too large a rate',
    'WGAN-GP with five times its usual rate and ten generator steps: without a regularizer no seed arrived.',
    {
      like: 'eight-gaussians-wgan-gp',
      rate: 0.0025,
      width: 128,
      innerSteps: 10,
      iterations: 240,
      regularizers: { none, rwp },
    },
  ),
  preset(
    'four-regularizers',
    'Four penalties',
    'RWP sees every point, O2Diag the mean and variances, O1 the mean only.',
    { like: 'eight-gaussians-vanilla', regularizers: { none, rwp, o1, o2diag } },
  ),
  preset(
    'step-sizes',
    'Three step sizes h',
    'RWP with h = 0.002, 0.2 and 20: held back, a proximal step, and almost no penalty.',
    {
      like: 'eight-gaussians-wgan-gp',
      rate: 0.0025,
      innerSteps: 10,
      iterations: 400,
      regularizers: {
        'rwp-small': { ...rwp, label: 'RWP, h = 0.002', h: 0.002 },
        rwp: { ...rwp, label: 'RWP, h = 0.2' },
        'rwp-large': { ...rwp, label: 'RWP, h = 20', h: 20 },
      },
    },
  ),
  preset(
    'twenty-five-gaussians',
    '25 Gaussians',
    'A grid of 25 narrow Gaussians: which modes does each run find?',
    {
      like: 'twenty-five-gaussians',
      regularizers: { none, rwp, o2diag },
    },
  ),
  preset(
    'swiss-roll',
    'Swiss roll',
    'WGAN-GP on a spiral, without a regularizer, with RWP, and with a potential network (Algorithm 2).',
    {
      like: 'swiss-roll',
      iterations: 600,
      regularizers: {
        none,
        rwp,
        potential: {
          label: 'Potential network',
          name: 'potential',
          ascentSteps: 3,
          learningRate: 0.01,
        },
      },
    },
    { map: 'critic' },
  ),
  preset(
    'delta-pair',
    'Two points (Figure 1)',
    'The distribution of Example 1: mass α at a and 1 − α at b, on the line.',
    {
      like: 'delta-pair',
      iterations: 600,
      regularizers: { none, rwp, o1, o2diag },
    },
  ),
  preset(
    'draw-your-own',
    'Draw your own',
    'Draw points with the pointer, or type their coordinates; both runs learn them.',
    {
      like: 'ring',
      iterations: 600,
      points: FIRST_DRAWING,
      regularizers: { none, rwp },
    },
  ),
];

/** The preset that a lab began from, and whether its settings are still those of the preset, but for the seed. */
export interface ShownPreset {
  readonly preset: LabPreset;
  readonly isChanged: boolean;
}

/** Finds the preset whose title a lab has. */
export function presetOf({ experiment, view }: Lab): ShownPreset | undefined {
  const preset = PRESETS.find(({ title }) => title === experiment.title);
  if (!preset) return undefined;
  const seedless = (lab: Lab) => linkOf({ ...withSeed(lab, 0), view });
  return { preset, isChanged: seedless({ experiment, view }) !== seedless(preset.make()) };
}
