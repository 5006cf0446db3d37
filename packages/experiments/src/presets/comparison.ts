/**
 * Builds the presets that compare: one GAN without a regularizer and with RWP, O1-SBE and O2Diag-SBE,
 * and each of these variants as a separate preset.
 */
import type { ExperimentInput, Variant, VariantInput } from '../config/schema.js';

/** Batch size, samples and number of seeds of the papers. They give no budget; it is ours. */
export const paperScale = {
  batchSize: 64,
  budget: { iterations: 20_000 },
  evaluation: { every: 1000, samples: 10_000, realSamples: 10_000 },
  log: { every: 100 },
  seeds: [1, 2, 3, 4, 5],
} satisfies Partial<ExperimentInput>;

export type ProximalName = 'rwp' | 'o1' | 'o2diag';

/** h and ℓ of a regularizer, and other settings that its row changes. */
type ProximalRow = { h: number; innerSteps: number } & Omit<Variant, 'label' | 'regularizer'>;

/** One row for each regularizer of an experiment. */
export type ProximalRows = Partial<Record<ProximalName, ProximalRow>>;

/** The paper's names of its regularizers. */
export const LABELS: Readonly<Record<ProximalName, string>> = {
  rwp: 'RWP',
  o1: 'O1-SBE',
  o2diag: 'O2Diag-SBE',
};

/** Makes a variant without a regularizer and one for each row, with fresh latents (Algorithm 1). */
export function comparedVariants(rows: ProximalRows): Record<string, Variant> {
  const regularized = Object.entries(rows).map(([name, { h, innerSteps, ...changes }]) => {
    const regularizer = { name: name as ProximalName, h, innerSteps, latent: 'fresh' as const };
    return [name, { label: LABELS[name as ProximalName], regularizer, ...changes }] as const;
  });
  return { none: { label: 'no regularizer' }, ...Object.fromEntries(regularized) };
}

/** Whether a variant is more than a control, which has at most a number of generator steps. */
const isRegularized = ({ regularizer }: VariantInput): boolean =>
  regularizer !== undefined && !('name' in regularizer && regularizer.name === 'none');

/** Lists the experiment, and each variant with a regularizer as an experiment `<name>-<variant>`. */
export function withRowsAlone(experiment: ExperimentInput): [string, ExperimentInput][] {
  const alone = Object.entries(experiment.variants)
    .filter(([, settings]) => isRegularized(settings))
    .map(([variant, settings]): [string, ExperimentInput] => {
      const name = `${experiment.name}-${variant}`;
      const title = `${experiment.title}, ${settings.label}`;
      const description = `One variant of ${experiment.name}.`;
      return [name, { ...experiment, name, title, description, variants: { [variant]: settings } }];
    });
  return [[experiment.name, experiment], ...alone];
}

/** Copies an experiment with some of its variants, under another name. */
export function withVariants(
  experiment: ExperimentInput,
  name: string,
  variants: readonly string[],
): ExperimentInput {
  const some = variants.map((variant) => [variant, experiment.variants[variant]!] as const);
  const labels = some.map(([, { label }]) => label);
  const description = `Variants of ${experiment.name}: ${labels.join(' and ')}.`;
  return { ...experiment, name, description, variants: Object.fromEntries(some) };
}

/**
 * The budget of a small run on images, evaluated before training and at `times` equal intervals with 1,000
 * samples, a tenth of the paper, so that an evaluation takes seconds.
 *
 * @param iterations a multiple of `times`.
 */
export const trained = (iterations: number, times: number) => ({
  budget: { iterations },
  evaluation: { every: iterations / times, samples: 1000, realSamples: 10_000 },
});

/**
 * Sets the number of outer iterations of each variant. Each variant is evaluated nine times: before
 * training and after every eighth of its iterations.
 *
 * @param iterations multiples of 8, by variant.
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

/**
 * The flow time h·N of the small experiments. h of the papers belongs to their N, a hundred times as many
 * outer iterations; with it a small run covers so little time that its generator cannot arrive. This time
 * is one of those of the sweep `small-wgan-gp-step-sizes` with which it can.
 */
const SMALL_FLOW_TIME = 320;

/** Replaces h of each variant by T/N, so that a small run covers the time T with its N outer iterations. */
export function withFlowTime(experiment: ExperimentInput): ExperimentInput {
  const h = { horizon: SMALL_FLOW_TIME };
  const timed = Object.entries(experiment.variants).map(([name, variant]) => {
    const { regularizer } = variant as Variant;
    if (!regularizer || regularizer.name === 'none') return [name, variant] as const;
    return [name, { ...variant, regularizer: { ...regularizer, h } } as Variant] as const;
  });
  return { ...experiment, variants: Object.fromEntries(timed) };
}
