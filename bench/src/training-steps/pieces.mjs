/**
 * The pieces of training that every runner times: a critic step of each GAN, and the generator's inner
 * steps with each regularizer. Batch 64, 32×32×3; weights and inputs come from files.
 */

export const BATCH = 64;
export const INNER_STEPS = 5;
export const STEP_SIZE = 0.2;

/** The GANs, with the networks and Adam settings (rate, β₁, β₂) that the papers use on CIFAR-10. */
export const gans = /** @type {const} */ ({
  vanilla: { architecture: 'dcgan', latentSize: 100, adam: [2e-4, 0.1, 0.999] },
  wgan: { architecture: 'dcgan', latentSize: 100, adam: [2e-4, 0.1, 0.999] },
  dragan: { architecture: 'dcgan', latentSize: 100, adam: [2e-4, 0.1, 0.999] },
  'wgan-gp': { architecture: 'wgan-gp', latentSize: 128, adam: [1e-4, 0.5, 0.9] },
  wwgan: { architecture: 'wgan-gp', latentSize: 128, adam: [1e-4, 0.5, 0.9] },
});

/** @typedef {keyof typeof gans} Gan */
/** @typedef {'none' | 'rwp' | 'o1' | 'o2diag'} RegularizerName */

/**
 * The GANs whose generator steps are timed. Each other GAN has the networks and the loss of one of these.
 * @type {readonly Gan[]}
 */
const generatorGans = ['vanilla', 'dragan', 'wgan-gp'];

/** @type {readonly RegularizerName[]} */
const regularizerNames = ['none', 'rwp', 'o1', 'o2diag'];

/**
 * A critic step, or the generator's five steps of one outer iteration. There are five without a
 * regularizer too, so that the difference is the regularizer's cost.
 * @typedef {object} Piece
 * @property {string} name
 * @property {'critic' | 'generator'} part
 * @property {Gan} gan
 * @property {RegularizerName} regularizer
 * @property {'fixed' | 'fresh'} latent equal latents for all five steps, or new latents for each
 * @property {number} width
 */

/**
 * Lists all pieces at one width.
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
  // Fresh latents need an anchor pass at each step but the first. One GAN shows that cost.
  const fresh = generators
    .filter(({ gan, regularizer }) => gan === 'vanilla' && regularizer !== 'none')
    .map((piece) => ({
      ...piece,
      name: piece.name.replace(', width', ', fresh latents, width'),
      latent: /** @type {const} */ ('fresh'),
    }));
  return [...critics, ...generators, ...fresh];
}
