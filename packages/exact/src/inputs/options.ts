/** Options, and other objects with known properties, as public functions read them. */
import { ArgumentError, reject, requireOptions } from '@wprox/arguments';

/**
 * Requires an object with no names but the options'; unlike `requireOptions` it leaves the declared type
 * as it is.
 *
 * @param example how they look: `{ h: 0.1 }`. @param required which of them have no default.
 * @throws ArgumentError naming `options`.
 */
export function checkOptions(
  options: unknown,
  names: readonly string[],
  example?: string,
  required: readonly string[] = [],
): void {
  checkProperties('options', options, names, example, required);
}

/** The same for an object that has a name of its own, such as `grid`. */
export function checkProperties(
  argument: string,
  value: unknown,
  names: readonly string[],
  example?: string,
  required: readonly string[] = [],
): void {
  requireOptions(argument, value, names, example);
  const missing = required.find((name) => value[name] === undefined);
  if (missing === undefined) return;
  throw new ArgumentError(argument, `lacks ${missing}; expected ${example}`);
}

/**
 * Requires an object of any class with functions of these names.
 *
 * @param expected what such an object is and how it is made.
 * @throws ArgumentError naming `argument`, or the property of it that is not a function.
 */
export function requireMembers(
  argument: string,
  value: unknown,
  members: readonly string[],
  expected: string,
): void {
  if (typeof value !== 'object' || value === null) reject(argument, value, expected);
  for (const name of members) {
    const member: unknown = (value as Record<string, unknown>)[name];
    if (typeof member !== 'function')
      reject(`${argument}.${name}`, member, `a function: ${expected}`);
  }
}
