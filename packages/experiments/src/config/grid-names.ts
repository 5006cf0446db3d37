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

/** Depth of objects that are written out. */
const DEPTH = 3;

/** Writes a value for a reader: `0.1`, `horizon 80`, `rwp h horizon 80`. */
export function valueText(value: unknown): string {
  return textWithin(value, DEPTH);
}

function textWithin(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (depth === 0) return '…';
  if (Array.isArray(value)) return value.map((one) => textWithin(one, depth - 1)).join(' ');
  return Object.entries(value)
    .map(([key, inner]) => {
      const text = textWithin(inner, depth - 1);
      return key === 'name' ? text : `${words(key)} ${text}`;
    })
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
