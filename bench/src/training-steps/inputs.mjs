/**
 * Writes the inputs of all runners as raw float32 files in one folder: real images, latents, the random
 * numbers of the penalties, and each network's initial weights in the order of its layers.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  dcganCritic,
  dcganGenerator,
  dragan,
  vanilla,
  wgan,
  wganGp,
  wganGpCritic,
  wganGpGenerator,
  wwgan,
} from '@wprox/gan';
import { Random } from '@wprox/runtime/random';
import { BATCH, gans, INNER_STEPS } from './pieces.mjs';

const PIXELS = 32 * 32 * 3;

/** The objective of each GAN. */
export const objectives = {
  vanilla,
  wgan: wgan(),
  dragan: dragan(),
  'wgan-gp': wganGp(),
  wwgan: wwgan(),
};

/** Makes the networks of a GAN. @param {import('./pieces.mjs').Gan} gan @param {number} width */
export function buildNetworks(gan, width) {
  const { architecture, latentSize } = gans[gan];
  const batchNorm = !objectives[gan].needsIndependentSamples;
  const random = new Random(width);
  return architecture === 'dcgan'
    ? {
        generator: dcganGenerator({ width, latentSize, random }),
        critic: dcganCritic({ width, batchNorm, random }),
      }
    : {
        generator: wganGpGenerator({ width, latentSize, random }),
        critic: wganGpCritic({ width, random }),
      };
}

/**
 * Writes all inputs. One file holds all trainable weights of a network, layer by layer.
 * @param {string} folder @param {readonly number[]} widths
 */
export async function writeInputs(folder, widths) {
  await mkdir(folder, { recursive: true });
  const random = new Random(1);
  /** @param {string} name @param {Float32Array} values */
  const write = (name, values) => writeFile(join(folder, `${name}.f32`), values);
  await write('real', random.uniform(BATCH * PIXELS, -1, 1));
  await write('noise', random.uniform(BATCH * PIXELS, 0, 1));
  await write('per-sample', random.uniform(BATCH, 0, 1));
  for (const latentSize of [100, 128]) {
    await write(`critic-latents-${latentSize}`, random.normal(BATCH * latentSize));
    await write(`generator-latents-${latentSize}`, random.normal(INNER_STEPS * BATCH * latentSize));
  }
  for (const width of widths) {
    for (const gan of /** @type {import('./pieces.mjs').Gan[]} */ (Object.keys(gans))) {
      for (const [role, model] of Object.entries(buildNetworks(gan, width))) {
        const weights = await Promise.all(
          model.trainableWeights.map(async (weight) => ({
            name: weight.originalName,
            shape: weight.shape,
            values: /** @type {Float32Array} */ (await weight.read().data()),
          })),
        );
        const name = `${gan}-${width}-${role}`;
        const all = new Float32Array(weights.reduce((sum, { values }) => sum + values.length, 0));
        let at = 0;
        for (const { values } of weights) {
          all.set(values, at);
          at += values.length;
        }
        await write(name, all);
        const shapes = weights.map(({ name: weight, shape }) => ({ name: weight, shape }));
        await writeFile(join(folder, `${name}.json`), JSON.stringify(shapes));
        model.dispose();
      }
    }
  }
}
