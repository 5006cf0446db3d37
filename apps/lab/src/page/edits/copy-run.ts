/** Duplicates a run. */
import { labOf } from '../../state/edits.js';
import type { Lab } from '../../state/lab.js';

/** Copies a run to the place after it, under a free name. @throws ConfigError if there are four. */
export function withCopyOf(lab: Lab, run: string): Lab {
  const { variants } = lab.experiment;
  const stem = run.replace(/-\d+$/, '');
  let number = 2;
  while (`${stem}-${number}` in variants) number++;
  const entries = Object.entries(variants).flatMap(([name, variant]) =>
    name === run
      ? [[name, variant] as const, [`${stem}-${number}`, variant] as const]
      : [[name, variant] as const],
  );
  return labOf({ ...lab.experiment, variants: Object.fromEntries(entries) }, lab.view);
}
