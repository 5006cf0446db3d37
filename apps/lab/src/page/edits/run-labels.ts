/** Names of runs side by side: the regularizer, and the settings in which runs of the same one differ. */
import type { ResolvedRun } from '@wprox/experiments/configs';

/** The regularizers in the order of the menu, with the names that the papers use. */
export const REGULARIZERS: Readonly<Record<ResolvedRun['regularizer']['name'], string>> = {
  none: 'No regularizer',
  rwp: 'RWP',
  o1: 'O1-SBE',
  o2diag: 'O2Diag-SBE',
  o2full: 'O2Full-SBE',
  affine: 'Affine',
  potential: 'Potential network',
};

type Named = Pick<ResolvedRun, 'regularizer' | 'optimizer' | 'criticOptimizer'>;

/** Settings that can tell two runs with the same regularizer apart, most telling first. */
const DIFFERENCES: readonly ((run: Named) => string)[] = [
  ({ regularizer }) => {
    if (regularizer.name === 'none') return '';
    const { h } = regularizer;
    return `h = ${typeof h === 'number' ? numberText(h) : `${numberText(h.horizon)}/N`}`;
  },
  ({ regularizer }) => `ℓ = ${regularizer.innerSteps}`,
  ({ optimizer }) => `rate ${numberText(optimizer.learningRate)}`,
  ({ criticOptimizer, optimizer }) =>
    `critic’s rate ${numberText((criticOptimizer ?? optimizer).learningRate)}`,
  ({ regularizer }) => (regularizer.name === 'none' ? '' : `${regularizer.latent} z`),
  ({ regularizer }) =>
    'damping' in regularizer && regularizer.damping !== undefined
      ? `damping ${numberText(regularizer.damping)}`
      : '',
  ({ regularizer }) => ('basis' in regularizer ? regularizer.basis : ''),
];

/** Returns a label for each run; they differ from each other. */
export function labelRuns(runs: readonly Named[]): string[] {
  const labels = runs.map((run) => {
    const same = runs.filter(({ regularizer }) => regularizer.name === run.regularizer.name);
    const parts = DIFFERENCES.filter(
      (textOf) => new Set(same.map((other) => textOf(other))).size > 1,
    ).map((textOf) => textOf(run));
    return [REGULARIZERS[run.regularizer.name], ...parts.filter((part) => part !== '')].join(', ');
  });
  return labels.map((label, i) => {
    const before = labels.slice(0, i).filter((other) => other === label).length;
    return before === 0 ? label : `${label} (${before + 1})`;
  });
}

/** Writes a setting with as many digits as it has, up to four: 0.2, 0.0025, 1e-7. */
export function numberText(value: number): string {
  return String(Number(value.toPrecision(4)));
}
