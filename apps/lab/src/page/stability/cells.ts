/** The cells of the stability map: what ended well, and the lab that shows such a run. */
import { presets } from '@wprox/experiments/configs';
import { labOf } from '../../state/edits.js';
import type { Lab } from '../../state/lab.js';
import { FIRST_VIEW } from '../presets/presets.js';
import data from './eight-gaussians.json';

export type Gan = keyof typeof data.distances;

export const GANS: Readonly<Record<Gan, string>> = {
  vanilla: 'Vanilla GAN',
  lsgan: 'Least-squares GAN',
  dragan: 'DRAGAN',
  wgan: 'WGAN',
  'wgan-gp': 'WGAN-GP',
};

export const SEEDS: readonly number[] = data.seeds;
/** A run ends well if its last exact W₂ is below this distance. */
export const BELOW = data.below;

/** One combination of a regularizer with ℓ, at one learning rate. */
export interface Cell {
  readonly variant: string;
  readonly rate: number;
  readonly wells: number;
  readonly of: number;
  /** Last exact W₂ of each seed; null if the run diverged. */
  readonly distances: readonly (number | null)[];
}

export interface MapRow {
  readonly label: string;
  readonly innerSteps: number;
  readonly cells: readonly Cell[];
}

const ROWS = [
  ['none', 'No regularizer'],
  ['rwp', 'RWP'],
  ['o1', 'O1'],
  ['o2diag', 'O2Diag'],
] as const;

/** The rows of the map of a GAN: each regularizer with ℓ = 5, then with ℓ = 10. */
export function mapRows(gan: Gan): MapRow[] {
  const variants: Readonly<Record<string, readonly (number | null)[]>> = data.distances[gan];
  return [5, 10].flatMap((innerSteps) =>
    ROWS.map(([name, label]) => {
      const start = `${name}-inner-steps-${innerSteps}-learning-rate-`;
      const cells = Object.entries(variants)
        .filter(([variant]) => variant.startsWith(start))
        .map(([variant, distances]) =>
          cellOf(variant, rateOf(variant.slice(start.length)), distances),
        );
      return { label, innerSteps, cells: cells.toSorted((one, other) => one.rate - other.rate) };
    }),
  );
}

function cellOf(variant: string, rate: number, distances: readonly (number | null)[]): Cell {
  const wells = distances.filter((distance) => distance !== null && distance < BELOW).length;
  return { variant, rate, wells, of: distances.length, distances };
}

/** Reads the rate in a variant's name: `0p0025` is 0.0025. */
function rateOf(slug: string): number {
  return Number(slug.replace('p', '.'));
}

/**
 * Makes the lab of a cell: its run with the settings and the seed of the results, beside the run without a
 * regularizer at the same rate and ℓ.
 */
export function labOfCell(gan: Gan, { variant }: Cell, seed: number): Lab {
  const preset = presets[`eight-gaussians-stability-${gan}`]!;
  const rest = variant.slice(variant.indexOf('-inner-steps-'));
  const innerSteps = Number(/-inner-steps-(\d+)/.exec(rest)![1]);
  const learningRate = rateOf(/learning-rate-(.+)$/.exec(rest)![1]!);
  const own = variant.slice(0, variant.indexOf('-inner-steps-'));
  const regularizer = (name: string) =>
    name === 'none' ? { name, innerSteps } : { name, h: 0.2, innerSteps, latent: 'fixed' };
  const variants = Object.fromEntries(
    [...new Set(['none', own])].map((name) => [
      name,
      { label: ROWS.find(([key]) => key === name)![1], regularizer: regularizer(name) },
    ]),
  );
  const experiment = {
    ...preset,
    ...{ name: 'lab', title: `Stability map: ${GANS[gan]}`, description: '', source: '' },
    optimizer: { ...preset.optimizer, learningRate },
    seeds: [seed],
    variants,
  };
  return labOf(experiment as Parameters<typeof labOf>[0], FIRST_VIEW);
}
