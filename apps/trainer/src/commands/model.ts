/** `wprox model`: prints the networks of an experiment and their parameter counts. */
import {
  loadExperiment,
  networkSizes,
  type ResolvedRun,
  resolveRuns,
  sampleShape,
} from '@wprox/experiments';
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
    resolveRuns(experiment).map((run) => [
      JSON.stringify([run.gan, sampleShape(run.dataset)]),
      run,
    ]),
  );
  for (const run of networks.values()) stdout.write(describe(run));
  return 0;
}

function describe(run: ResolvedRun): string {
  const { gan, dataset } = run;
  const { architecture, objective, width, latentSize } = gan;
  const size =
    gan.architecture === 'mlp'
      ? `${gan.hiddenLayers} hidden layers of ${width}`
      : `base width ${width}`;
  const { generator, critic } = networkSizes(run);
  const sample = sampleShape(dataset).join('×');
  const line = (name: string, shapes: string, parameters: number) =>
    `  ${name.padEnd(9)}  ${shapes}, ${parameters.toLocaleString('en-US')} trainable parameters\n`;
  return (
    `${architecture}, ${objective}, ${size}, ${latentSize} latents\n` +
    line('generator', `${latentSize} → ${sample}`, generator.parameters) +
    line('critic', `${sample} → 1`, critic.parameters)
  );
}
