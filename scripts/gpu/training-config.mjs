/** The two variants of Figure 2 that are trained on a card, on the pictures that the pack carries. */
import { loadExperiment } from '@wprox/experiments';

/**
 * Returns the experiment as `wprox train` reads it.
 * @param {{ rehearse: boolean, images: string }} options `images`: the folder of pictures.
 */
export async function trainingConfig({ rehearse, images }) {
  const preset = await loadExperiment('figure-2-small-vanilla');
  const { none, rwp } = preset.variants;
  const iterations = rehearse ? 4 : 20_000;
  const every = rehearse ? 4 : 250;
  const budget = { budget: { iterations }, evaluation: { every } };
  return {
    ...preset,
    name: 'figure-2-on-a-card',
    title: 'Vanilla GAN at the width of Figure 2, on a part of CIFAR-10',
    dataset: { name: 'images', path: images, size: 32, ...(rehearse && { limit: 64 }) },
    gan: { ...preset.gan, width: rehearse ? 2 : 64 },
    batchSize: rehearse ? 8 : 64,
    evaluation: {
      ...preset.evaluation,
      every,
      samples: rehearse ? 16 : 1000,
      realSamples: rehearse ? 32 : 2000,
      features: 'pixels',
    },
    log: { every: rehearse ? 2 : 50 },
    seeds: [1],
    variants: {
      none: { ...none, ...budget },
      rwp: { ...rwp, ...budget },
    },
  };
}
