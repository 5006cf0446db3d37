/** The three GANs of the papers whose critic pays for its slope. */
import { wassersteinNorm } from '../penalties/norms.js';
import { type PixelGraph, pixelGraph } from '../penalties/pixel-graph.js';
import { draganPoints, segmentPoints } from '../penalties/points.js';
import type { Objective } from './objective.js';
import { vanilla } from './vanilla.js';
import { wassersteinLosses } from './wgan.js';
import { withPenalty } from './with-penalty.js';

export interface WganGpOptions {
  /** λ; 10 by default. */
  weight?: number;
  /** Critic steps before each generator step; 5 by default. */
  criticSteps?: number;
}

/**
 * WGAN-GP (Gulrajani et al. 2017): WGAN's losses + λ E(‖∇f(x̂)‖ - 1)², x̂ on the segment from a
 * generated to a real sample. The critic must judge each sample alone: no batch norm in it.
 * @throws RangeError if `weight` is negative or `criticSteps` is not a positive integer.
 */
export function wganGp({ weight = 10, criticSteps = 5 }: WganGpOptions = {}): Objective {
  return withPenalty(wasserstein('wgan-gp', criticSteps), { points: segmentPoints, weight });
}

export interface DraganOptions {
  /** λ; 10 by default. */
  weight?: number;
  /** Size of the noise, in standard deviations of the batch; 0.5 by default. */
  scale?: number;
}

/**
 * DRAGAN (Kodali et al. 2017): the vanilla GAN + λ E(‖∇ logit(x̂)‖ - 1)², x̂ near real samples. No
 * batch norm in the critic.
 * @throws RangeError if `weight` or `scale` is negative.
 */
export function dragan({ weight = 10, scale = 0.5 }: DraganOptions = {}): Objective {
  return { ...withPenalty(vanilla, { points: draganPoints(scale), weight }), name: 'dragan' };
}

export interface WwganOptions {
  /** λ; 4 by default. */
  weight?: number;
  /** By default {@link authorsPixelGraph}. */
  graph?: PixelGraph;
  /** Critic steps before each generator step; 5 by default. */
  criticSteps?: number;
}

/**
 * WWGAN (Dukler, Li, Lin and Montúfar 2019): WGAN-GP with the slope measured in the Wasserstein-2
 * norm on images, ‖∇f‖² = ∇fᵀ L(p) ∇f. Images [B, height, width, channels] in [-1, 1].
 * @throws RangeError as {@link wganGp}.
 */
export function wwgan(options: WwganOptions = {}): Objective {
  const { weight = 4, graph = authorsPixelGraph(), criticSteps = 5 } = options;
  const norm = wassersteinNorm(graph);
  return withPenalty(wasserstein('wwgan', criticSteps), { points: segmentPoints, weight, norm });
}

/**
 * The graph of the WWGAN authors' code: all pixels up to an l1 distance of 2 are neighbours, the
 * mass of an edge is the sum of its ends', γ = 1. (Their code leaves out the last pair of neighbours
 * in each row and column; here all are in.)
 */
export function authorsPixelGraph(): PixelGraph {
  return pixelGraph({ neighborhood: { l1Radius: 2 }, mass: 'sum', gamma: 1 });
}

function wasserstein(name: string, criticSteps: number): Objective {
  if (!Number.isInteger(criticSteps) || criticSteps < 1) {
    throw new RangeError(`criticSteps is ${criticSteps}; expected a positive integer`);
  }
  return { name, ...wassersteinLosses, criticSteps: () => criticSteps };
}
