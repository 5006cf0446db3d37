/** `wprox model`: the networks of an experiment, with their parameter counts. */
import * as tf from '@tensorflow/tfjs';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { loadExperiment, type RunConfig, resolveRuns } from '../config/index.js';
import { buildNetworks } from '../training/gan.js';
import type { Surroundings } from './surroundings.js';

/**
 * Prints generator and critic of each GAN that an experiment's variants train.
 * @throws ConfigError if the experiment cannot be used.
 */
export async function modelCommand(
  presetNameOrFile: string,
  { stdout }: Surroundings,
): Promise<number> {
  const experiment = await loadExperiment(presetNameOrFile);
  const gans = new Map(resolveRuns(experiment).map(({ gan }) => [JSON.stringify(gan), gan]));
  await prepareBackend();
  for (const gan of gans.values()) stdout.write(describe(gan));
  return 0;
}

function describe(gan: RunConfig['gan']): string {
  const networks = buildNetworks(gan, new Random(0));
  const { architecture, objective, width, latentSize } = gan;
  const lines = [
    `${architecture}, ${objective}, base width ${width}, ${latentSize} latents`,
    ...Object.entries(networks).map(([name, model]) => {
      const sizes = model.trainableWeights.map(({ shape }) =>
        tf.util.sizeFromShape(shape as number[]),
      );
      const parameters = sizes.reduce((sum, size) => sum + size, 0);
      const shapes = [model.inputs[0]!, model.outputs[0]!].map(({ shape }) =>
        shape.slice(1).join('×'),
      );
      const count = parameters.toLocaleString('en-US');
      return `  ${name.padEnd(9)}  ${shapes.join(' → ')}, ${count} trainable parameters`;
    }),
  ];
  for (const model of Object.values(networks)) model.dispose();
  return `${lines.join('\n')}\n`;
}
