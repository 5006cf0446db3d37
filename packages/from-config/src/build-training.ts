/** Builds the training of a GAN from a config and its data. */
import { reject, requireMethods, requireObject } from '@wprox/arguments';
import {
  type OpenedData,
  parseRunConfig,
  type RunConfig,
  sampleSourceOf,
  stepSize,
} from '@wprox/experiments/configs';
import { potentialModel } from '@wprox/gan';
import {
  affine,
  diagonalQuadraticFunctions,
  fullQuadraticFunctions,
  linearFunctions,
  o1,
  o2Diag,
  o2Full,
  type PotentialBasis,
  type ProximalDistance,
  potentialNetwork,
  rwp,
} from '@wprox/regularizers';
import { adam, optimizer } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { GanTraining, Player } from '@wprox/training';
import { buildNetworks, buildObjective } from './build-networks.js';

type RegularizerConfig = RunConfig['regularizer'];

/**
 * Builds the training that a config describes. The caller disposes it.
 * @param config one variant with one seed, such as an entry of `resolveRuns`.
 * @param data the real samples of `openDataset`; the caller keeps them until the training is disposed.
 * @throws ConfigError naming the setting that does not fit; ArgumentError if the data are no opened data.
 */
export function buildTraining(config: RunConfig, data: OpenedData): GanTraining {
  return trainingOf(parseRunConfig(config, 'the config'), data);
}

function trainingOf(config: RunConfig, data: OpenedData): GanTraining {
  requireData(data);
  const random = new Random(config.seed);
  const source = sampleSourceOf(data);
  const { sampleShape } = source;
  const networks = buildNetworks(config.gan, sampleShape, random);
  const { regularizer, batchSize } = config;
  const potential =
    regularizer.name === 'potential'
      ? buildPotential(regularizer, sampleShape, random.derive('potential'))
      : undefined;
  const distance = distanceOf(regularizer, potential);
  return new GanTraining({
    generator: new Player(networks.generator, optimizer(config.optimizer)),
    critic: new Player(networks.critic, optimizer(config.criticOptimizer ?? config.optimizer)),
    potential,
    objective: buildObjective(config),
    steps:
      regularizer.name === 'none'
        ? { innerSteps: regularizer.innerSteps, latents: 'fresh' }
        : {
            distance,
            h: stepSize(config),
            innerSteps: regularizer.innerSteps,
            latents: regularizer.latent,
          },
    data: source,
    batchSize,
    latentSize: config.gan.latentSize,
    random,
  });
}

/** @throws ArgumentError unless it is what `openDataset` returned. */
function requireData(data: unknown): asserts data is OpenedData {
  const expected = 'what openDataset(config.dataset) returned; await it';
  requireObject('data', data, expected);
  const { kind, images, distribution } = data as Record<string, unknown>;
  const source = kind === 'images' ? images : kind === 'points' ? distribution : undefined;
  if (source === undefined) reject('data', data, expected);
  requireMethods(`data.${kind}`, source, ['stream'], 'a source of samples');
}

/** Builds the potential Φ of Algorithm 2 with its own Adam optimizer. */
function buildPotential(
  { width, hiddenLayers, learningRate }: Extract<RegularizerConfig, { name: 'potential' }>,
  sampleShape: readonly number[],
  random: Random,
): Player {
  const model = potentialModel({ width, hiddenLayers, sampleShape, random });
  return new Player(model, adam({ learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }));
}

const bases: Record<string, PotentialBasis> = {
  linear: linearFunctions,
  'diagonal-quadratic': diagonalQuadraticFunctions,
  'full-quadratic': fullQuadraticFunctions,
};

/** Makes the proximal distance that a config names; undefined for `none`. */
function distanceOf(
  config: RegularizerConfig,
  potential: Player | undefined,
): ProximalDistance | undefined {
  switch (config.name) {
    case 'none':
      return undefined;
    case 'rwp':
      return rwp();
    case 'o1':
      return o1();
    case 'o2diag':
      return o2Diag({ damping: config.damping });
    case 'o2full':
      return o2Full({ damping: config.damping });
    case 'affine':
      return affine({ basis: bases[config.basis]!, damping: config.damping });
    case 'potential': {
      const { model, optimizer } = potential!;
      return potentialNetwork({ network: model, optimizer, ascentSteps: config.ascentSteps });
    }
  }
}
