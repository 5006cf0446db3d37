/** `wprox model`: prints the networks of an experiment and their parameter counts. */
import * as tf from '@tensorflow/tfjs';
import { loadExperiment, type RunConfig, resolveRuns, sampleShape } from '@wprox/experiments';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { buildNetworks } from '../training/build-networks.js';
import type { Surroundings } from './surroundings.js';

/**
 * Prints generator and critic of each GAN that the variants of an experiment train.
 * @returns the exit code, 0.
 * @throws ConfigError if the experiment is unknown or invalid.
 */
export async function modelCommand(
  presetNameOrFile: string,
  { stdout }: Surroundings,
): Promise<number> {
  const experiment = await loadExperiment(presetNameOrFile);
  const networks = new Map(
    resolveRuns(experiment).map(({ gan, dataset }) => {
      const shape = sampleShape(dataset);
      return [JSON.stringify([gan, shape]), { gan, shape }];
    }),
  );
  await prepareBackend();
  for (const { gan, shape } of networks.values()) stdout.write(describe(gan, shape));
  return 0;
}

function describe(gan: RunConfig['gan'], shape: readonly number[]): string {
  const networks = buildNetworks(gan, shape, new Random(0));
  const { architecture, objective, width, latentSize } = gan;
  const size =
    gan.architecture === 'mlp'
      ? `${gan.hiddenLayers} hidden layers of ${width}`
      : `base width ${width}`;
  const lines = [
    `${architecture}, ${objective}, ${size}, ${latentSize} latents`,
    ...Object.entries({ generator: networks.generator, critic: networks.critic }).map(
      ([name, model]) => {
        const sizes = model.trainableWeights.map(({ shape }) =>
          tf.util.sizeFromShape(shape as number[]),
        );
        const parameters = sizes.reduce((sum, size) => sum + size, 0);
        const shapes = [model.inputs[0]!, model.outputs[0]!].map(({ shape }) =>
          shape.slice(1).join('×'),
        );
        const count = parameters.toLocaleString('en-US');
        return `  ${name.padEnd(9)}  ${shapes.join(' → ')}, ${count} trainable parameters`;
      },
    ),
  ];
  networks.generator.dispose();
  networks.critic.dispose();
  return `${lines.join('\n')}\n`;
}
