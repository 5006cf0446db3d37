/** Parses options of the command line. */
import { ConfigError, parseSweptSetting, type SweptSetting, suggestName } from '@wprox/experiments';

import type { CheckpointChoice } from '@wprox/experiments/run-folders';
import { EXPORT_FORMATS, type ExportFormat } from '../export/formats.js';

/** Parses seeds such as `1,2,5`. @throws ConfigError unless they are different whole numbers. */
export function parseSeeds(text: string): number[] {
  const seeds = text.split(',').map((part) => wholeNumber(part.trim()));
  const valid = seeds.every((seed) => seed !== undefined && Number.isSafeInteger(seed));
  if (!valid || new Set(seeds).size !== seeds.length) {
    throw new ConfigError(
      `--seeds is '${text}'; expected different whole numbers separated by commas, such as 1,2,3`,
    );
  }
  return seeds as number[];
}

/** Parses one seed. @throws ConfigError unless it is a whole number. */
export function parseSeed(text: string): number {
  const seed = wholeNumber(text);
  if (seed === undefined || !Number.isSafeInteger(seed)) {
    throw new ConfigError(`--seed is '${text}'; expected a whole number, such as 1`);
  }
  return seed;
}

/** Parses a number of samples. @throws ConfigError unless it is a whole number of at least 1. */
export function parseCount(text: string): number {
  const count = wholeNumber(text);
  if (count === undefined || count < 1 || !Number.isSafeInteger(count)) {
    throw new ConfigError(
      `--count is '${text}'; expected a whole number of at least 1, such as 1000`,
    );
  }
  return count;
}

/** Parses a port. @throws ConfigError unless it is a whole number from 1 to 65535. */
export function parsePort(text: string): number {
  const port = wholeNumber(text);
  if (port === undefined || port < 1 || port > 65_535) {
    throw new ConfigError(
      `--port is '${text}'; expected a whole number from 1 to 65535, such as 8080`,
    );
  }
  return port;
}

/** Parses the choice of a checkpoint. @throws ConfigError unless it is one of the names or a number. */
export function parseCheckpoint(text: string): CheckpointChoice {
  if (text === 'latest' || text === 'best') return text;
  const iteration = wholeNumber(text);
  if (iteration !== undefined && Number.isSafeInteger(iteration)) return iteration;
  throw new ConfigError(
    `the checkpoint is '${text}'; expected latest, best or the number of an outer iteration`,
  );
}

/** Parses the number of processes. @throws ConfigError unless it is a whole number of at least 1. */
export function parseProcesses(text: string): number {
  const processes = wholeNumber(text);
  if (processes === undefined || processes < 1) {
    throw new ConfigError(
      `--processes is '${text}'; expected a whole number of at least 1, such as the number of cores`,
    );
  }
  return processes;
}

/** Parses GPUs such as `0,1` or `all`. @throws ConfigError if a name is empty or repeated. */
export function parseGpus(text: string): string[] {
  const gpus = text.split(',').map((name) => name.trim());
  const isList = gpus.every((name) => name !== '') && new Set(gpus).size === gpus.length;
  if (isList && (gpus.length === 1 || !gpus.includes('all'))) return gpus;
  throw new ConfigError(
    `--gpus is '${text}'; expected all, or different GPUs separated by commas, such as 0,1`,
  );
}

/** Parses names of runs such as `none-seed1,rwp-seed3`. @throws ConfigError if one is empty or repeated. */
export function parseOnly(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '') && new Set(names).size === names.length) return names;
  throw new ConfigError(
    `--only is '${text}'; expected different names of runs separated by commas, such as rwp-seed3`,
  );
}

/** Parses the threads of a run. @throws ConfigError unless it is a whole number from 1 to 64. */
export function parseThreads(text: string): number {
  const threads = wholeNumber(text);
  if (threads === undefined || threads < 1 || threads > 64) {
    throw new ConfigError(
      `--threads is '${text}'; expected a whole number from 1 to 64, such as 2`,
    );
  }
  return threads;
}

/** Parses an amount of memory in GiB. @returns bytes. @throws ConfigError unless it is above 0. */
export function parseMemory(text: string): number {
  const size = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  if (size > 0) return Math.round(size * 2 ** 30);
  throw new ConfigError(`--memory is '${text}'; expected GiB of one run, above 0, such as 16`);
}

function wholeNumber(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Parses the scale of an experiment. @throws ConfigError unless it is `paper` or `cpu`. */
export function parseScale(text: string): 'paper' | 'cpu' {
  if (text === 'paper' || text === 'cpu') return text;
  throw new ConfigError(`--scale is '${text}'; expected paper or cpu`);
}

/** Parses the action on divergence. @throws ConfigError unless it is `stop` or `continue`. */
export function parseOnDivergence(text: string): 'stop' | 'continue' {
  if (text === 'stop' || text === 'continue') return text;
  throw new ConfigError(`--on-divergence is '${text}'; expected stop or continue`);
}

/** Parses one more `--set`. @throws ConfigError unless it is a setting with values. */
export function parseSet(text: string, before: readonly SweptSetting[] = []): SweptSetting[] {
  const setting = parseSweptSetting(text);
  if (before.some(({ path }) => path === setting.path)) {
    throw new ConfigError(
      `--set names ${setting.path} twice; expected each setting once: write all values in one list`,
    );
  }
  return [...before, setting];
}

/** Parses names of variants such as `none,rwp`. @throws ConfigError if a name is empty or repeated. */
export function parseVariants(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === '') || new Set(names).size !== names.length) {
    throw new ConfigError(
      `--variants is '${text}'; expected different names separated by commas, such as none,rwp`,
    );
  }
  return names;
}

/** Parses the format of an export. @throws ConfigError if it is unknown. */
export function parseFormat(text: string): ExportFormat {
  const format = EXPORT_FORMATS.find((name) => name === text);
  if (format) return format;
  throw new ConfigError(`--format is '${text}'; ${suggestName(text, EXPORT_FORMATS)}`);
}
