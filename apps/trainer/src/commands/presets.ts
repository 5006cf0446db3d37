/** `wprox presets`: lists the presets of `wprox train`. */
import {
  type ExperimentConfig,
  familyText,
  gridFamilies,
  parseExperiment,
  presetGroups,
} from '@wprox/experiments';
import { formatPlural } from '@wprox/report/pictures';

import type { Surroundings } from './surroundings.js';

/**
 * Lists name, title, variants, seeds and source of each preset under the heading of its group. Presets
 * that are a single variant of a comparison are listed with the comparison.
 *
 * @returns the exit code, 0.
 */
export function presetsCommand({ stdout }: Surroundings): number {
  const sections = presetGroups.map(({ heading, presets }) => {
    const experiments = Object.entries(presets).map(([name, preset]) =>
      parseExperiment(preset, `preset '${name}'`),
    );
    const single = new Set(experiments.flatMap((each) => singleVariants(each, presets)));
    const entries = experiments
      .filter(({ name }) => !single.has(name))
      .map((experiment) => entry(experiment, singleVariants(experiment, presets)));
    return `${heading}\n${'─'.repeat(heading.length)}\n${entries.join('')}`;
  });
  stdout.write(sections.join('\n'));
  return 0;
}

function entry(experiment: ExperimentConfig, single: string[]): string {
  const { name, title, variants, seeds, source } = experiment;
  const families = gridFamilies(experiment);
  const labels = families.map(familyText);
  const count = Object.keys(variants).length;
  if (count > families.length) labels.push(formatPlural(count, 'variant'));
  const shown = seeds.length > 1 ? `seeds ${seeds.join(', ')}` : `seed ${seeds[0]}`;
  const lines = [title, `${labels.join(', ')}; ${shown}`, `from ${source}`];
  if (single.length > 0) lines.push(`single variants: ${single.join(', ')}`);
  return `${name}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** Returns the names of the presets that are a single variant of an experiment. */
function singleVariants({ name, variants }: ExperimentConfig, presets: object): string[] {
  return Object.keys(variants)
    .map((variant) => `${name}-${variant}`)
    .filter((single) => Object.hasOwn(presets, single));
}
