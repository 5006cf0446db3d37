/** The options of a command line that choose feature maps: `--features`, `--weights`, `--layer`. */
import { ConfigError, type FeatureMapConfig, suggestName } from '@wprox/experiments';

/** The names. A command line can also give the path of a `model.json`. */
const FEATURE_MAPS = ['cifar10-classifier', 'inception', 'nsfwjs', 'pixels'] as const;

/** Options that choose feature maps. */
export interface FeatureOptions {
  /** Names, or paths of a network's `model.json`, separated by commas. */
  readonly features?: string;
  /** Path of the file of FID weights; for `inception` only. */
  readonly weights?: string;
  /** Layer whose outputs are the features; for a `model.json` only. */
  readonly layer?: string;
}

/**
 * Returns the feature maps that the options choose; undefined without `--features`.
 * @throws ConfigError if a name is unknown or the options contradict each other.
 */
export function featureMapsOf({
  features,
  weights,
  layer,
}: FeatureOptions): FeatureMapConfig[] | undefined {
  const names = features?.split(',').map((name) => name.trim()) ?? [];
  const maps = names.map((name) => featureMapOf(name, weights, layer));
  const given = `--features ${features}`;
  if (new Set(names).size < names.length) {
    throw new ConfigError(`${given} has a name twice; expected different names; leave one out`);
  }
  if (weights !== undefined && !names.includes('inception')) {
    throw new ConfigError(
      features === undefined
        ? `--weights is ${weights} without --features; add --features inception`
        : `--weights is ${weights}, but ${given} takes no weights; leave it out`,
    );
  }
  if (layer !== undefined && !names.some(isModel)) {
    throw new ConfigError(
      features === undefined
        ? `--layer is ${layer} without --features; add --features <model.json>`
        : `--layer is ${layer}, but ${given} has only one layer of features; leave it out`,
    );
  }
  return features === undefined ? undefined : maps;
}

/** Like {@link featureMapsOf}, for a command that measures on one. @throws ConfigError if it gets more. */
export function oneFeatureMapOf(
  options: FeatureOptions & { readonly features: string },
): FeatureMapConfig {
  const maps = featureMapsOf(options)!;
  if (maps.length === 1) return maps[0]!;
  throw new ConfigError(
    `--features is '${options.features}'; expected one feature map; call the command once for each`,
  );
}

const isModel = (name: string) => name.endsWith('.json');

function featureMapOf(
  name: string,
  weights: string | undefined,
  layer: string | undefined,
): FeatureMapConfig {
  if (isModel(name)) {
    if (layer !== undefined) return { name: 'model', file: name, layer };
    throw new ConfigError(
      `--features ${name} needs --layer <name>, the layer whose outputs are the features`,
    );
  }
  const known = FEATURE_MAPS.find((each) => each === name);
  if (known === undefined) {
    throw new ConfigError(
      `--features is '${name}'; ${suggestName(name, FEATURE_MAPS)}, or the path of a network's model.json`,
    );
  }
  if (known !== 'inception') return known;
  if (weights !== undefined) return { name: 'inception', weights };
  throw new ConfigError(
    '--features inception needs the file of FID weights of pytorch-fid: download ' +
      'pt_inception-2015-12-05-6726825d.pth and add --weights <file>; ' +
      '--features nsfwjs needs no download',
  );
}
