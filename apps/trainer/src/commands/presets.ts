/** `wprox presets`: what `wprox train` knows by name. */
import { type ExperimentConfig, parseExperiment, presetGroups } from '@wprox/experiments';

import type { Surroundings } from './surroundings.js';

/**
 * Lists name, title, variants, seeds and source of each preset, under the headings of their groups.
 * A variant that is a preset of its own too is named with the comparison that it is of.
 */
export function presetsCommand({ stdout }: Surroundings): number {
  const sections = presetGroups.map(({ heading, presets }) => {
    const experiments = Object.entries(presets).map(([name, preset]) =>
      parseExperiment(preset, `preset '${name}'`),
    );
    const alone = new Set(experiments.flatMap((of) => namesAlone(of, presets)));
    const entries = experiments
      .filter(({ name }) => !alone.has(name))
      .map((experiment) => entry(experiment, namesAlone(experiment, presets)));
    return `${heading}\n${'─'.repeat(heading.length)}\n${entries.join('')}`;
  });
  stdout.write(sections.join('\n'));
  return 0;
}

function entry(
  { name, title, variants, seeds, source }: ExperimentConfig,
  alone: string[],
): string {
  const labels = Object.values(variants).map(({ label }) => label);
  const shown = seeds.length > 1 ? `seeds ${seeds.join(', ')}` : `seed ${seeds[0]}`;
  const lines = [title, `${labels.join(', ')}; ${shown}`, `from ${source}`];
  if (alone.length > 0) lines.push(`one alone: ${alone.join(', ')}`);
  return `${name}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** The presets that are one variant of an experiment, by their names. */
function namesAlone({ name, variants }: ExperimentConfig, presets: object): string[] {
  return Object.keys(variants)
    .map((variant) => `${name}-${variant}`)
    .filter((single) => Object.hasOwn(presets, single));
}
