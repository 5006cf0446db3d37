/** The rows of a run's files, as data: what a line of `metrics.jsonl` and of `timing.jsonl` holds. */
import { z } from 'zod';

const iteration = z.int().nonnegative();
const atLeastZero = z.number().nonnegative();
const share = z.number().min(0).max(1);

const lossesRow = z.strictObject({
  kind: z.literal('losses'),
  /** Outer iteration; the losses are means over the iterations since the previous row. */
  iteration,
  criticLoss: z.number(),
  generatorLoss: z.number(),
  /** D̃²/(2h) with a regularizer, 0 without. */
  penalty: z.number(),
  /** Generator steps so far. This and the next four are missing in rows of earlier versions. */
  generatorSteps: z.int().nonnegative().exactOptional(),
  /** √E‖x − y‖², how far this outer iteration moved the samples. */
  movement: z.number().exactOptional(),
  /** √E‖∇φ‖², the slope of the generator's loss at the samples before it. */
  slope: z.number().exactOptional(),
  /** D̃ of this outer iteration, not squared; only for a regularizer that is a formula. */
  proximalDistance: z.number().exactOptional(),
  /** L, the slope in the metric of D̃; where h binds, D̃ is about h·L. */
  proximalSlope: z.number().exactOptional(),
});

/** A sentence about a setting that keeps the run from learning; each name at most once in a run. */
const warningRow = z.strictObject({
  kind: z.literal('warning'),
  iteration,
  name: z.enum(['held', 'h-does-nothing']),
  text: z.string(),
});

/** Written once, before training. */
const travelRow = z.strictObject({
  kind: z.literal('travel'),
  iteration,
  /** W₂ from the samples of the untrained generator to the data, in sample units. */
  distance: z.number().nonnegative(),
  /** Samples on each side. */
  samples: z.int().positive(),
});

const measured = {
  kind: z.literal('distance'),
  iteration,
  /** The distance; lower is better. */
  value: z.number(),
  /** Number of generated samples. */
  samples: z.int().positive(),
  /** Number of real samples. */
  realSamples: z.int().positive(),
};

const frechetRow = z.strictObject({
  ...measured,
  measure: z.literal('frechet'),
  /** Name of the feature map; values on different feature maps cannot be compared. */
  features: z.string(),
  /** Kernel distance on the same features, KID on those of Inception; can be below 0. */
  kernel: z
    // Without an error if the subsets were the whole sets.
    .strictObject({ value: z.number(), standardError: atLeastZero.exactOptional() })
    .exactOptional(),
  /** Share of generated samples that lie among the real ones. */
  precision: share.exactOptional(),
  /** Share of real samples that lie among the generated ones. */
  recall: share.exactOptional(),
});

const modes = z.strictObject({
  /** Number of modes of the data. */
  count: z.int().positive(),
  /** Modes that the samples miss, with their index in the dataset. */
  missed: z.array(z.strictObject({ index: z.int().nonnegative(), place: z.array(z.number()) })),
  /** Share of the samples within three standard deviations of a mode. */
  highQuality: z.number().min(0).max(1),
});

const wassersteinRow = z.strictObject({
  ...measured,
  /** W₂, not squared, in the units of the points. */
  measure: z.literal('wasserstein-2'),
  /** W₂ of fresh points of the data in place of the samples: the level of sampling noise. */
  floor: z.number().nonnegative(),
  /** Only for data with modes. */
  modes: modes.exactOptional(),
});

const distanceRow = z.discriminatedUnion('measure', [frechetRow, wassersteinRow]);

const divergedRow = z.strictObject({
  kind: z.literal('diverged'),
  /** First iteration at which training was found to have diverged. */
  iteration,
  /** Name of the number that is not finite or too large: `criticLoss`, or that of a weight. */
  what: z.string(),
  /** As text, because JSON has no NaN. */
  value: z.string(),
});

/** A line of `metrics.jsonl`. */
export const metricsRowSchema = z.discriminatedUnion('kind', [
  lossesRow,
  distanceRow,
  divergedRow,
  warningRow,
  travelRow,
]);

/** A line of `timing.jsonl`: seconds of training, without evaluation, sampling and checkpoints. */
export const timingRowSchema = z.strictObject({ iteration, trainingSeconds: z.number() });

/** A row of mean losses. */
export type LossesRow = z.infer<typeof lossesRow>;
/** A row of an evaluation: the distance to the data. */
export type DistanceRow = z.infer<typeof distanceRow>;
/** A distance of images on one feature map. */
export type FrechetRow = z.infer<typeof frechetRow>;
/** The row that records a divergence. */
export type DivergedRow = z.infer<typeof divergedRow>;
/** A row of a warning. */
export type WarningRow = z.infer<typeof warningRow>;
/** The row of the distance from the first samples to the data. */
export type TravelRow = z.infer<typeof travelRow>;
/** The modes that the samples of an evaluation reach. */
export type Modes = z.infer<typeof modes>;
/** The kind of distance of a row. */
export type DistanceMeasure = DistanceRow['measure'];
/** A line of `metrics.jsonl`. */
export type MetricsRow = z.infer<typeof metricsRowSchema>;
/** A line of `timing.jsonl`: seconds of training, without evaluations. */
export type TimingRow = z.infer<typeof timingRowSchema>;
