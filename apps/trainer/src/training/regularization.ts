/** The generator steps of an outer iteration, by the regularizer that a config names. */
import type * as tf from '@tensorflow/tfjs';
import type { RunConfig } from '@wprox/experiments';
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
  ProximalGenerator,
  potentialNetwork,
  rwp,
} from '@wprox/regularizers';
import type { Random } from '@wprox/runtime/random';
import { type NamedTensors, Player } from './player.js';
import { buildPotential } from './potential.js';

type RegularizerConfig = RunConfig['regularizer'];
type PotentialConfig = Extract<RegularizerConfig, { name: 'potential' }>;
type ClosedFormConfig = Exclude<RegularizerConfig, { name: 'none' } | { name: 'potential' }>;

/** What a regularization trains, and what a potential network is built for. */
interface Surroundings {
  readonly generator: Player;
  readonly drawLatents: () => tf.Tensor;
  /** The shape of one sample. */
  readonly sampleShape: readonly number[];
  /** Draws the first weights of a potential. */
  readonly random: Random;
}

/** Takes the steps of one generator. */
export interface Regularization {
  readonly proximal: ProximalGenerator;
  /** Returns what the regularizer has learned. The caller must not dispose the tensors. */
  state(): NamedTensors;
  /** Takes on a saved state and sets the anchor to the generator as it is now. */
  restore(state: NamedTensors): void;
  dispose(): void;
}

/** Makes the regularization that a config asks for. The generator must outlive it. */
export function openRegularization(
  config: RegularizerConfig,
  surroundings: Surroundings,
): Regularization {
  const player = config.name === 'potential' ? potentialPlayer(config, surroundings) : undefined;
  const proximal = openProximal(config, surroundings, player);
  return {
    proximal,
    state: () => player?.state() ?? {},
    restore(state) {
      player?.restore(state);
      proximal.setAnchor();
    },
    dispose() {
      proximal.dispose();
      player?.dispose();
    },
  };
}

function openProximal(
  config: RegularizerConfig,
  { generator, drawLatents }: Surroundings,
  player: Player | undefined,
): ProximalGenerator {
  const { innerSteps } = config;
  const options = { innerSteps, optimizer: generator.optimizer, drawLatents };
  if (config.name === 'none') return new ProximalGenerator(generator.model, options);
  const distance =
    config.name === 'potential' ? potentialDistance(config, player!) : distanceOf(config);
  const { h, latent: latents } = config;
  return new ProximalGenerator(generator.model, { ...options, distance, h, latents });
}

const bases: Record<string, PotentialBasis> = {
  linear: linearFunctions,
  'diagonal-quadratic': diagonalQuadraticFunctions,
  'full-quadratic': fullQuadraticFunctions,
};

function distanceOf(config: ClosedFormConfig): ProximalDistance {
  switch (config.name) {
    case 'rwp':
      return rwp();
    case 'o1':
      return o1();
    case 'o2diag':
      return o2Diag(config);
    case 'o2full':
      return o2Full(config);
    case 'affine':
      return affine({ ...config, basis: bases[config.basis]! });
  }
}

function potentialPlayer(config: PotentialConfig, { sampleShape, random }: Surroundings): Player {
  const { learningRate } = config;
  return new Player(buildPotential(config, sampleShape, random), {
    name: 'adam',
    learningRate,
    ...ADAM,
  });
}

function potentialDistance({ ascentSteps }: PotentialConfig, player: Player): ProximalDistance {
  return potentialNetwork({ network: player.model, ascentSteps, optimizer: player.optimizer });
}

/** TensorFlow.js's defaults, at a learning rate of the config's. */
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
