/** The toy distributions: points on the line or in the plane, drawn from formulas. */
import type { ToyDistribution } from '@wprox/datasets';
import { z } from 'zod';
import type { DatasetDescriptor, OpenedData } from './descriptor.js';
import { type DatasetsPackage, loadDatasets } from './load-datasets.js';

const aboveZero = z.number().positive();
const atLeastZero = z.number().nonnegative();
const drawn = { kind: 'drawn' } as const;

/** Describes a toy distribution. `make` makes it from its settings. */
function toy<const Settings extends z.ZodType<{ readonly name: string }>>(
  settings: Settings,
  name: string,
  coordinates: 1 | 2,
  make: (toys: DatasetsPackage, settings: z.infer<Settings>) => ToyDistribution,
): DatasetDescriptor<Settings> {
  return {
    name,
    settings,
    origin: drawn,
    sampleShape: () => [coordinates],
    open: async (chosen): Promise<OpenedData> => ({
      kind: 'points',
      distribution: make(await loadDatasets(), chosen),
    }),
  };
}

export const deltaPair = toy(
  z.strictObject({
    name: z.literal('delta-pair'),
    a: z.number().default(-1),
    b: z.number().default(1),
    /** Mass at a. */
    alpha: z.number().gt(0).lt(1).default(0.5),
  }),
  'delta-pair',
  1,
  (toys, settings) => toys.deltaPairDistribution(settings),
);

export const eightGaussians = toy(
  z.strictObject({
    name: z.literal('eight-gaussians'),
    radius: aboveZero.default(2),
    standardDeviation: atLeastZero.default(0.02),
  }),
  'eight-gaussians',
  2,
  (toys, settings) => toys.eightGaussians(settings),
);

export const twentyFiveGaussians = toy(
  z.strictObject({
    name: z.literal('twenty-five-gaussians'),
    spacing: aboveZero.default(2),
    standardDeviation: atLeastZero.default(0.05),
  }),
  'twenty-five-gaussians',
  2,
  (toys, settings) => toys.twentyFiveGaussians(settings),
);

export const ring = toy(
  z.strictObject({
    name: z.literal('ring'),
    radius: aboveZero.default(2),
    standardDeviation: atLeastZero.default(0.02),
  }),
  'ring',
  2,
  (toys, settings) => toys.ring(settings),
);

export const swissRoll = toy(
  z.strictObject({
    name: z.literal('swiss-roll'),
    /** Divisor of the coordinates of the spiral. */
    scale: aboveZero.default(7.5),
    /** Standard deviation of the noise before that division. */
    noise: atLeastZero.default(0.25),
  }),
  'swiss-roll',
  2,
  (toys, settings) => toys.swissRoll(settings),
);

export const parallelLine = toy(
  z.strictObject({ name: z.literal('parallel-line'), theta: z.number().default(0) }),
  'parallel-line',
  2,
  (toys, { theta }) => toys.parallelLine(theta),
);
