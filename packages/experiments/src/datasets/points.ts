/** The toy distributions: points on the line or in the plane, drawn from formulas. */
import type { ToyDistribution } from '@wprox/datasets';
import { z } from 'zod';
import { coordinate, length, lengthOrZero } from '../config/numbers.js';
import type { DatasetDescriptor, OpenedData } from './descriptor.js';
import { type DatasetsPackage, loadDatasets } from './load-datasets.js';

const drawn = { kind: 'drawn' } as const;

/** Describes a toy distribution. `make` makes it from its settings without the name. */
function toy<const Settings extends z.ZodType<{ readonly name: string }>>(
  settings: Settings,
  name: string,
  coordinates: 1 | 2,
  make: (toys: DatasetsPackage, settings: Omit<z.infer<Settings>, 'name'>) => ToyDistribution,
): DatasetDescriptor<Settings> {
  return {
    name,
    settings,
    origin: drawn,
    sampleShape: () => [coordinates],
    open: async ({ name: _, ...chosen }): Promise<OpenedData> => ({
      kind: 'points',
      distribution: make(await loadDatasets(), chosen),
    }),
  };
}

export const deltaPair = toy(
  z.strictObject({
    name: z.literal('delta-pair'),
    a: coordinate.default(-1),
    b: coordinate.default(1),
    /** Mass at a. */
    alpha: coordinate.gt(0).lt(1).default(0.5),
  }),
  'delta-pair',
  1,
  (toys, settings) => toys.deltaPairDistribution(settings),
);

export const eightGaussians = toy(
  z.strictObject({
    name: z.literal('eight-gaussians'),
    radius: length.default(2),
    standardDeviation: lengthOrZero.default(0.02),
  }),
  'eight-gaussians',
  2,
  (toys, settings) => toys.eightGaussians(settings),
);

export const twentyFiveGaussians = toy(
  z.strictObject({
    name: z.literal('twenty-five-gaussians'),
    spacing: length.default(2),
    standardDeviation: lengthOrZero.default(0.05),
  }),
  'twenty-five-gaussians',
  2,
  (toys, settings) => toys.twentyFiveGaussians(settings),
);

export const ring = toy(
  z.strictObject({
    name: z.literal('ring'),
    radius: length.default(2),
    standardDeviation: lengthOrZero.default(0.02),
  }),
  'ring',
  2,
  (toys, settings) => toys.ring(settings),
);

export const swissRoll = toy(
  z.strictObject({
    name: z.literal('swiss-roll'),
    /** Divisor of the coordinates of the spiral. */
    scale: length.default(7.5),
    /** Standard deviation of the noise before that division. */
    noise: lengthOrZero.default(0.25),
  }),
  'swiss-roll',
  2,
  (toys, settings) => toys.swissRoll(settings),
);

export const parallelLine = toy(
  z.strictObject({ name: z.literal('parallel-line'), theta: coordinate.default(0) }),
  'parallel-line',
  2,
  (toys, { theta }) => toys.parallelLine(theta),
);

/** Most points of a config, which stands in every run folder. */
const MOST_POINTS = 2000;

export const pointCloud = toy(
  z.strictObject({
    name: z.literal('point-cloud'),
    /** The points of the plane, such as points drawn by hand. */
    points: z
      .array(z.tuple([coordinate, coordinate]))
      .min(1)
      .max(MOST_POINTS),
    standardDeviation: lengthOrZero.default(0.02),
  }),
  'point-cloud',
  2,
  (toys, settings) => toys.pointCloud(settings),
);
