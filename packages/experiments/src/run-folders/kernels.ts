/** Compares the backend, kernels and versions that a run was trained with and would go on with. */
import { RunFolderError } from '../errors.js';
import { runPaths } from './paths.js';
import { type Computing, computingSchema, type Kernels, type MachineRecord } from './run-files.js';

/** What is compared, and how messages call it. */
const WORDS: Readonly<Record<keyof Kernels, string>> = {
  backend: 'backend',
  device: 'device',
  kernels: 'kernels',
  decoder: 'decoder',
  node: 'Node',
  tfjs: 'TensorFlow.js',
  wprox: 'wprox',
  platform: 'platform',
};

/** Lists what differs, one clause each; none if the run goes on with the same. */
export function kernelDifferences(recorded: MachineRecord, now: Kernels): string[] {
  return differencesOf(lastOf(recorded), now);
}

/** The same for kernels. */
export function differencesOf(before: Kernels, now: Kernels): string[] {
  return (Object.keys(WORDS) as (keyof Kernels)[])
    .filter((key) => before[key] !== now[key])
    .map((key) => `${WORDS[key]} ${before[key] ?? 'none'}, now ${now[key] ?? 'none'}`);
}

/** What the run was trained with last. */
function lastOf(recorded: MachineRecord): Computing {
  return recorded.changes?.at(-1) ?? recorded;
}

/** Says whether a run goes on with other vectors or threads, which change its times and no number. */
export function hasOtherAcceleration(recorded: MachineRecord, now: Computing): boolean {
  const [before, after] = [lastOf(recorded).acceleration, now.acceleration];
  return (['simd', 'threads', 'fastMath'] as const).some((key) => before?.[key] !== after?.[key]);
}

/** Returns the record of a run that goes on with other kernels or another acceleration. */
export function withChange(
  recorded: MachineRecord,
  now: MachineRecord,
  afterIteration: number,
): MachineRecord {
  const computing = computingSchema.parse(now); // without processor, memory and start
  return { ...recorded, changes: [...(recorded.changes ?? []), { ...computing, afterIteration }] };
}

/** A run that this machine cannot go on with, because it began with other kernels. */
export class OtherKernelsError extends RunFolderError {
  override name = 'OtherKernelsError';
}

/** Refuses to go on with other kernels. */
export function refuseChange(folder: string, differences: readonly string[]): OtherKernelsError {
  const [first, second] = differences;
  const shown = second === undefined ? first : `${first}; ${second}`;
  return new OtherKernelsError(
    `${runPaths(folder).machine}: the run was trained with ${shown}; expected the same, because other ` +
      'kernels give other numbers: use the same ones, or add --allow-changes, which the run records',
  );
}
