/** Options as public functions read them. */
import { requireOptions } from '@wprox/arguments';

/**
 * Requires an object with no names but the options'; unlike `requireOptions` it leaves the declared type
 * as it is.
 *
 * @throws ArgumentError naming `options`.
 */
export function checkOptions(options: unknown, names: readonly string[], example?: string): void {
  requireOptions('options', options, names, example);
}

/** The same for an object that has a name of its own, such as `grid`. */
export function checkProperties(
  argument: string,
  value: unknown,
  names: readonly string[],
  example?: string,
): void {
  requireOptions(argument, value, names, example);
}
