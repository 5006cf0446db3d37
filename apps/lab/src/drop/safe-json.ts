/** JSON of unknown origin. */

/** Names that could reach the prototype of an object that copies them. */
const REFUSED = new Set(['__proto__', 'constructor', 'prototype']);
const MOST_DEPTH = 100;

/**
 * Parses JSON from bytes in UTF-8.
 * @returns the value, or undefined if it is no JSON, is deeper than 100 or has a key such as `__proto__`.
 */
export function parsedJson(bytes: Uint8Array): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
  return isSafe(value) ? value : undefined;
}

function isSafe(value: unknown): boolean {
  // A list in place of recursion, which could exhaust the stack.
  const waiting: [value: unknown, depth: number][] = [[value, 0]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [part, depth] = next;
    if (typeof part !== 'object' || part === null) continue;
    if (depth >= MOST_DEPTH) return false;
    for (const [key, inner] of Object.entries(part)) {
      if (REFUSED.has(key)) return false;
      waiting.push([inner, depth + 1]);
    }
  }
  return true;
}
