/** Values in error messages: short, on one line, and harmless on a terminal. */

/** Longest text of a value, in UTF-16 units. */
const LENGTH = 60;

/**
 * Describes any value in a few words: numbers, short strings in quotes, everything else by its kind.
 * Control characters and lone surrogates are escaped; long strings are cut and end in `…`.
 *
 * @returns at most some 70 characters, such as `-3`, `"wgan"`, `nothing`, `an array of 3`, `a function`.
 * @example
 * described(undefined); // 'nothing'
 * described(new Map()); // 'a Map'
 */
export function described(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'nothing';
    case 'string':
      return quoted(value);
    case 'bigint':
      return cut(`${value}n`);
    case 'symbol':
      return 'a symbol';
    case 'function':
      return /^class\b/.test(Function.prototype.toString.call(value)) ? 'a class' : 'a function';
    case 'object':
      return value === null ? 'null' : describedObject(value);
    default:
      return Object.is(value, -0) ? '-0' : String(value);
  }
}

/** Puts text of unknown origin in quotes: escaped, on one line, and cut after 60 characters. */
export function quoted(text: string): string {
  return cut(escaped(JSON.stringify(text.slice(0, LENGTH + 1)).slice(1, -1)), '"');
}

/**
 * Escapes what a terminal or a page obeys instead of showing it: control characters (C0, DEL, C1), marks
 * that turn the direction of text, lone surrogates and noncharacters. Line breaks are escaped too.
 */
export function escaped(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cs}\p{NChar}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu,
    (c) => {
      const code = c.codePointAt(0)!.toString(16).padStart(4, '0');
      return `\\u${code}`;
    },
  );
}

function cut(text: string, quote = ''): string {
  const short =
    text.length <= LENGTH ? text : `${text.slice(0, LENGTH).replace(/[\ud800-\udbff]$/, '')}…`;
  return quote + short + quote;
}

function describedObject(value: object): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const name = nameOf(value);
  if (name === undefined) return 'an object';
  if (ArrayBuffer.isView(value) && 'length' in value) return `a ${name} of ${value.length}`;
  return `${/^(?!UR|Uint)[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
}

/** The name of the class; undefined for plain objects and for names that come from a hostile object. */
function nameOf(value: object): string | undefined {
  try {
    const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
    return typeof name === 'string' && /^[A-Za-z]\w{0,39}$/.test(name) && name !== 'Object'
      ? name
      : undefined;
  } catch {
    return undefined;
  }
}
