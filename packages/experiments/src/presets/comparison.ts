/**
 * What presets of the papers' experiments have in common: a GAN without a regularizer and with each
 * of three, and each of these rows alone.
 */
import type { ExperimentInput, Variant } from '../config/schema.js';

/** Batch and seeds of the papers, 10,000 samples; the budget, of which they give none, is ours. */
export const paperScale = {
  batchSize: 64,
  budget: { iterations: 20_000 },
  evaluation: { every: 1000, samples: 10_000, realSamples: 10_000 },
  log: { every: 100 },
  seeds: [1, 2, 3, 4, 5],
} satisfies Partial<ExperimentInput>;

type ProximalName = 'rwp' | 'o1' | 'o2diag';

/** h and ℓ of a regularizer, and what else its row changes. */
type ProximalRow = { h: number; innerSteps: number } & Omit<Variant, 'label' | 'regularizer'>;

/** One row for each regularizer that an experiment lists. */
export type ProximalRows = Partial<Record<ProximalName, ProximalRow>>;

const labels: Record<ProximalName, string> = {
  rwp: 'RWP',
  o1: 'O1-SBE',
  o2diag: 'O2Diag-SBE',
};

/** No regularizer, and each that has a row, latents fresh as in Algorithm 1. */
export function comparedVariants(rows: ProximalRows): Record<string, Variant> {
  const regularized = Object.entries(rows).map(([name, { h, innerSteps, ...changes }]) => {
    const regularizer = { name: name as ProximalName, h, innerSteps, latent: 'fresh' as const };
    return [name, { label: labels[name as ProximalName], regularizer, ...changes }] as const;
  });
  return { none: { label: 'no regularizer' }, ...Object.fromEntries(regularized) };
}

/** The experiment by its name, and each regularized variant alone as `<name>-<variant>`. */
export function withRowsAlone(experiment: ExperimentInput): [string, ExperimentInput][] {
  const alone = Object.entries(experiment.variants)
    .filter(([, { regularizer }]) => regularizer !== undefined)
    .map(([variant, settings]): [string, ExperimentInput] => {
      const name = `${experiment.name}-${variant}`;
      const title = `${experiment.title}, ${settings.label}`;
      const description = `One variant of ${experiment.name}.`;
      return [name, { ...experiment, name, title, description, variants: { [variant]: settings } }];
    });
  return [[experiment.name, experiment], ...alone];
}

/** An experiment with some of its variants, under another name. */
export function withVariants(
  experiment: ExperimentInput,
  name: string,
  variants: readonly string[],
): ExperimentInput {
  const some = variants.map((variant) => [variant, experiment.variants[variant]!]);
  return { ...experiment, name, variants: Object.fromEntries(some) };
}

/**
 * How many outer iterations each variant has, in place of the experiment's one number; a variant's
 * distance is measured nine times, before training and at every eighth.
 */
export function withIterations(
  experiment: ExperimentInput,
  iterations: Readonly<Record<string, number>>,
): ExperimentInput {
  const sized = Object.entries(experiment.variants).map(([name, variant]) => {
    const own = iterations[name]!;
    return [name, { ...variant, budget: { iterations: own }, evaluation: { every: own / 8 } }];
  });
  return { ...experiment, variants: Object.fromEntries(sized) };
}
