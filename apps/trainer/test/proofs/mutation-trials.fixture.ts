/** Damages a copy of a run in one place, trains again, and says how that ended. */
import { cp, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExperimentConfig } from '@wprox/experiments';
import {
  isProvenComplete,
  readRunFolder,
  thisSystem,
  UnknownFormatError,
} from '@wprox/experiments/run-folders';
import { type AttemptOptions, attempt } from './trainers.fixture.js';

const script = fileURLToPath(new URL('../../scripts/compare-runs.mjs', import.meta.url));
const { compareRuns } = (await import(script)) as {
  compareRuns(expected: string, found: string, leftOut?: readonly string[]): Promise<string[]>;
};

/** What happened to a damaged run; anything else is a failure of the trial. */
export type Ending = 'recovered' | 'recovered without the checkpoint before' | 'refused';

/** A run in some state, and how it ends if nobody disturbs it. */
export interface Subject {
  readonly experiment: ExperimentConfig;
  readonly run: string;
  /** The folder of the experiment with the run in its state. */
  readonly base: string;
  /** The folder of the experiment with the run complete. */
  readonly undisturbed: string;
  readonly options: AttemptOptions;
}

/** One damage: the files, relative to the folder of the run, and what is done to them. */
export interface Damage {
  readonly what: string;
  readonly files: readonly string[];
  apply(run: string): Promise<void>;
}

const DAMAGED = 'checkpoint.damaged.safetensors';
const PREVIOUS = 'checkpoint.previous.safetensors';

/**
 * Copies the subject, damages it and trains again.
 * @throws Error that names the damage, if the run ends complete with a wrong byte, or is refused without the
 * name of the file.
 */
export async function trial(subject: Subject, damage: Damage, scratch: string): Promise<Ending> {
  const { experiment, run, base, undisturbed, options } = subject;
  const fail = (problem: string) => new Error(`${damage.what}: ${problem}`);
  await rm(scratch, { recursive: true, force: true });
  await cp(base, scratch, { recursive: true, verbatimSymlinks: true });
  const folder = path.join(scratch, run);
  await damage.apply(folder);
  await requireTrueReport(path.join(base, run), folder).catch((error: Error) => {
    throw fail(error.message);
  });
  const { refusal } = await attempt(experiment, scratch, options).catch((error: Error) => {
    throw fail(`not an error for users: ${error.stack}`);
  });
  if (refusal === undefined) {
    const files = await readdir(folder);
    const isWhole = files.includes(PREVIOUS);
    const right = path.join(undisturbed, run);
    const differences = await compareRuns(right, folder, isWhole ? [DAMAGED] : [DAMAGED, PREVIOUS]);
    if (isWhole && differences.length === 1 && differences[0]!.startsWith(PREVIOUS)) {
      // The run was interrupted, so the checkpoint before the last one is that of the interruption.
      if (await isInterruption(path.join(base, run), folder)) differences.pop();
    }
    const machines = [base, scratch].map((each) => readFile(path.join(each, run, 'machine.json')));
    const [before, after] = await Promise.all(machines);
    if (!before!.equals(after!)) differences.push('machine.json');
    if (differences.length > 0) throw fail(`complete with other bytes: ${differences.join(', ')}`);
    return isWhole ? 'recovered' : 'recovered without the checkpoint before';
  }
  const isComplete = await isProvenComplete(folder, thisSystem.disk).catch((error: unknown) => {
    if (error instanceof UnknownFormatError) return false;
    throw error;
  });
  if (isComplete) throw fail(`refused, but proven complete: ${refusal}`);
  if (!damage.files.some((name) => refusal.includes(path.join(run, name)))) {
    throw fail(`refused without its name: ${refusal}`);
  }
  return 'refused';
}

/** Whether the checkpoint before the last one is the newest of a run that was interrupted, whole. */
async function isInterruption(before: string, after: string): Promise<boolean> {
  const files = [path.join(before, 'checkpoint.safetensors'), path.join(after, PREVIOUS)];
  const [expected, found] = await Promise.all(files.map((file) => readFile(file)));
  return expected!.equals(found!);
}

/** A report shows the rows of a complete run as the run wrote them, or refuses. */
async function requireTrueReport(before: string, damaged: string): Promise<void> {
  const { status, ...expected } = await readRunFolder(before);
  if (status?.state !== 'complete') return;
  const shown = await readRunFolder(damaged).catch(() => undefined);
  // A status of before there were formats names no files; one of this version does.
  if (shown?.status?.state !== 'complete' || !shown.status.files) return;
  const { losses, distances, timing, warnings, travel } = shown;
  const rows = { losses, distances, timing, warnings, travel };
  const right = Object.fromEntries(
    Object.keys(rows).map((key) => [key, expected[key as keyof typeof expected]]),
  );
  if (JSON.stringify(rows) !== JSON.stringify(right)) throw new Error('a report shows other rows');
}
