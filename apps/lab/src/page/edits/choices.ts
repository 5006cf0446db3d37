/** What the menus of the lab offer. */
import type { DatasetConfig } from '@wprox/experiments/configs';
import { withDataset, withPoints } from '../../state/edits.js';
import type { Lab } from '../../state/lab.js';

/** A parameter of a toy. */
export interface ToyParameter {
  readonly key: string;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** A toy of the menu with its parameters. */
export interface Toy {
  readonly name: DatasetConfig['name'];
  readonly label: string;
  readonly parameters: readonly ToyParameter[];
}

const deviation: ToyParameter = {
  key: 'standardDeviation',
  label: 'Deviation',
  min: 0,
  max: 0.5,
  step: 0.01,
};
const radius: ToyParameter = { key: 'radius', label: 'Radius', min: 0.5, max: 4, step: 0.1 };

export const TOYS: readonly Toy[] = [
  { name: 'eight-gaussians', label: 'Eight Gaussians', parameters: [radius, deviation] },
  {
    name: 'twenty-five-gaussians',
    label: '25 Gaussians',
    parameters: [{ key: 'spacing', label: 'Spacing', min: 0.5, max: 3, step: 0.1 }, deviation],
  },
  { name: 'ring', label: 'Ring', parameters: [radius, deviation] },
  {
    name: 'swiss-roll',
    label: 'Swiss roll',
    parameters: [
      { key: 'scale', label: 'Divisor', min: 3, max: 15, step: 0.5 },
      { key: 'noise', label: 'Noise', min: 0, max: 2, step: 0.05 },
    ],
  },
  {
    name: 'parallel-line',
    label: 'Line segment',
    parameters: [{ key: 'theta', label: 'Place θ', min: -3, max: 3, step: 0.1 }],
  },
  {
    name: 'delta-pair',
    label: 'Two points of the line',
    parameters: [
      { key: 'a', label: 'Point a', min: -4, max: 4, step: 0.1 },
      { key: 'b', label: 'Point b', min: -4, max: 4, step: 0.1 },
      { key: 'alpha', label: 'Mass α at a', min: 0.05, max: 0.95, step: 0.05 },
    ],
  },
  { name: 'point-cloud', label: 'Draw your own…', parameters: [deviation] },
];

/** A drawing to begin with: a mouth and two eyes. */
export const FIRST_DRAWING: readonly (readonly [number, number])[] = [
  ...Array.from({ length: 24 }, (_, i): [number, number] => {
    const angle = Math.PI * (1.15 + (0.7 * i) / 23);
    return [1.7 * Math.cos(angle), 1.7 * Math.sin(angle) + 0.3];
  }),
  [-0.8, 1],
  [-0.7, 1],
  [0.8, 1],
  [0.7, 1],
];

/** Chooses the data of the menu. */
export function withToy(lab: Lab, name: string): Lab {
  if (name === 'point-cloud') return withPoints(lab, FIRST_DRAWING);
  return withDataset(lab, name as DatasetConfig['name']);
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
