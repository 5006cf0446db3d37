/**
 * Plays schedules: commands in a simulated world with faults, then the same command again until its runs are
 * complete, as a user would, and a comparison of every file with a run that nothing happened to.
 */
import { decodeCheckpoint } from '@wprox/experiments/run-folders';
import { type Command, FOLDER, onEnd, startCommand } from './commands.fixture.js';
import type { Fault } from './fault.fixture.js';
import type { SimulatedHost } from './simulated-host.fixture.js';
import { SimulatedWorld } from './simulated-world.fixture.js';
import { toyExperiment } from './toy-training.fixture.js';

/** Where the commands of a scenario run. */
interface Stage {
  readonly world: SimulatedWorld;
  /** Has the disk. */
  readonly host: SimulatedHost;
  readonly other: SimulatedHost;
  /** Starts `wprox train`; the first command of a scenario is called `first`. */
  start(
    name: string,
    options?: {
      readonly on?: SimulatedHost;
      readonly after?: number;
      readonly isFresh?: boolean;
      readonly only?: readonly string[];
      readonly container?: string;
    },
  ): Command;
}

/** What happens before faults are over. */
export interface Scenario {
  readonly name: string;
  readonly experiment: ReturnType<typeof toyExperiment>;
  act(stage: Stage): void;
}

const short = toyExperiment([1], { iterations: 2, keep: 'best' });
const pair = toyExperiment([1, 2], { iterations: 2 });
const long = toyExperiment([1], { iterations: 6, keep: 'best' });

/** The scenarios by name. */
export const scenarios = {
  one: { experiment: short, act: ({ start }) => void start('first') },
  long: { experiment: long, act: ({ start }) => void start('first') },
  pair: { experiment: pair, act: ({ start }) => void start('first') },
  stopped: {
    experiment: long,
    act: ({ start, world }) => {
      const { stop } = start('first');
      world.after(world.draws.magnitude(50, 600), stop);
    },
  },
  /** Two commands in one folder, of one host. */
  rivals: {
    experiment: short,
    act: ({ start, world }) => {
      start('first');
      start('second', { after: world.draws.magnitude(1, 500) });
    },
  },
  /** Two commands in one folder, of two hosts. */
  hosts: {
    experiment: short,
    act: ({ start, world, other }) => {
      start('first');
      start('second', { after: world.draws.magnitude(1, 500), on: other });
    },
  },
  /** Three commands, of one host, another host and a container. */
  three: {
    experiment: short,
    act: ({ start, world, other }) => {
      start('first');
      start('second', { after: world.draws.magnitude(1, 500), on: other });
      start('third', { after: world.draws.magnitude(1, 500), container: 'c' });
    },
  },
  /** The parent is killed, and --fresh comes while its worker lives. */
  fresh: {
    experiment: short,
    act: ({ start, world }) => {
      const { parent } = start('first');
      const killed = world.draws.magnitude(50, 300);
      world.after(killed, () => parent.kill());
      start('second', { after: killed + world.draws.magnitude(1, 100), isFresh: true });
    },
  },
  /** Commands with --only: two for one run, one for another run on another host; and one for all runs. */
  only: {
    experiment: pair,
    act: ({ start, world, other }) => {
      const after = () => world.draws.magnitude(1, 500);
      start('first', { only: ['rwp-seed1'] });
      start('second', { only: ['rwp-seed1'], after: after() });
      start('third', { only: ['rwp-seed2'], after: after(), on: other });
      start('fourth', { after: after(), container: 'c' });
    },
  },
} satisfies Readonly<Record<string, Omit<Scenario, 'name'>>>;

export type ScenarioName = keyof typeof scenarios;

/** A schedule as plain data, so that a failure can be repeated. */
export interface Schedule {
  readonly scenario: ScenarioName;
  readonly seed: number;
  readonly faults: readonly Fault[];
}

/** How a schedule went. */
export interface Played {
  readonly world: SimulatedWorld;
  /** How many commands it took until all runs were complete. */
  readonly commands: number;
}

/** Most commands until all runs are complete, once the faults are over. */
const MOST_COMMANDS = 6;

/**
 * Plays a schedule.
 * @throws Error with the schedule if the runs do not become complete, or if any file differs from that of a
 * run that nothing happened to.
 */
export async function play(schedule: Schedule): Promise<Played> {
  const { experiment, act } = scenarios[schedule.scenario] as Omit<Scenario, 'name'>;
  const expected = await undisturbed(schedule.scenario);
  const world: SimulatedWorld = new SimulatedWorld({
    ...{ seed: schedule.seed, faults: schedule.faults, onEnd, most: 100_000 },
    onEvent: ({ kind, path, result }) => {
      if (kind !== 'write' || result !== 'ok' || !path.endsWith('/metrics.jsonl')) return;
      requireStart(world, path, expected);
    },
  });
  const host = world.host({ name: 'a' });
  const other = world.host({ name: 'b', clockOffset: world.draws.magnitude(1, 1e8) });
  try {
    act({
      ...{ world, host, other },
      start: (name, { on = host, ...how } = {}) =>
        startCommand({ world, host: on, name, experiment, ...how }),
    });
    await world.run();
    const commands = await repeatUntilComplete(world, host, experiment);
    // The last of these can have left a file behind at its end; the next command removes it.
    if (schedule.faults.some(({ process = '' }) => process.startsWith('again'))) {
      startCommand({ world, host, name: 'last', experiment });
      await world.run();
    }
    compare(filesOf(world), expected);
    return { world, commands };
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${message}\n${JSON.stringify(schedule)}\n${tail(world)}`, { cause: error });
  }
}

async function repeatUntilComplete(
  world: SimulatedWorld,
  host: SimulatedHost,
  experiment: Scenario['experiment'],
): Promise<number> {
  for (let command = 1; command <= MOST_COMMANDS; command++) {
    const { parent } = startCommand({ world, host, name: `again${command}`, experiment });
    await world.run();
    const { outcome } = parent;
    const results = outcome?.end === 'returned' ? (outcome.value as { result: string }[]) : [];
    const isComplete = ({ result }: { result: string }) =>
      result === 'complete' || result === 'skipped';
    if (results.length > 0 && results.every(isComplete)) return command;
    if (command === MOST_COMMANDS) {
      throw new Error(
        `the runs are not complete after ${command} commands: ${JSON.stringify(
          outcome,
          (_, value) => (value instanceof Error ? String(value) : value),
        )}`,
      );
    }
  }
  return MOST_COMMANDS;
}

/** Files by path below the folder of the experiment. */
type Files = ReadonlyMap<string, Uint8Array>;

const references = new Map<ScenarioName, Promise<Files>>();

/** The files of the experiment of a scenario when nothing happens to its command. */
function undisturbed(name: ScenarioName): Promise<Files> {
  const known = references.get(name) ?? trainUndisturbed(name);
  references.set(name, known);
  return known;
}

async function trainUndisturbed(name: ScenarioName): Promise<Files> {
  const world = new SimulatedWorld({ seed: 1, onEnd });
  const host = world.host({ name: 'a' });
  startCommand({ world, host, name: 'first', experiment: scenarios[name].experiment });
  await world.run();
  return filesOf(world);
}

/** The rows of a run are always the start of those that it has in the end: none is lost, doubled or strange. */
function requireStart({ disk }: SimulatedWorld, path: string, expected: Files): void {
  const found = disk.read(path, 2 ** 30);
  const whole = expected.get(path.slice(FOLDER.length + 1))!;
  if (Buffer.from(whole.subarray(0, found.length)).equals(found)) return;
  throw new Error(`${path} has ${Buffer.from(found).toString()}`);
}

function filesOf({ disk }: SimulatedWorld): Files {
  const files = new Map<string, Uint8Array>();
  const visit = (folder: string) => {
    for (const { name, isFolder } of disk.list(folder)) {
      const path = `${folder}/${name}`;
      if (isFolder) visit(path);
      else files.set(path.slice(FOLDER.length + 1), disk.read(path, 2 ** 30));
    }
  };
  visit(FOLDER);
  return files;
}

/** @throws Error naming the first file that is missing, different or left over. */
function compare(found: Files, expected: Files): void {
  for (const name of found.keys()) {
    const isLease = name.startsWith('.leases/');
    const isLeft = isLease ? name.endsWith('.tmp') : !expected.has(name) && !isAside(name);
    if (isLeft) throw new Error(`${name} is left over`);
  }
  for (const [name, content] of expected) {
    if (name.startsWith('.leases/') || isSpare(name)) continue;
    const other = found.get(name);
    if (!other) throw new Error(`${name} is missing`);
    if (essence(name, other) !== essence(name, content)) throw new Error(`${name} differs`);
  }
}

/** A damaged checkpoint, which is kept for analysis. */
const isAside = (name: string) => name.endsWith('/checkpoint.damaged.safetensors');
/** How often a run was stopped shows in which checkpoint was before the last, and if there was one. */
const isSpare = (name: string) => name.endsWith('/checkpoint.previous.safetensors');

/** What a file says without the times of training, which differ. */
function essence(name: string, content: Uint8Array): string {
  const text = Buffer.from(content).toString('latin1');
  if (name.endsWith('/timing.jsonl')) return text.replace(/"trainingSeconds":[^}]*/g, '');
  if (name.endsWith('/status.json'))
    return String(JSON.parse(text).state + JSON.parse(text).iteration);
  if (!name.endsWith('checkpoint.safetensors')) return text;
  const { position, streams, tensors, record } = decodeCheckpoint(content);
  const { trainingSeconds: _, ...place } = position;
  const timed = ['timing.jsonl', 'checkpoint.previous.safetensors'];
  const files = Object.entries(record!.files).filter(([file]) => !timed.includes(file));
  const weights = Object.values(tensors).map(({ data }) => Array.from(data));
  return JSON.stringify([place, streams, files, record!.texts, weights]);
}

/** The end of a trace. */
function tail(world: SimulatedWorld): string {
  return world.describe().split('\n').slice(-120).join('\n');
}
