/** Optimizers as plain data, and those that the papers train with. */

/** Adam (Kingma and Ba 2015). */
export interface AdamSettings {
  readonly name: 'adam';
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Added to the root of the mean square. PyTorch's default is 1e-8; tfjs's depends on the backend. */
  readonly epsilon: number;
}

/** RMSProp (Hinton 2012), not centered. */
export interface RmspropSettings {
  readonly name: 'rmsprop';
  readonly learningRate: number;
  /** Of the mean square; PyTorch's alpha. */
  readonly decay: number;
  readonly momentum: number;
  /** Added to the mean square, under the root. */
  readonly epsilon: number;
}

export type OptimizerSettings = AdamSettings | RmspropSettings;

/**
 * What the papers train each GAN with on CIFAR-10: Appendix D of *Wasserstein Proximal of GANs*, with
 * PyTorch's ε; WGAN's own paper, with PyTorch's decay and ε (squared, since tfjs adds it under the root).
 * WWGAN as WGAN-GP.
 */
export const paperOptimizers = {
  vanilla: { name: 'adam', learningRate: 2e-4, beta1: 0.1, beta2: 0.999, epsilon: 1e-8 },
  dragan: { name: 'adam', learningRate: 2e-4, beta1: 0.1, beta2: 0.999, epsilon: 1e-8 },
  'wgan-gp': { name: 'adam', learningRate: 1e-4, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 },
  wwgan: { name: 'adam', learningRate: 1e-4, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 },
  wgan: { name: 'rmsprop', learningRate: 5e-5, decay: 0.99, momentum: 0, epsilon: 1e-16 },
} as const satisfies Record<string, OptimizerSettings>;
