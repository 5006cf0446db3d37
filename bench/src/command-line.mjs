/** Reads numbers from the command line. */

/**
 * @param {string} name of the argument, for the error @param {string} text
 * @throws RangeError unless `text` is an integer of at least `least`.
 */
export function integerArgument(name, text, least = 1) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new RangeError(`${name} is "${text}"; expected an integer of at least ${least}`);
}
