/** Compares the settings of two runs. */
import { formatPath, show } from './explain-issues.js';
import { isObject } from './is-object.js';

/** Lists the settings that differ, one line each: `gan.width: 64 in the folder, 16 asked for`. */
export function describeDifferences(
  asked: unknown,
  found: unknown,
  at: readonly string[] = [],
): string[] {
  if (isObject(asked) && isObject(found)) {
    const keys = new Set([...Object.keys(asked), ...Object.keys(found)]);
    return [...keys].flatMap((key) => describeDifferences(asked[key], found[key], [...at, key]));
  }
  if (JSON.stringify(asked) === JSON.stringify(found)) return [];
  return [
    `${formatPath(at)}: the folder has ${showOrNothing(found)}, the command asks for ${showOrNothing(asked)}`,
  ];
}

const showOrNothing = (value: unknown) => (value === undefined ? 'nothing' : show(value));
