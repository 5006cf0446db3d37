/** Names of settings and of their values: in the names of variants, and in texts for readers. */

/** A value of a setting in a list. */
export type GridValue = string | number | boolean | null | { readonly [key: string]: unknown };

/** Writes the words of a key: `learningRate` becomes `learning rate`. */
function words(key: string): string {
  return key.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/**
 * Names settings by the last key of their path, or by the whole path where two of them share the last
 * key: `h` and `learning rate`, but `optimizer learning rate` and `critic optimizer learning rate`.
 *
 * @param paths paths with dots, such as `regularizer.h`.
 * @returns one name per path.
 */
export function settingNames(paths: readonly string[]): string[] {
  const last = (path: string) => path.slice(path.lastIndexOf('.') + 1);
  return paths.map((path) => {
    const isShared = paths.filter((other) => last(other) === last(path)).length > 1;
    return isShared ? path.split('.').map(words).join(' ') : words(last(path));
  });
}

/** Writes a value for a reader: `0.1`, `horizon 80`; objects inside an object are left out. */
export function valueText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .filter(([, inner]) => typeof inner !== 'object')
    .map(([key, inner]) => (key === 'name' ? String(inner) : `${words(key)} ${inner}`))
    .join(' ');
}

/** Writes text as a part of a folder name: `learning rate 0.004` becomes `learning-rate-0p004`. */
export function nameSlug(text: string): string {
  return text
    .toLowerCase()
    .replace(/(?<=\d)\.(?=\d)/g, 'p')
    .replace(/(^|[^a-z0-9])-(?=\d)/g, '$1m')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
