/** The options of `wprox slurm-script`: what sbatch and a shell read is restricted to what cannot do harm. */
import { ConfigError, type Scale } from '@wprox/experiments';
import type { Command } from 'commander';
import { parseScale, parseSeeds } from './options.js';

export interface SlurmScriptOptions {
  /** A preset, a file or an experiment of the papers; without it, the tasks are workers of a queue. */
  readonly runs?: string;
  /** The folder of the runs. */
  readonly out?: string;
  readonly data?: string;
  readonly seeds?: readonly number[];
  /** The scale of an experiment of the papers. */
  readonly scale?: Scale;
  /** Tasks of the array. */
  readonly jobs?: number;
  /** GPUs of each task; 0 by default. */
  readonly gpus?: number;
  /** Cores of each task. */
  readonly cpus?: number;
  readonly time?: string;
  readonly partition?: string;
  readonly name?: string;
}

/** Most tasks of an array: the numbers of Slurm's default `MaxArraySize` go from 0 to 1000. */
export const MOST_TASKS = 1000;
/** Most cores of a task: as many threads as a run computes on. */
const MOST_CORES = 64;
const MOST_GPUS = 64;

/** Adds the options to the command. */
export function withSlurmOptions(command: Command): Command {
  return command
    .option(
      '--runs <name>',
      'train the runs of this preset, file or experiment (default: take runs from the queue)',
    )
    .option('--out <folder>', 'with --runs: write the runs into this folder')
    .option('--data <path>', 'with --runs: path of your data files')
    .option('--seeds <list>', 'with --runs: train these seeds, such as 1,2,3', parseSeeds)
    .option(
      '--scale <scale>',
      'with --runs: scale of an experiment of the papers, paper or cpu',
      parseScale,
    )
    .option(
      '--jobs <n>',
      'number of tasks in the array (default: 4 workers, or with --runs one task per run)',
      numberOf('--jobs', MOST_TASKS),
    )
    .option('--gpus <n>', 'GPUs for each task (default: none)', numberOf('--gpus', MOST_GPUS))
    .option(
      '--cpus <n>',
      'cores for each task (default: 1, or 4 per GPU)',
      numberOf('--cpus', MOST_CORES),
    )
    .option(
      '--time <limit>',
      'time limit of a task: 04:00:00 is 4 hours, 1-12:00:00 is 36 hours',
      parseTime,
    )
    .option(
      '--partition <names>',
      'partition of the cluster; separate several by commas',
      parsePartition,
    )
    .option(
      '--name <name>',
      'name of the job (default: wprox, or with --runs the name of the experiment)',
      parseName,
    );
}

/** Returns a parser of whole numbers from 1. */
function numberOf(option: string, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,6}$/.test(text) ? Number(text) : 0;
    if (number >= 1 && number <= most) return number;
    throw new ConfigError(`${option} is '${text}'; expected a whole number from 1 to ${most}`);
  };
}

/** Parses a time limit. @throws ConfigError unless it is hours, minutes and seconds, with or without days. */
export function parseTime(text: string): string {
  if (/^(\d{1,3}-)?\d{1,3}:[0-5]\d:[0-5]\d$/.test(text)) return text;
  throw new ConfigError(
    `--time is '${text}'; expected hours, minutes and seconds, such as 04:00:00, or 1-12:00:00 with days`,
  );
}

/** Parses the name of a job. @throws ConfigError if it has other characters than these. */
export function parseName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,149}$/.test(text)) return text;
  throw new ConfigError(
    `--name is '${text}'; expected at most 150 letters, digits, '.', '_' and '-', such as figure-2`,
  );
}

/** Parses names of partitions. @throws ConfigError if one has other characters than these. */
export function parsePartition(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*(,[A-Za-z0-9][A-Za-z0-9._-]*)*$/.test(text)) return text;
  throw new ConfigError(
    `--partition is '${text}'; expected names of letters, digits, '.', '_' and '-', such as gpu,long`,
  );
}
