/**
 * Changes of the lab's state. Each takes a state and returns a new one that `@wprox/experiments` has checked;
 * each throws a ConfigError with the sentence to show if the change does not fit.
 */
import {
  ConfigError,
  type DatasetConfig,
  datasets,
  type ExperimentConfig,
  type ExperimentInput,
  parseExperiment,
  presets,
  type RunConfig,
  resolveRuns,
} from '@wprox/experiments/configs';
import { defaultDigits, defaultLab } from './defaults.js';
import { roundedPoints } from './drawn-points.js';
import type { Lab, LabRun, View } from './lab.js';
import { MOST_RUNS, withinLimits } from './limits.js';

type Objective = RunConfig['gan']['objective'];
type RegularizerName = RunConfig['regularizer']['name'];
type Tree = Readonly<Record<string, unknown>>;

/** What the label of a run says of its regularizer. */
const LABELS: Record<RegularizerName, string> = {
  none: 'no regularizer',
  rwp: 'RWP',
  o1: 'O1-SBE',
  o2diag: 'O2Diag-SBE',
  o2full: 'O2Full-SBE',
  affine: 'affine',
  potential: 'potential network',
};

/** The presets of toys, by name; their titles say what they are. */
export const toyPresets: readonly { readonly name: string; readonly title: string }[] = [
  ...['vanilla', 'dragan', 'wgan-gp', 'wgan'].map((objective) => `eight-gaussians-${objective}`),
  ...['twenty-five-gaussians', 'ring', 'swiss-roll', 'delta-pair', 'parallel-lines'],
].map((name) => ({ name, title: presets[name]!.title }));

/** Lists the runs of a state, in the order in which they stand side by side. */
export function runsOf({ experiment }: Lab): LabRun[] {
  return resolveRuns(experiment).map((config) => ({
    label: experiment.variants[config.variant]!.label,
    config,
  }));
}

/**
 * Sets a setting of all runs. Regularizers are each run's own, so that a setting of theirs goes to the runs whose
 * regularizer has it.
 * @param path such as `gan.width`, `optimizer.learningRate`, `regularizer.h`, `budget` or `seeds`.
 */
export function withSetting(lab: Lab, path: string, value: unknown): Lab {
  const keys = path.split('.');
  const [first, second] = keys;
  const { variants, ...base } = lab.experiment;
  const isChanged = (name: string) =>
    first === 'regularizer' && second !== undefined
      ? hasSetting(runNamed(lab, name).regularizer, second)
      : valueAt(variants[name], keys) !== undefined;
  const changed = Object.entries(variants).map(([name, variant]) => [
    name,
    isChanged(name) ? withValue(variant, keys, value) : variant,
  ]);
  const shared = first === 'regularizer' ? base : withValue(base, keys, value);
  return checked(lab, { ...shared, variants: Object.fromEntries(changed) });
}

/** Whether a regularizer has a setting; damping alone can be left out. */
const hasSetting = ({ name, ...settings }: RunConfig['regularizer'], key: string) =>
  Object.hasOwn(settings, key) ||
  (key === 'damping' && ['o2diag', 'o2full', 'affine'].includes(name));

/** Sets a setting of one run. @param run its name in `experiment.variants`. */
export function withRunSetting(lab: Lab, run: string, path: string, value: unknown): Lab {
  const { variants } = lab.experiment;
  const variant = withValue(variantOf(lab, run), path.split('.'), value);
  return checked(lab, { ...lab.experiment, variants: { ...variants, [run]: variant } });
}

/** Gives a run another regularizer. It keeps h, ℓ and the latents, and gets the regularizer's label. */
export function withRegularizer(lab: Lab, run: string, name: RegularizerName): Lab {
  const { variants } = lab.experiment;
  const variant = {
    ...variantOf(lab, run),
    label: freeLabel(lab, LABELS[name], run),
    regularizer: regularizerOf(name, runNamed(lab, run).regularizer),
  };
  return checked(lab, { ...lab.experiment, variants: { ...variants, [run]: variant } });
}

/** Adds a run that is like the last one, with another regularizer. */
export function withRun(lab: Lab, name: RegularizerName): Lab {
  const { variants } = lab.experiment;
  const names = Object.keys(variants);
  if (names.length >= MOST_RUNS) throw new ConfigError(`The lab shows at most ${MOST_RUNS} runs.`);
  const last = names.at(-1)!;
  const added = {
    ...variants[last]!,
    label: freeLabel(lab, LABELS[name]),
    regularizer: regularizerOf(name, runNamed(lab, last).regularizer),
  };
  return checked(lab, {
    ...lab.experiment,
    variants: { ...variants, [freeName(name, names)]: added },
  });
}

/** Removes a run; the last one stays. */
export function withoutRun(lab: Lab, run: string): Lab {
  const { [run]: _, ...variants } = lab.experiment.variants;
  if (Object.keys(variants).length === 0) throw new ConfigError('One run must stay.');
  return checked(lab, { ...lab.experiment, variants });
}

/** Chooses an objective with the rates and critic steps of the toys' presets, for all runs. */
export function withObjective(lab: Lab, objective: Objective): Lab {
  const { gan, optimizer, criticOptimizer, criticSteps } = methodOf(lab, objective);
  const { penaltyWeight: _, clip: __, ...size } = lab.experiment.gan;
  const { penaltyWeight, clip } = gan;
  const own = Object.entries({ penaltyWeight, clip }).filter(([, value]) => value !== undefined);
  const variants = Object.entries(lab.experiment.variants).map(
    ([name, { label, regularizer, budget }]) =>
      [name, defined({ label, regularizer, budget })] as const,
  );
  return checked(lab, {
    ...lab.experiment,
    ...defined({ optimizer, criticOptimizer, criticSteps }),
    gan: { ...size, ...Object.fromEntries(own), objective },
    variants: Object.fromEntries(variants),
  });
}

/** Chooses a dataset of points with its default settings, or digits with a network for images. */
export function withDataset(lab: Lab, name: DatasetConfig['name']): Lab {
  if (name === lab.experiment.dataset.name) return lab;
  const known = datasets.find((dataset) => dataset.name === name);
  if (!known) throw new ConfigError(`There is no dataset ${name}.`);
  if (name === 'mnist10k') return { ...defaultDigits, view: lab.view };
  return checked(lab, { ...ofPoints(lab).experiment, dataset: { name } });
}

/** Networks of digits do not take points. */
const ofPoints = (lab: Lab) => (lab.experiment.dataset.name === 'mnist10k' ? defaultLab : lab);

/** Takes points that were drawn by hand as the data. They are rounded to hundredths. */
export function withPoints(lab: Lab, points: readonly (readonly [number, number])[]): Lab {
  const dataset = { name: 'point-cloud', points: roundedPoints(points) };
  return checked(lab, { ...ofPoints(lab).experiment, dataset });
}

/**
 * Shows a preset of the toys with its settings, which give the losses of `wprox train <preset>`: its runs if
 * they are at most three, else the first two.
 */
export function withPreset(lab: Lab, name: string): Lab {
  if (!toyPresets.some((preset) => preset.name === name)) {
    throw new ConfigError(`There is no preset ${name} of the toys.`);
  }
  const preset = parseExperiment(presets[name], `preset ${name}`);
  const all = Object.entries(preset.variants);
  const variants = Object.fromEntries(all.length <= 3 ? all : all.slice(0, 2));
  return checked(lab, { ...preset, name: 'lab', description: '', source: '', variants });
}

/**
 * Makes the state of an experiment of one seed, such as one cell of a stability map.
 * @throws ConfigError if it is no experiment, or none that a page can train.
 */
export function labOf(experiment: ExperimentInput | ExperimentConfig, view: View): Lab {
  return checked({ experiment: defaultLab.experiment, view }, experiment);
}

/** Sets the seed of all runs. */
export const withSeed = (lab: Lab, seed: number): Lab => withSetting(lab, 'seeds', [seed]);

/** Changes how the page looks at the runs. */
export const withView = (lab: Lab, view: Partial<View>): Lab => ({
  ...lab,
  view: { ...lab.view, ...view },
});

/** Leaves out what the report alone uses: levels, and the places of variants in a grid. */
function checked({ view }: Lab, experiment: object): Lab {
  const parsed = withinLimits(parseExperiment(experiment, 'this setting'));
  const { levels: _, endsWell: __, ...settings } = parsed;
  const variants = Object.entries(parsed.variants).map(([name, { grid, ...own }]) => [name, own]);
  return { experiment: { ...settings, variants: Object.fromEntries(variants) }, view };
}

function variantOf({ experiment }: Lab, run: string): ExperimentConfig['variants'][string] {
  const variant = Object.hasOwn(experiment.variants, run) ? experiment.variants[run] : undefined;
  if (variant) return variant;
  throw new ConfigError(`There is no run ${run}.`);
}

function runNamed(lab: Lab, run: string): RunConfig {
  variantOf(lab, run);
  return resolveRuns(lab.experiment).find(({ variant }) => variant === run)!;
}

function regularizerOf(name: RegularizerName, before: RunConfig['regularizer']): Tree {
  const { innerSteps } = before;
  if (name === 'none') return { name, innerSteps };
  const { h, latent } = before.name === 'none' ? { h: 0.2, latent: 'fixed' } : before;
  return {
    ...{ name, h, innerSteps, latent },
    ...(name === 'affine' && { basis: 'full-quadratic' }),
    // As in the presets of the toys.
    ...(name === 'potential' && { ascentSteps: 3, learningRate: 1e-2 }),
  };
}

/** The method of a preset: of the toys, or of the digits. */
function methodOf(lab: Lab, objective: Objective): ExperimentConfig {
  if (lab.experiment.dataset.name === 'mnist10k') return defaultDigits.experiment;
  const like = objective === 'lsgan' ? 'vanilla' : objective;
  const preset = presets[`eight-gaussians-${like}`];
  if (!preset) throw new ConfigError(`${objective} is for images; the lab's toys are points.`);
  return parseExperiment(preset, 'the preset');
}

function freeName(name: string, taken: readonly string[]): string {
  for (let i = 1; ; i++) {
    const free = i === 1 ? name : `${name}-${i}`;
    if (!taken.includes(free)) return free;
  }
}

function freeLabel({ experiment }: Lab, label: string, except?: string): string {
  const taken = Object.entries(experiment.variants).flatMap(([name, { label: own }]) =>
    name === except ? [] : [own],
  );
  for (let i = 1; ; i++) {
    const free = i === 1 ? label : `${label} (${i})`;
    if (!taken.includes(free)) return free;
  }
}

function defined(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== undefined));
}

function valueAt(tree: unknown, keys: readonly string[]): unknown {
  return keys.reduce((inner: unknown, key) => {
    const isThere = typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key);
    return isThere ? (inner as Tree)[key] : undefined;
  }, tree);
}

function withValue(tree: unknown, keys: readonly string[], value: unknown): Tree {
  const [key, ...rest] = keys as [string, ...string[]];
  const inner = (tree ?? {}) as Tree;
  return { ...inner, [key]: rest.length === 0 ? value : withValue(inner[key], rest, value) };
}
