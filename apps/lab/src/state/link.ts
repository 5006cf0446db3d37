/**
 * The state as the hash of a link: its version, then `path=value` for each setting that differs from the
 * default, `path` alone for one that is left out, such as
 * `#1&seeds=3&run.rwp.regularizer.h=0.5&view.map=critic`.
 */
import { ConfigError, ExpectedError, parseExperiment } from '@wprox/experiments/configs';
import { defaultDigits, defaultLab } from './defaults.js';
import { type DrawnPoint, pointsText, readPoints } from './drawn-points.js';
import type { Lab, View } from './lab.js';
import { withinLimits } from './limits.js';
import { reasonsOf } from './reasons.js';

const VERSION = '1';
/** What says that a link shows digits. */
const DIGITS = 'digits';
/** Longest link that is read; 2,000 points take 8,000 characters. */
const LONGEST = 20_000;

/** A setting as it stands in a state: a number, a text, points… */
type Leaf = string | number | boolean | DrawnPoint[];
type Leaves = ReadonlyMap<string, Leaf>;

/** Returns the hash of a state, with its `#`; `#` alone for the default. */
export function linkOf(lab: Lab): string {
  const isDigits = lab.experiment.dataset.name === 'mnist10k';
  const [from, to] = [leavesOf(isDigits ? defaultDigits : defaultLab), leavesOf(lab)];
  const changed = [...to].filter(([path, leaf]) => textOf(leaf) !== textOf(from.get(path)));
  const runs = Object.keys(lab.experiment.variants);
  // A run that is not among the runs needs no word more.
  const isOfOthers = (path: string) =>
    path.startsWith(`${RUN}.`) && !runs.some((run) => path.startsWith(`${RUN}.${run}.`));
  const gone = [...from.keys()].filter((path) => !to.has(path) && !isOfOthers(path));
  const parts = [
    ...(isDigits ? [DIGITS] : []),
    ...gone.map(encodeText),
    ...changed.map(([path, leaf]) => `${encodeText(path)}=${encodeText(textOf(leaf)!)}`),
  ];
  return parts.length === 0 ? '#' : `#${[VERSION, ...parts].join('&')}`;
}

/**
 * Reads the hash of a link.
 * @returns the state; for a hash that cannot be read, the default and a sentence that says why.
 */
export function labOfLink(hash: string): { readonly lab: Lab; readonly problem?: string } {
  const text = hash.replace(/^#/, '');
  if (text === '') return { lab: defaultLab };
  try {
    return { lab: read(text) };
  } catch (error) {
    if (!(error instanceof ExpectedError) && !(error instanceof URIError)) throw error;
    const why = error instanceof ExpectedError ? reasonsOf(error) : 'It is cut off or damaged.';
    return {
      lab: defaultLab,
      problem: `This link cannot be opened, so here is the default. ${why}`,
    };
  }
}

function read(text: string): Lab {
  if (text.length > LONGEST) throw new ConfigError('It is too long.');
  const [version, ...parts] = text.split('&');
  if (version !== VERSION) throw new ConfigError('It is of another version of the lab.');
  const isDigits = parts[0] === DIGITS;
  const leaves = new Map(leavesOf(isDigits ? defaultDigits : defaultLab));
  for (const part of isDigits ? parts.slice(1) : parts) {
    const equals = part.indexOf('=');
    const path = decodeText(equals < 0 ? part : part.slice(0, equals));
    if (part === '') continue;
    if (equals < 0) {
      if (!leaves.delete(path)) throw new ConfigError(`It names ${shown(path)}.`);
    } else leaves.set(path, leafOf(path, decodeText(part.slice(equals + 1))));
  }
  return labOf(leaves);
}

/** The path of the names of the runs, in their order. */
const RUNS = 'runs';
/** What the paths of a run's settings begin with. */
const RUN = 'run';
const POINTS = 'dataset.points';

function leavesOf({ experiment, view }: Lab): Leaves {
  const { variants, seeds, dataset, ...base } = experiment;
  const leaves = new Map<string, Leaf>();
  addLeaves(leaves, '', base);
  if (dataset.name === 'point-cloud') {
    const { points, ...rest } = dataset;
    addLeaves(leaves, 'dataset.', rest);
    leaves.set(POINTS, points);
  } else {
    addLeaves(leaves, 'dataset.', dataset);
  }
  leaves.set('seeds', seeds[0]!);
  leaves.set(RUNS, Object.keys(variants).join(' '));
  for (const [name, variant] of Object.entries(variants))
    addLeaves(leaves, `${RUN}.${name}.`, variant);
  addLeaves(leaves, 'view.', view);
  return leaves;
}

function addLeaves(leaves: Map<string, Leaf>, prefix: string, tree: object): void {
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'object') addLeaves(leaves, `${prefix}${key}.`, value);
    else leaves.set(prefix + key, value);
  }
}

function textOf(leaf: Leaf | undefined): string | undefined {
  if (leaf === undefined) return undefined;
  if (Array.isArray(leaf)) return pointsText(leaf);
  // A text that reads as something else stands in quotes.
  return typeof leaf === 'string' && isSpecial(leaf) ? JSON.stringify(leaf) : String(leaf);
}

function leafOf(path: string, text: string): Leaf {
  if (path !== POINTS) return readValue(text);
  const points = readPoints(text);
  if (!points) throw new ConfigError('Its points are damaged.');
  return points;
}

/** Whether a text in a link is a number, a boolean or a text in quotes. */
const isSpecial = (text: string) => /^("|true$|false$|-?\d+(\.\d+)?(e[+-]?\d+)?$)/.test(text);

function readValue(text: string): string | number | boolean {
  if (!isSpecial(text)) return text;
  if (!text.startsWith('"')) return JSON.parse(text.replace(/^(-?)0+(?=\d)/, '$1'));
  try {
    return String(JSON.parse(text));
  } catch {
    throw new ConfigError('It is cut off or damaged.');
  }
}

/** Leaves spaces and commas readable. */
const encodeText = (text: string) =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'))
    .replace(/%20/g, '+')
    .replace(/%2C/g, ',');

const decodeText = (text: string) => decodeURIComponent(text.replace(/\+/g, ' '));

function labOf(leaves: Leaves): Lab {
  const tree: Tree = {};
  for (const [path, leaf] of leaves) set(tree, path, leaf);
  const { view, run, runs, seeds, ...base } = tree;
  const variants = Object.fromEntries(
    String(runs)
      .split(' ')
      .map((name) => [name, isTree(run) && Object.hasOwn(run, name) ? run[name] : undefined]),
  );
  const parsed = parseExperiment({ ...base, seeds: [seeds], variants }, 'the link');
  return { experiment: withinLimits(parsed), view: viewOf(view) };
}

type Tree = { [key: string]: Tree | Leaf };

const isTree = (value: Tree | Leaf | undefined): value is Tree =>
  typeof value === 'object' && !Array.isArray(value);

/** Most parts of a path. */
const DEEPEST = 6;

function set(tree: Tree, path: string, leaf: Leaf): void {
  const keys = path.split('.');
  const isForeign = keys.some((key) => key in Object.prototype);
  if (keys.length > DEEPEST || isForeign) throw new ConfigError(`It names ${shown(path)}.`);
  const last = keys.pop()!;
  let inner = tree;
  for (const key of keys) {
    inner[key] ??= {};
    const next = inner[key];
    if (!isTree(next)) throw new ConfigError(`It names ${shown(path)}.`);
    inner = next;
  }
  inner[last] = leaf;
}

const shown = (path: string) => `${path.slice(0, 60)}, which is no setting`;

/** @throws ConfigError unless it is a view. */
function viewOf(view: Tree | Leaf | undefined): View {
  const { fairness, pace, map, arrows, coupling, ...others } = isTree(view) ? view : {};
  const { kind, perSecond, ...rest } = isTree(pace) ? pace : {};
  const isPace =
    kind === 'slow' ? isPerSecond(perSecond) : kind === 'full' && perSecond === undefined;
  const isView =
    ['iterations', 'generator-steps', 'time'].includes(fairness as string) &&
    ['none', 'critic', 'potential'].includes(map as string) &&
    [arrows, coupling].every((each) => typeof each === 'boolean') &&
    isPace &&
    Object.keys({ ...others, ...rest }).length === 0;
  if (!isView) throw new ConfigError('It asks for a view that the lab does not have.');
  return { fairness, pace, map, arrows, coupling } as unknown as View;
}

/** Phases a second; a slower one waits longer than a timer can. */
const isPerSecond = (value: unknown) => typeof value === 'number' && value >= 0.01 && value <= 1000;
