/**
 * What a study is: an experiment that is computed in independent units, each of which can be kept in a file
 * while the others are computed, and is then shown by one picture and some findings.
 */
import { setImmediate } from 'node:timers/promises';
import type { Figure } from './figure.js';

/**
 * Lets the program look at signals and show progress. A unit awaits it at each of its steps.
 *
 * @param share how much of the unit is done, from 0 to 1.
 * @throws whatever ends the unit before its end, such as the reason of an aborted signal.
 */
export type Pause = (share: number) => Promise<void>;

/** A part of a study. The same unit gives the same result in every order and in every process. */
export interface StudyUnit<Result> {
  /** Its key, of letters, digits, hyphens and dots. */
  readonly name: string;
  /** What it computes, for the reader. */
  readonly label: string;
  /** About how long it takes alone on one core. */
  readonly seconds: number;
  /** Computes its result, which JSON keeps to the bit. */
  compute(pause: Pause): Promise<Result>;
}

/** A study. `Data` is what a page shows; JSON keeps it to the bit. */
export interface StudyKind<Result = unknown, Data = unknown> {
  /** What the results depend on, beside the kernels. */
  readonly settings: object;
  readonly units: readonly StudyUnit<Result>[];
  /** Puts the results together, by the names of their units. */
  assemble(results: ReadonlyMap<string, Result>): Data;
  /** Draws the picture, and lists what was found. */
  draw(data: Data): Promise<Figure>;
}

/** Lets the event loop turn, so that signals arrive. */
export const breathe: Pause = async () => {
  await setImmediate();
};

/**
 * Computes a whole study in this process, on the backend in use.
 *
 * @param pause is called by all units. @throws what it throws.
 */
export async function computeStudy<Result, Data>(
  kind: StudyKind<Result, Data>,
  pause: Pause = breathe,
): Promise<Data> {
  const results = new Map<string, Result>();
  for (const unit of kind.units) results.set(unit.name, await unit.compute(pause));
  return kind.assemble(results);
}
