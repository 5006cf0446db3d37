/** The check of layer sizes that all networks share. */

/** Checks sizes by name. @throws RangeError naming the first that is not a positive integer. */
export function requirePositive(sizes: Record<string, number>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(`${name} is ${size}; expected a positive integer`);
    }
  }
}
