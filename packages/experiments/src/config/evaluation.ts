/** The settings of evaluations: how often, how many samples, on which features, what is kept. */
import { z } from 'zod';
import { filePath } from './numbers.js';

const EXPECTED =
  "cifar10-classifier, nsfwjs, pixels, {name: 'inception', weights} or {name: 'model', file, layer}";
/** Most feature maps of one evaluation. */
const MOST_MAPS = 20;

const DIFFERENT = 'a list without repetition';

/** Feature maps that need no file, by name, and those that need one. */
const featureMap = z.union(
  [
    z.enum(['cifar10-classifier', 'nsfwjs', 'pixels']),
    /** Inception v3 with the weights of FID, which the user downloads. */
    z.strictObject({ name: z.literal('inception'), weights: filePath }),
    /** A layer of a network that TensorFlow.js saved as `model.json`. */
    z.strictObject({ name: z.literal('model'), file: filePath, layer: z.string().min(1).max(200) }),
  ],
  { error: EXPECTED },
);

/** A feature map as a config names it. */
export type FeatureMapConfig = z.infer<typeof featureMap>;

const areDifferent = (maps: readonly FeatureMapConfig[]) =>
  new Set(maps.map((map) => JSON.stringify(map))).size === maps.length;

export const evaluation = z.strictObject({
  /** Outer iterations between two evaluations; the first is before training, the last at the end. */
  every: z.int().positive(),
  /** Generated samples per evaluation; a covariance needs at least two. */
  samples: z.int().min(2).max(1_000_000).default(10_000),
  /** Real samples per evaluation; CIFAR-10 has 50,000 training images. */
  realSamples: z.int().min(2).max(50_000).default(10_000),
  /** Only for images: the feature map or maps. The first is the primary one. */
  features: z
    .union(
      [featureMap, z.array(featureMap).min(1).max(MOST_MAPS).refine(areDifferent, DIFFERENT)],
      {
        error: EXPECTED,
      },
    )
    .default('cifar10-classifier'),
  /** Only for images: also measure the kernel distance (KID on Inception features). */
  kid: z.boolean().exactOptional(),
  /** Only for images: also measure improved precision and recall. */
  precisionRecall: z.boolean().exactOptional(),
  /** `best`: beside the last two checkpoints, keep the one with the smallest primary distance. */
  keep: z.enum(['last', 'best']).default('last'),
});

type EvaluationConfig = z.infer<typeof evaluation>;

/** Lists the feature maps of an evaluation; the first is the primary one. */
export function featureMaps({
  features,
}: Pick<EvaluationConfig, 'features'>): readonly FeatureMapConfig[] {
  return Array.isArray(features) ? features : [features];
}
