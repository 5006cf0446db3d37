/** `wprox queue status`, `cancel` and `retry`: show and change what is in a queue. */
import path from 'node:path';
import { ConfigError, suggestName } from '@wprox/experiments';
import { formatPlural } from '@wprox/report/pictures';
import { formatNumber, iterationText } from '../display/index.js';
import { queueAddress } from '../queue/address.js';
import { type EntryState, isOpen, type QueueEntry, withQueue } from '../queue/run-queue.js';
import type { Surroundings } from './surroundings.js';

export interface QueueOptions {
  /** Address of the Redis server; by default that of the variable WPROX_QUEUE. */
  readonly queue?: string;
}

/** Which entries of the queue a command is about. */
export interface EntryOptions extends QueueOptions {
  /** Names of runs. */
  readonly only?: readonly string[];
  /** All experiments in the queue. */
  readonly all?: boolean;
}

export interface StatusOptions extends QueueOptions {
  readonly json?: boolean;
}

/** Prints what is in the queue. @returns the exit code 0. @throws ConfigError as `wprox queue submit`. */
export async function queueStatusCommand(
  { queue: given, json = false }: StatusOptions,
  { stdout, env }: Surroundings,
): Promise<number> {
  const entries = await withQueue(queueAddress(given, env), (queue) => queue.entries());
  if (json) {
    const shown = entries.map(({ job: { folder, experiment, run }, id: _, ...entry }) => {
      return { experiment, run, folder, ...entry };
    });
    stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    return 0;
  }
  stdout.write(entries.length === 0 ? 'The queue is empty.\n' : `${statusText(entries)}\n`);
  return 0;
}

/**
 * Takes runs out of the queue. Those that train stop with a checkpoint.
 * @param selected the name of an experiment or its folder.
 * @returns the exit code 0.
 * @throws ConfigError if nothing is selected, or as `wprox queue submit`.
 */
export async function cancelCommand(
  selected: string | undefined,
  options: EntryOptions,
  { stdout, env }: Surroundings,
): Promise<number> {
  return withQueue(queueAddress(options.queue, env), async (queue) => {
    const entries = select((await queue.entries()).filter(isOpen), selected, options, 'cancel');
    let stopping = 0;
    for (const entry of entries) if ((await queue.cancel(entry)) === 'stopping') stopping++;
    const also = stopping > 0 ? `; stopping with a checkpoint: ${stopping}` : '';
    stdout.write(`${formatPlural(entries.length, 'run')} taken out of the queue${also}.\n`);
    return 0;
  });
}

/**
 * Puts failed runs into the queue again.
 * @param selected the name of an experiment or its folder; without it, all failed runs.
 * @returns the exit code 0.
 * @throws ConfigError as `wprox queue submit`.
 */
export async function retryCommand(
  selected: string | undefined,
  options: EntryOptions,
  { stdout, env }: Surroundings,
): Promise<number> {
  return withQueue(queueAddress(options.queue, env), async (queue) => {
    const failed = (await queue.entries()).filter(({ state }) => state === 'failed');
    const entries = select(failed, selected, { ...options, all: selected === undefined }, 'retry');
    let count = 0;
    for (const entry of entries) if (await queue.retry(entry)) count++;
    stdout.write(`${formatPlural(count, 'failed run')} put into the queue again.\n`);
    return 0;
  });
}

function select(
  entries: readonly QueueEntry[],
  selected: string | undefined,
  { only, all = false }: EntryOptions,
  command: string,
): QueueEntry[] {
  if (selected === undefined && !all) {
    throw new ConfigError(
      `'wprox queue ${command}' names no experiment; expected its name, its folder, or --all`,
    );
  }
  const isOf = ({ job }: QueueEntry) =>
    selected === undefined || job.experiment === selected || job.folder === path.resolve(selected);
  const found = entries.filter((entry) => isOf(entry) && (only?.includes(entry.job.run) ?? true));
  if (found.length > 0) return found;
  const named = entries.filter(isOf);
  if (only && named.length > 0) {
    const names = named.map(({ job }) => job.run).join(', ');
    throw new ConfigError(
      `--only names '${only.join(',')}', but the queue has no such run to ${command}; valid: ${names}`,
    );
  }
  if (selected === undefined) return found;
  const names = [...new Set(entries.map(({ job }) => job.experiment))];
  const hint =
    names.length === 0
      ? 'it has no run of any other experiment either'
      : suggestName(selected, names);
  throw new ConfigError(`the queue has no run of '${selected}' to ${command}; ${hint}`);
}

const ORDER: readonly EntryState[] = ['active', 'waiting', 'failed', 'complete'];

/** Formats a line for each experiment with its counts, and one for each run that trains or failed. */
function statusText(entries: readonly QueueEntry[]): string {
  const folders = [...new Set(entries.map(({ job }) => job.folder))];
  return folders
    .flatMap((folder) => {
      const own = entries.filter(({ job }) => job.folder === folder);
      const counts = ORDER.map((state) => [
        own.filter((each) => each.state === state).length,
        state,
      ])
        .filter(([count]) => count !== 0)
        .map(([count, state]) => `${count} ${state}`);
      const shown = own.filter(({ state, reason }) => state === 'active' || reason !== undefined);
      const width = Math.max(0, ...shown.map(({ job }) => job.run.length));
      return [
        `${own[0]!.job.experiment}: ${counts.join(', ')}; ${folder}`,
        ...shown.map((entry) => `  ${entry.job.run.padEnd(width)}  ${entryText(entry)}`),
      ];
    })
    .join('\n');
}

function entryText({ state, progress, worker, reason }: QueueEntry): string {
  if (state === 'failed') return `failed: ${reason}`;
  if (state === 'waiting') return `waiting: ${reason}`;
  return [
    progress ? `iteration ${iterationText(progress)}` : 'begins',
    ...(progress?.distance ? [`distance ${formatNumber(progress.distance.value)}`] : []),
    ...(worker === undefined ? [] : [worker]),
  ].join(', ');
}
