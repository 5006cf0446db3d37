/**
 * The version of the JSON files of runs and experiments, which each file of this version and later ones
 * names. A file that names none is of a version before 0.2 and reads the same.
 */
import { described } from '@wprox/arguments';
import { isObject } from './config/is-object.js';
import { ExpectedError } from './errors.js';

/** The version that this one writes. */
export const FORMAT = 1;

/** A whole file of a version of wprox that this one does not know; it is not damaged. */
export class UnknownFormatError extends ExpectedError {
  override name = 'UnknownFormatError';

  /**
   * Creates the error.
   * @param expected the formats that this version reads, in words.
   */
  constructor(file: string, format: unknown, expected = `format ${FORMAT}`) {
    super(
      `${file} has format ${described(format)}; expected ${expected}: another version of wprox wrote it; ` +
        'use that version, or train the run again with --fresh',
    );
  }
}

/** Returns a value with the version that this one writes, for a JSON file. */
export function withFormat<T extends object>(value: T): T & { readonly format: number } {
  return { format: FORMAT, ...value };
}

/**
 * Returns the value of a JSON file without its version.
 * @throws UnknownFormatError if another version wrote it.
 */
export function withoutFormat(value: unknown, file: string): unknown {
  if (!isObject(value) || !Object.hasOwn(value, 'format')) return value;
  const { format, ...rest } = value;
  if (format !== FORMAT) throw new UnknownFormatError(file, format);
  return rest;
}
