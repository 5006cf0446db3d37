/** The objectives of the papers with a gradient penalty: WGAN-GP, DRAGAN, WWGAN and Banach WGAN. */
import { requireInteger, requireOptions } from '@wprox/arguments';
import { wassersteinNorm } from '../penalties/norms.js';
import { type PixelGraph, pixelGraph } from '../penalties/pixel-graph.js';
import { draganPoints, segmentPoints } from '../penalties/points.js';
import { type SobolevOptions, sobolevDualNorm } from '../penalties/sobolev.js';
import { MOST_STEPS, type Objective } from './objective.js';
import { vanilla } from './vanilla.js';
import { wassersteinLosses } from './wgan.js';
import { withPenalty } from './with-penalty.js';

/** Options of {@link wganGp}. */
export interface WganGpOptions {
  /** λ; 10 by default. */
  weight?: number;
  /** Critic steps before each generator step; 5 by default. */
  criticSteps?: number;
}

/**
 * Makes the objective of WGAN-GP (Gulrajani et al. 2017): WGAN's losses + λ E(‖∇f(x̂)‖ - 1)², x̂ on
 * the segment from a generated to a real sample. The critic must have no batch norm.
 * @throws ArgumentError naming an option that is unknown, out of range or of another type.
 */
export function wganGp(options: WganGpOptions = {}): Objective {
  requireOptions('options', options as unknown, ['weight', 'criticSteps'], '{ weight: 10 }');
  const { weight = 10, criticSteps = 5 } = options;
  return withPenalty(wasserstein('wgan-gp', criticSteps), { points: segmentPoints, weight });
}

/** Options of {@link dragan}. */
export interface DraganOptions {
  /** λ; 10 by default. */
  weight?: number;
  /** Size of the noise, in standard deviations of the batch; 0.5 by default. */
  scale?: number;
}

/**
 * Makes the objective of DRAGAN (Kodali et al. 2017): the vanilla losses + λ E(‖∇ logit(x̂)‖ - 1)²,
 * x̂ near real samples ({@link draganPoints}). The critic must have no batch norm.
 * @throws ArgumentError naming an option that is unknown, out of range or of another type.
 */
export function dragan(options: DraganOptions = {}): Objective {
  requireOptions('options', options as unknown, ['weight', 'scale'], '{ weight: 10 }');
  const { weight = 10, scale = 0.5 } = options;
  return { ...withPenalty(vanilla, { points: draganPoints(scale), weight }), name: 'dragan' };
}

/** Options of {@link wwgan}. */
export interface WwganOptions {
  /** λ; 4 by default. */
  weight?: number;
  /** The pixel graph of the norm; {@link authorsPixelGraph} by default. */
  graph?: PixelGraph;
  /** Critic steps before each generator step; 5 by default. */
  criticSteps?: number;
}

/**
 * Makes the objective of WWGAN (Dukler, Li, Lin and Montúfar 2019): WGAN-GP with the gradient's
 * Wasserstein-2 norm, ‖∇f‖² = ∇fᵀ L(p) ∇f. Samples are images [B, height, width, channels] in [-1, 1].
 * @throws ArgumentError as {@link wganGp}.
 */
export function wwgan(options: WwganOptions = {}): Objective {
  requireOptions(
    'options',
    options as unknown,
    ['weight', 'graph', 'criticSteps'],
    '{ weight: 4 }',
  );
  const { weight = 4, graph = authorsPixelGraph(), criticSteps = 5 } = options;
  const norm = wassersteinNorm(graph);
  return withPenalty(wasserstein('wwgan', criticSteps), { points: segmentPoints, weight, norm });
}

/** Options of {@link bwgan}. */
export interface BwganOptions extends Partial<SobolevOptions> {
  /** λ; 10 by default. */
  weight?: number;
  /** γ, the dual norm that the gradient should have; 1 by default. */
  target?: number;
  /** Critic steps before each generator step; 5 by default. */
  criticSteps?: number;
}

/**
 * Makes the objective of Banach Wasserstein GAN (Adler and Lunz 2018) with images in W^{s,2}: WGAN-GP
 * with the gradient's norm in the dual space, λ E(‖∇f(x̂)‖ - γ)². The paper's λ E(‖∇f(x̂)‖/γ - 1)²
 * is this with λ/γ² for λ. Samples are images [B, height, width, channels].
 * @throws ArgumentError as {@link wganGp} and {@link sobolevDualNorm}.
 */
export function bwgan(options: BwganOptions = {}): Objective {
  const names = ['weight', 'order', 'scale', 'target', 'criticSteps'];
  requireOptions('options', options as unknown, names, '{ order: 1 }');
  const { weight = 10, order = 1, scale = 1, target = 1, criticSteps = 5 } = options;
  const norm = sobolevDualNorm({ order, scale });
  const penalty = { points: segmentPoints, weight, target, norm };
  return withPenalty(wasserstein('bwgan', criticSteps), penalty);
}

/**
 * Makes the pixel graph of the WWGAN authors' code: edges join pixels up to an l1 distance of 2, the
 * mass of an edge is the sum of the masses at its ends, γ = 1. Their code drops the last pair of
 * neighbors in each row and column; this graph has all pairs.
 */
export function authorsPixelGraph(): PixelGraph {
  return pixelGraph({ neighborhood: { l1Radius: 2 }, mass: 'sum', gamma: 1 });
}

/** Makes the unpenalized objective of a Wasserstein GAN. */
function wasserstein(name: string, criticSteps: number): Objective {
  requireInteger('criticSteps', criticSteps, 1, MOST_STEPS);
  return {
    name,
    needsIndependentSamples: false,
    ...wassersteinLosses,
    criticSteps: () => criticSteps,
  };
}
