/**
 * The pieces of a training step that every runner does: critic steps, one for each GAN, and the
 * generator's inner steps, for each regularizer. Batch 64, 32×32×3, weights and inputs from files.
 */

export const BATCH = 64;
export const INNER_STEPS = 5;
export const STEP_SIZE = 0.2;

/** The GANs, with the networks and the Adam settings of the papers' rows for CIFAR-10. */
export const gans = /** @type {const} */ ({
  vanilla: { architecture: 'dcgan', batchNorm: true, latentSize: 100, adam: [2e-4, 0.1, 0.999] },
  wgan: { architecture: 'dcgan', batchNorm: true, latentSize: 100, adam: [2e-4, 0.1, 0.999] },
  dragan: { architecture: 'dcgan', batchNorm: false, latentSize: 100, adam: [2e-4, 0.1, 0.999] },
  'wgan-gp': { architecture: 'wgan-gp', batchNorm: false, latentSize: 128, adam: [1e-4, 0.5, 0.9] },
  wwgan: { architecture: 'wgan-gp', batchNorm: false, latentSize: 128, adam: [1e-4, 0.5, 0.9] },
});

/** @typedef {keyof typeof gans} Gan */
/** @typedef {'none' | 'rwp' | 'o1' | 'o2diag'} RegularizerName */

/**
 * A generator's work is the same in GANs with the same networks and loss: these stand for all.
 * @type {readonly Gan[]}
 */
export const generatorGans = ['vanilla', 'dragan', 'wgan-gp'];

/** @type {readonly RegularizerName[]} */
export const regularizerNames = ['none', 'rwp', 'o1', 'o2diag'];

/**
 * One piece: a critic step, or the generator's steps of one outer iteration (five, also without a
 * regularizer, so that what a regularizer adds can be seen).
 * @typedef {object} Piece
 * @property {string} name
 * @property {'critic' | 'generator'} part
 * @property {Gan} gan
 * @property {RegularizerName} regularizer
 * @property {'fixed' | 'fresh'} latent the same latents for all five steps, or new ones for each
 * @property {number} width
 */

/**
 * @param {number} width
 * @returns {Piece[]}
 */
export function piecesOf(width) {
  const critics = /** @type {Gan[]} */ (Object.keys(gans)).map((gan) => ({
    name: `${gan} critic, width ${width}`,
    part: /** @type {const} */ ('critic'),
    gan,
    regularizer: /** @type {const} */ ('none'),
    latent: /** @type {const} */ ('fixed'),
    width,
  }));
  const generators = generatorGans.flatMap((gan) =>
    regularizerNames.map((regularizer) => ({
      name: `${gan} generator, ${regularizer}, width ${width}`,
      part: /** @type {const} */ ('generator'),
      gan,
      regularizer,
      latent: /** @type {const} */ ('fixed'),
      width,
    })),
  );
  // Fresh latents need a pass of the anchor at each step but the first: one GAN stands for all.
  const fresh = generators
    .filter(({ gan, regularizer }) => gan === 'vanilla' && regularizer !== 'none')
    .map((piece) => ({
      ...piece,
      name: piece.name.replace(', width', ', fresh latents, width'),
      latent: /** @type {const} */ ('fresh'),
    }));
  return [...critics, ...generators, ...fresh];
}
