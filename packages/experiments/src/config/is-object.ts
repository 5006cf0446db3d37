/** Tells objects of JSON from arrays, null and other values. */

/** Tells whether a value is an object that is not an array, such as an object of JSON. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
