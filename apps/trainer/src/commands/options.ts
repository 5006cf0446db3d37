/** Options of the command line as values: parsed here, refused with what was expected. */
import { ConfigError, suggestName } from '@wprox/experiments';

import { EXPORT_FORMATS, type ExportFormat } from '../export/formats.js';

/** `1,2,5` as seeds. @throws ConfigError */
export function parseSeeds(text: string): number[] {
  const seeds = text.split(',').map((part) => wholeNumber(part.trim()));
  const valid = seeds.every((seed) => seed !== undefined && Number.isSafeInteger(seed));
  if (!valid || new Set(seeds).size !== seeds.length) {
    throw new ConfigError(
      `--seeds is '${text}'; expected different whole numbers with commas between, such as 1,2,3`,
    );
  }
  return seeds as number[];
}

/** One seed. @throws ConfigError */
export function parseSeed(text: string): number {
  const seed = wholeNumber(text);
  if (seed === undefined || !Number.isSafeInteger(seed)) {
    throw new ConfigError(`--seed is '${text}'; expected a whole number, such as 1`);
  }
  return seed;
}

/** A number of processes. @throws ConfigError */
export function parseProcesses(text: string): number {
  const processes = wholeNumber(text);
  if (processes === undefined || processes < 1) {
    throw new ConfigError(
      `--processes is '${text}'; expected a whole number from 1, such as the number of cores`,
    );
  }
  return processes;
}

function wholeNumber(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** The scale of an experiment. @throws ConfigError */
export function parseScale(text: string): 'paper' | 'cpu' {
  if (text === 'paper' || text === 'cpu') return text;
  throw new ConfigError(`--scale is '${text}'; expected paper or cpu`);
}

/** What is done about a run that diverges. @throws ConfigError */
export function parseOnDivergence(text: string): 'stop' | 'continue' {
  if (text === 'stop' || text === 'continue') return text;
  throw new ConfigError(`--on-divergence is '${text}'; expected stop or continue`);
}

/** What `wprox export` writes. @throws ConfigError */
export function parseFormat(text: string): ExportFormat {
  const format = EXPORT_FORMATS.find((name) => name === text);
  if (format) return format;
  throw new ConfigError(`--format is '${text}'; ${suggestName(text, EXPORT_FORMATS)}`);
}
