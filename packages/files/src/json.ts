/**
 * Reads JSON (RFC 8259) of unknown origin. A byte order mark is read over. Bytes, depth and number of
 * keys are bounded, because V8 needs up to 60 bytes of memory for two characters such as `{}`. An object
 * that has one key twice is refused: `JSON.parse` would drop the first value without a message.
 */
import { escaped, quoted, reject, requireNonNegative, requireOptions } from '@wprox/arguments';
import { FileError } from './file-error.js';
import { type FileLimits, readRegularFile } from './regular-file.js';

/** Text that is not JSON, or is more than the limits allow; the message is a clause. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/** Limits of JSON. */
export interface JsonLimits extends FileLimits {
  /** Greatest number of bytes; 16 MiB by default. */
  readonly bytes?: number;
  /** Greatest depth of arrays and objects in each other; 100 by default. */
  readonly depth?: number;
  /** Greatest number of objects, arrays and keys in total; 500,000 by default. */
  readonly parts?: number;
}

const DEFAULTS = { bytes: 2 ** 24, depth: 100, parts: 500_000 };

/**
 * Parses JSON.
 * @param content text, or bytes in UTF-8; a byte order mark at its start is ignored.
 * @throws ArgumentError if it is neither; JsonError if it is not JSON, has a key twice, or exceeds a limit.
 * @example
 * parseJson('{"h": 0.2}'); // { h: 0.2 }
 */
export function parseJson(content: string | Uint8Array, limits: JsonLimits = {}): unknown {
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) {
    reject('content', content, 'text or bytes of JSON');
  }
  const { bytes, depth, parts } = checked(limits);
  if (content.length > bytes) {
    throw new JsonError(`it has ${content.length} bytes; expected at most ${bytes}`);
  }
  const text = typeof content === 'string' ? content.replace(/^\ufeff/, '') : decoded(content);
  scan(text, depth, parts);
  try {
    return JSON.parse(text);
  } catch (error) {
    if (text.trim() === '') throw new JsonError('it is empty; expected JSON');
    const reason = escaped((error as Error).message).slice(0, 140);
    throw new JsonError(`it is not valid JSON (${reason})`, { cause: error });
  }
}

/**
 * Reads and parses a JSON file.
 * @throws FileError if it cannot be read as a regular file, or for the reasons of {@link parseJson}.
 */
export async function readJsonFile(file: string, limits: JsonLimits = {}): Promise<unknown> {
  const { bytes: most } = checked(limits);
  const { option }: JsonLimits = limits;
  const bytes = await readRegularFile(file, {
    bytes: most,
    ...(option !== undefined && { option }),
  });
  try {
    return parseJson(bytes, limits);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new FileError(file, error.message, { cause: error });
  }
}

function checked(limits: JsonLimits) {
  requireOptions('limits', limits, ['bytes', 'depth', 'parts', 'option'], '{ depth: 20 }');
  const {
    bytes = DEFAULTS.bytes,
    depth = DEFAULTS.depth,
    parts = DEFAULTS.parts,
  }: JsonLimits = limits;
  for (const [name, value] of Object.entries({ bytes, depth, parts })) {
    requireNonNegative(`limits.${name}`, value);
  }
  return { bytes, depth, parts };
}

function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new JsonError('it is UTF-16 text; save it as UTF-8');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes); // drops a byte order mark
  } catch (cause) {
    throw new JsonError('it is not UTF-8 text; save it as UTF-8', { cause });
  }
}

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** Goes through the text once, before memory is taken. Text that is not JSON is left to JSON.parse. */
function scan(text: string, depth: number, mostParts: number): void {
  /** The keys of each open object; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  let parts = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (keys && isColonNext(text, end + 1)) {
        parts++;
        addKey(keys, text.slice(at, end + 1));
      }
      at = end;
    } else if (code === 0x7b || code === 0x5b) {
      open.push(code === 0x7b ? new Set() : undefined);
      parts++;
    } else if (code === 0x7d || code === 0x5d) open.pop();
    if (open.length > depth) {
      throw new JsonError(`it nests arrays and objects over ${depth} deep; expected fewer levels`);
    }
    if (parts > mostParts) {
      throw new JsonError(`it has over ${mostParts} objects, arrays and keys; expected fewer`);
    }
  }
}

function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  return text.length;
}

function isColonNext(text: string, from: number): boolean {
  let at = from;
  while (/[ \t\r\n]/.test(text.charAt(at))) at++;
  return text.charCodeAt(at) === COLON;
}

/** @param written the key as it stands in the text, in quotes: `"\u0061"` and `"a"` are one key. */
function addKey(keys: Set<string>, written: string): void {
  let key = written.slice(1, -1);
  if (key.includes('\\')) {
    try {
      key = JSON.parse(written) as string;
    } catch {
      return; // JSON.parse of the whole refuses it too, and says where.
    }
  }
  if (keys.has(key)) {
    throw new JsonError(`it has the key ${quoted(key)} twice in one object; remove one of them`);
  }
  keys.add(key);
}
