/** `wprox presets`: what `wprox train` knows by name. */
import { parseExperiment } from '../config/index.js';
import { presets } from '../presets/index.js';
import type { Surroundings } from './surroundings.js';

/** Lists name, title, variants, seeds and source of each preset. */
export function presetsCommand({ stdout }: Surroundings): number {
  for (const [name, preset] of Object.entries(presets)) {
    const { title, variants, seeds, source } = parseExperiment(preset, `preset '${name}'`);
    const labels = Object.values(variants).map(({ label }) => label);
    stdout.write(
      `${name}\n  ${title}\n  ${labels.join(', ')}; seeds ${seeds.join(', ')}\n  from ${source}\n`,
    );
  }
  return 0;
}
