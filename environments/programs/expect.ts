/** What a program expects of a package. */

/**
 * Compares numbers with those that are known.
 *
 * @param tolerance the largest difference, in units of the largest expected number; by default that of
 *   ten float32 operations.
 * @throws Error with both lists.
 */
export function expectNumbers(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-5,
): void {
  const [found, known] = [Array.from(actual), Array.from(expected)];
  const scale = Math.max(1e-30, ...known.map(Math.abs));
  const fits = (value: number, i: number) => Math.abs(value - known[i]!) <= tolerance * scale;
  if (found.length === known.length && found.every(fits)) return;
  throw new Error(`got [${found.slice(0, 8)}]; expected [${known.slice(0, 8)}]`);
}

/** @throws Error with the sentence if the condition does not hold. */
export function expect(condition: boolean, sentence: string): void {
  if (!condition) throw new Error(`not true: ${sentence}`);
}
