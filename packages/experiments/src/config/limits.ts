/** Limits of whole experiments, checked before anything is made for each run. */
import { isObject } from './is-object.js';

/** Most runs of an experiment: variants times seeds. */
const MOST_RUNS = 10_000;
/** Most variants that a user writes. */
const MOST_VARIANTS = 1000;
/** Most values in a list of a setting. */
const MOST_VALUES = 400;

/**
 * Lists what is too large in an experiment, one line each. It looks at lengths only, so that a refusal
 * takes no time and no memory.
 */
export function problemsOfSize(input: unknown): string[] {
  if (!isObject(input)) return [];
  const { seeds, variants } = input;
  const seedCount = Array.isArray(seeds) ? seeds.length : 1;
  const variantCount = isObject(variants) ? Object.keys(variants).length : 1;
  if (variantCount > MOST_VARIANTS) {
    return [`variants has ${variantCount} entries; expected at most ${MOST_VARIANTS}`];
  }
  return seedCount > MOST_RUNS ? tooManyRuns(variantCount, seedCount) : [];
}

/** Says that there are too many runs, if there are. */
export function tooManyRuns(variants: number, seeds: number): string[] {
  if (variants * seeds <= MOST_RUNS) return [];
  return [
    `variants × seeds are ${variants} × ${seeds} runs; expected at most ${MOST_RUNS}: make several ` +
      'experiments',
  ];
}

/** Says that a list is too long, if it is. */
export function tooManyValues(where: string, values: readonly unknown[]): string | undefined {
  return values.length <= MOST_VALUES
    ? undefined
    : `${where} has ${values.length} values; expected at most ${MOST_VALUES}: shorten the list`;
}
