/** The part of `wprox experiment` that computes a study: unit by unit, each of which is kept. */
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ConfigError, type StudyExperiment } from '@wprox/experiments';
import {
  defaultExperimentFolder,
  type OpenStudy,
  readStudyIdentity,
  readUnit,
  studyPaths,
  withStudyFolder,
} from '@wprox/experiments/run-folders';
import type { StudyKind, StudyUnit } from '@wprox/figures/studies';
import { formatPlural } from '@wprox/report/pictures';
import { exportAcceleration } from '../backend/acceleration.js';
import { createTaskDisplay } from '../display/index.js';
import { goesOnWithout } from '../display/standard-output.js';
import { estimateLines } from './dry-run.js';
import { INTERRUPTED_EXIT_CODE, type Interrupts, watchInterrupts } from './interrupts.js';
import type { Surroundings } from './surroundings.js';
import type { TrainOptions } from './train-options.js';
import { nothingToResume } from './train-target.js';

/** A study to compute. */
export interface StudyTarget {
  readonly name: string;
  readonly experiment: StudyExperiment;
  /** Loads TensorFlow.js. */
  load(): Promise<StudyKind>;
}

/** Loads the study of a name from `@wprox/figures`. */
export async function loadStudy(name: string): Promise<StudyKind> {
  const { studies } = await import('@wprox/figures/studies');
  return studies.get(name)!();
}

/** Options of `wprox experiment` that a study refuses, and why. */
const WITHOUT_USE = {
  data: 'it reads no files',
  only: 'it has no runs',
  list: 'it has no runs',
  features: 'it measures points, which need no feature map',
  weights: 'it measures points, which need no feature map',
  layer: 'it measures points, which need no feature map',
  seeds: 'its seeds are fixed',
  processes: 'it runs in one process',
  memory: 'it needs little memory',
  gpus: 'it runs on wasm, so that every machine gives the same numbers',
  backend: 'it runs on wasm, so that every machine gives the same numbers',
  fastMath: 'its numbers must be the same on every machine',
  allowChanges: 'all its parts must use the same kernels',
  onDivergence: 'its settings do not diverge',
} as const satisfies Partial<Record<keyof TrainOptions, string>>;

/**
 * Computes the units of a study that are not kept yet, and then writes its data and its picture into the
 * folder and prints what it found. A second call resumes.
 *
 * @returns the exit code: 0, or 130 after Ctrl-C.
 * @throws ConfigError if an option has no use for a study; RunFolderError, CorruptFileError if the folder
 * cannot be used.
 */
export async function studyCommand(
  { name, experiment, load }: StudyTarget,
  options: TrainOptions,
  { stdout, env }: Surroundings,
): Promise<number> {
  refuseWithoutUse(name, options);
  const say = (text: string) => stdout.write(`${text}\n`);
  const folder = options.out ?? defaultExperimentFolder(name);
  exportAcceleration(options, env);
  if (!options.dryRun) goesOnWithout(stdout, `the study in ${folder}`);
  say(`${experiment.title}\n${experiment.description}\n`);
  const begun = options.fresh ? undefined : await readStudyIdentity(folder);
  if (options.resume && begun === undefined) throw nothingToResume(folder);
  const kind = await load();
  if (options.dryRun) {
    say((await planLines(kind, folder, options.fresh === true)).join('\n'));
    return 0;
  }
  const { startBackend } = await import('../backend/start-backend.js');
  const { describeMachine } = await import('../training/machine.js');
  const backend = await startBackend('wasm');
  const { node, platform, kernels, tfjs, wprox } = describeMachine(backend, undefined);
  const computing = { backend: backend.name, ...(kernels !== undefined && { kernels }) };
  const identity = {
    study: name,
    settings: kind.settings,
    kernels: { node, platform, ...computing, tfjs, wprox },
  };
  const interrupts = watchInterrupts();
  interrupts.kill.addEventListener('abort', () => process.exit(INTERRUPTED_EXIT_CODE));
  try {
    return await withStudyFolder(
      folder,
      identity,
      async (study) => {
        await computeUnits(kind, study, experiment.title, interrupts, { stdout, env });
        const data = kind.assemble(await keptResults(kind, study));
        await study.finish({ computedWith: computing, ...(data as object) });
        const { picture, findings } = await kind.draw(data);
        const { writePicture } = await import('@wprox/report/pictures');
        const files = [studyPaths(folder).data, ...(await writePicture(folder, picture))];
        say([...findings, '', ...files.map((file) => path.resolve(file))].join('\n'));
        return 0;
      },
      { isFresh: options.fresh === true, onWait: say },
    );
  } catch (error) {
    if (!interrupts.stop.aborted) throw error;
    say(
      `Stopped. What is finished is in ${folder}. To resume the experiment, run the same command again, ` +
        'without --fresh.',
    );
    return INTERRUPTED_EXIT_CODE;
  } finally {
    interrupts.dispose();
  }
}

/** Computes what is not kept, and shows the share of the work that is done. */
async function computeUnits(
  { units }: StudyKind,
  study: OpenStudy,
  message: string,
  { stop }: Interrupts,
  { stdout, env }: Surroundings,
): Promise<void> {
  const left = await unitsLeft(units, study.kept);
  const total = secondsOf(left);
  let before = 0;
  const task = createTaskDisplay(stdout, env);
  try {
    for (const unit of left) {
      const place = units.indexOf(unit) + 1;
      const detail = `${place} of ${units.length}: ${unit.label}`;
      const pause = async (share: number) => {
        task.update({ message, done: before + share * unit.seconds, total, unit: 'work', detail });
        await setImmediate(); // lets signals arrive
        stop.throwIfAborted();
      };
      await pause(0);
      await study.keep(unit.name, await unit.compute(pause));
      before += unit.seconds;
    }
  } finally {
    task.close();
  }
}

/** Reads all results as the files have them, so that a resumed study gives the same bytes. */
async function keptResults({ units }: StudyKind, study: OpenStudy): Promise<Map<string, unknown>> {
  const results = new Map<string, unknown>();
  for (const { name } of units) results.set(name, await study.kept(name));
  return results;
}

async function unitsLeft(
  units: readonly StudyUnit<unknown>[],
  kept: (unit: string) => Promise<unknown>,
): Promise<StudyUnit<unknown>[]> {
  const left: StudyUnit<unknown>[] = [];
  for (const unit of units) if ((await kept(unit.name)) === undefined) left.push(unit);
  return left;
}

const secondsOf = (units: readonly StudyUnit<unknown>[]) =>
  units.reduce((sum, { seconds }) => sum + seconds, 0);

/** About the size of the files of a unit, and of the data with the picture. */
const BYTES = { unit: 10_000, data: 1_000_000 };

async function planLines(
  { units }: StudyKind,
  folder: string,
  isFresh: boolean,
): Promise<string[]> {
  const left = isFresh ? [...units] : await unitsLeft(units, (name) => readUnit(folder, name));
  const seconds = secondsOf(left);
  const bytes = left.length * BYTES.unit + BYTES.data;
  return [
    `${formatPlural(units.length, 'part')} in ${folder}, one after the other:`,
    `  ${units.length - left.length} are complete, ${left.length} start`,
    '',
    ...(await estimateLines({ seconds, bytes }, folder)),
    'The time is an estimate for one idle core.',
    'Nothing was computed, and nothing was written to the folder.',
  ];
}

function refuseWithoutUse(name: string, options: TrainOptions): void {
  if (options.resume && options.fresh) {
    throw new ConfigError(
      '--resume and --fresh are both given, but --fresh deletes what is kept; expected one; leave one out',
    );
  }
  for (const [option, reason] of Object.entries(WITHOUT_USE)) {
    const value: unknown = options[option as keyof TrainOptions];
    if (value === undefined || value === false) continue;
    const flag = `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const given = value === true ? `${flag} is given` : `${flag} is ${value}`;
    throw new ConfigError(`${given}, but ${name} is a study: ${reason}; leave ${flag} out`);
  }
}
