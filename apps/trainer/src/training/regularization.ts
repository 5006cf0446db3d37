/**
 * How the generator's steps of an outer iteration are regularized: on which latents they are taken,
 * and what is added to the loss. One object for each regularizer a config can name.
 */
import * as tf from '@tensorflow/tfjs';
import type { RunConfig } from '@wprox/experiments';
import {
  Anchor,
  affinePenalty,
  diagonalQuadraticBasis,
  fullQuadraticBasis,
  type InnerStep,
  linearBasis,
  o1Penalty,
  o2DiagPenalty,
  o2FullPenalty,
  PotentialNetwork,
  proximalInnerLoop,
  rwpPenalty,
  type TensorBasis,
} from '@wprox/regularizers';
import type { Random } from '@wprox/runtime/random';
import { type NamedTensors, Player } from './player.js';
import { buildPotential } from './potential.js';

type RegularizerConfig = RunConfig['regularizer'];
type ProximalConfig = Exclude<RegularizerConfig, { name: 'none' }>;

/** A generator step; its latents live until the next. */
export type GeneratorStep = Pick<InnerStep, 'latents'> & Partial<InnerStep>;

/** Regularizes one generator. */
export interface Regularization {
  /** The generator's steps of one outer iteration, made ready one by one. */
  steps(drawLatents: () => tf.Tensor): Iterable<GeneratorStep>;
  /** D̃²/(2h) of the samples of a step, within the gradient; without it nothing is added. */
  penalty?(samples: tf.Tensor, step: GeneratorStep): tf.Scalar;
  /** What it has learned; not to be disposed. */
  state(): NamedTensors;
  /** Goes on from a saved state, with the generator as it is now as anchor. */
  restore(state: NamedTensors): void;
  dispose(): void;
}

/** What a potential network is built to. */
interface Surroundings {
  /** Of one sample. */
  readonly sampleShape: readonly number[];
  /** Draws the potential's first weights. */
  readonly random: Random;
}

/** The regularization that a config asks for; the generator must outlive it. */
export function openRegularization(
  config: RegularizerConfig,
  generator: tf.LayersModel,
  surroundings: Surroundings,
): Regularization {
  if (config.name === 'none') return unregularized(config.innerSteps);
  if (config.name === 'potential')
    return new PotentialRegularization(config, generator, surroundings);
  return closedForm(config, generator);
}

/** Steps on fresh latents, with no anchor. */
function unregularized(innerSteps: number): Regularization {
  return {
    *steps(drawLatents) {
      for (let step = 0; step < innerSteps; step++) {
        const latents = drawLatents();
        try {
          yield { latents };
        } finally {
          latents.dispose();
        }
      }
    },
    state: () => ({}),
    restore: () => undefined,
    dispose: () => undefined,
  };
}

/** A penalty that is a formula of the samples and those of the anchor. */
function closedForm(
  config: Exclude<ProximalConfig, { name: 'potential' }>,
  generator: tf.LayersModel,
): Regularization {
  const anchor = new Anchor(generator);
  return {
    steps: (drawLatents) => proximalInnerLoop(anchor, { ...config, drawLatents }),
    penalty: (samples, { anchorSamplesFor }) =>
      penaltyOf(config, samples, anchorSamplesFor!(samples)),
    state: () => ({}),
    restore: () => anchor.capture(),
    dispose: () => anchor.dispose(),
  };
}

const bases: Record<string, TensorBasis> = {
  linear: linearBasis,
  'diagonal-quadratic': diagonalQuadraticBasis,
  'full-quadratic': fullQuadraticBasis,
};

function penaltyOf(
  config: Exclude<ProximalConfig, { name: 'potential' }>,
  x: tf.Tensor,
  y: tf.Tensor,
): tf.Scalar {
  switch (config.name) {
    case 'rwp':
      return rwpPenalty(x, y, config.h);
    case 'o1':
      return o1Penalty(x, y, config.h);
    case 'o2diag':
      return o2DiagPenalty(x, y, config.h, config);
    case 'o2full':
      return o2FullPenalty(x, y, config.h, config);
    case 'affine':
      return affinePenalty(x, y, config.h, { ...config, basis: bases[config.basis]! });
  }
}

/**
 * Algorithm 2: before each generator step the potential Φ climbs on its samples. Except before the
 * first, where they are the anchor's, the supremum is 0, and nothing is added.
 */
class PotentialRegularization implements Regularization {
  private readonly anchor: Anchor;
  private readonly player: Player;
  private readonly potential: PotentialNetwork;

  constructor(
    private readonly config: Extract<RegularizerConfig, { name: 'potential' }>,
    private readonly generator: tf.LayersModel,
    { sampleShape, random }: Surroundings,
  ) {
    const { ascentSteps, learningRate } = config;
    this.anchor = new Anchor(generator);
    const network = buildPotential(config, sampleShape, random);
    this.player = new Player(network, { name: 'adam', learningRate, ...ADAM });
    this.potential = new PotentialNetwork(network, {
      ascentSteps,
      optimizer: this.player.optimizer,
    });
  }

  *steps(drawLatents: () => tf.Tensor): Iterable<GeneratorStep> {
    for (const step of proximalInnerLoop(this.anchor, { ...this.config, drawLatents })) {
      if (step.index > 0) this.ascend(step);
      yield step;
    }
  }

  penalty(samples: tf.Tensor, { index, anchorSamplesFor }: GeneratorStep): tf.Scalar {
    const anchorSamples = anchorSamplesFor!(samples);
    if (index === 0) return tf.scalar(0);
    return this.potential.penalty(samples, anchorSamples, this.config.h);
  }

  state(): NamedTensors {
    return this.player.state();
  }

  restore(state: NamedTensors): void {
    this.player.restore(state);
    this.anchor.capture();
  }

  dispose(): void {
    this.potential.dispose();
    this.player.dispose();
    this.anchor.dispose();
  }

  private ascend({ latents, anchorSamples }: InnerStep): void {
    // An anchor at the present weights: this pass must not move batch norm's statistics.
    const present = new Anchor(this.generator);
    let samples: tf.Tensor | undefined;
    try {
      samples = tf.keep(present.sample(latents));
      this.potential.ascend(samples, anchorSamples);
    } finally {
      samples?.dispose();
      present.dispose();
    }
  }
}

/** Those of PotentialNetwork's own Adam. */
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
