/** The feature maps of an experiment's evaluations: their files, and others from the command line. */
import path from 'node:path';
import { type FeatureMapConfig, featureMaps } from '../config/evaluation.js';
import { resolveRuns } from '../config/parse.js';
import type { BaseConfig, ExperimentConfig, Variant } from '../config/schema.js';
import { sampleShape } from '../datasets/datasets.js';
import { ConfigError } from '../errors.js';

type Features = BaseConfig['evaluation']['features'];

/**
 * Makes the paths of weights and models absolute, so that the experiment can resume from any working
 * directory, and puts the feature maps of the command line in place of those of every variant.
 *
 * @param given the feature maps from the command line, the primary one first.
 * @returns a copy of the experiment.
 * @throws ConfigError if feature maps are given and no run has images.
 */
export function withFeatures(
  experiment: ExperimentConfig,
  given?: readonly FeatureMapConfig[],
): ExperimentConfig {
  if (given && !usesImages(experiment)) {
    throw new ConfigError(
      `--features is given, but ${experiment.name} has points, which need no feature map; leave ` +
        '--features out',
    );
  }
  const placed = (features: Features): Features => {
    const maps = (given ?? featureMaps({ features })).map(absolute);
    return maps.length === 1 ? maps[0]! : maps;
  };
  const variants = Object.entries(experiment.variants).map(([name, variant]) => [
    name,
    variant.evaluation?.features === undefined ? variant : placedVariant(variant, placed),
  ]);
  const { evaluation } = experiment;
  return {
    ...experiment,
    evaluation: { ...evaluation, features: placed(evaluation.features) },
    variants: Object.fromEntries(variants),
  };
}

/** Whether a run of the experiment has images, which have feature maps. */
export function usesImages(experiment: ExperimentConfig): boolean {
  return resolveRuns(experiment).some(({ dataset }) => sampleShape(dataset).length > 1);
}

function placedVariant(variant: Variant, placed: (features: Features) => Features): Variant {
  const { evaluation } = variant;
  return {
    ...variant,
    evaluation: { ...evaluation, features: placed(evaluation!.features as Features) },
  };
}

function absolute(map: FeatureMapConfig): FeatureMapConfig {
  if (typeof map === 'string') return map;
  return map.name === 'inception'
    ? { ...map, weights: path.resolve(map.weights) }
    : { ...map, file: path.resolve(map.file) };
}
