/**
 * Damages JSON so that it is still JSON, or almost, but has other content: deletes, renames and adds
 * keys, and changes the type, size or depth of values.
 */
import type { Random } from '@wprox/runtime/random';

/** Text that is written to the JSON unchanged, because JSON.stringify cannot write 1e999 or NaN. */
class Raw {
  constructor(readonly text: string) {}
}

const nested = (depth: number) => new Raw(`${'['.repeat(depth)}${']'.repeat(depth)}`);
const nestedObjects = (depth: number) => new Raw(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);

function keys(count: number): string {
  return Array.from({ length: count }, (_, i) => `"k${i}":${i}`).join(',');
}

const ODD_VALUES: readonly unknown[] = [
  ...[null, true, false, '', 'x', 'NaN', '__proto__', '\u0000', '\ud800', 'ü'.repeat(300)],
  ...[0, -1, 1, 2, 0.5, 1e-320, 1e15, 1e308, -1e308, 2 ** 31, 2 ** 53, -(2 ** 53)],
  ...[[], {}, [[]], [null], [[1, 2]], { name: 'x' }, { length: 5 }, { toString: 1 }],
  ...[new Raw('1e999'), new Raw('-1e999'), new Raw('9'.repeat(400)), new Raw('-0')],
  ...[new Raw('NaN'), new Raw('Infinity'), new Raw('undefined'), new Raw('01')],
  ...[nested(200), nested(20_000), nestedObjects(20_000)],
  // What costs much, and what a terminal or a page obeys.
  ...[1e-300, 5e-324, 2 ** 40, 4096, 'x'.repeat(1e5), '\u001b[31m\u0007', '\ufffe', 'a\u0000b'],
  ...[new Raw(`[${'1,'.repeat(2e4)}2]`), new Raw(`{${keys(2000)}}`), new Raw('{"a":1,"a":2}')],
];
const ODD_KEYS = ['__proto__', 'constructor', 'toString', 'length', '', 'x', '0', 'hasOwnProperty'];

type Container = unknown[] | Record<string, unknown>;
const isContainer = (value: unknown): value is Container =>
  typeof value === 'object' && value !== null && !(value instanceof Raw);

/** Position of a value. */
interface Place {
  readonly container: Container;
  readonly key: string;
}

function places(value: unknown): Place[] {
  if (!isContainer(value)) return [];
  // Limited, so that a long list of numbers does not get almost all of the damage.
  return Object.keys(value)
    .slice(0, 40)
    .flatMap((key) => [
      { container: value, key },
      ...places((value as Record<string, unknown>)[key]),
    ]);
}

function put(container: Container, key: string, value: unknown): void {
  // Assignment would set the prototype for the key "__proto__".
  Object.defineProperty(container, key, {
    ...{ value, enumerable: true, writable: true, configurable: true },
  });
}

function remove({ container, key }: Place): void {
  if (Array.isArray(container)) container.splice(Number(key), 1);
  else delete container[key];
}

const pick = <T>(items: readonly T[], random: Random): T => items[random.integer(items.length)]!;

/** Copies the odd value, because later damage may change it or put it into itself. */
function oddValue(random: Random): unknown {
  const value = pick(ODD_VALUES, random);
  return isContainer(value) ? structuredClone(value) : value;
}

const valueAt = ({ container, key }: Place) => (container as Record<string, unknown>)[key];

const CHANGES: readonly ((at: Place, all: readonly Place[], random: Random) => void)[] = [
  (at) => remove(at),
  (at, _, random) => put(at.container, at.key, oddValue(random)),
  (at, _, random) => put(at.container, at.key, oddValue(random)),
  (at, _, random) => {
    const { container } = at;
    if (Array.isArray(container)) container.push(oddValue(random));
    else put(container, pick(ODD_KEYS, random), oddValue(random));
  },
  (at, _, random) => {
    const value = valueAt(at);
    remove(at);
    if (!Array.isArray(at.container)) put(at.container, pick(ODD_KEYS, random), value);
  },
  (at, all, random) => {
    const other = pick(all, random);
    const copy = structuredCloneOf(valueAt(other));
    put(other.container, other.key, structuredCloneOf(valueAt(at)));
    put(at.container, at.key, copy);
  },
  (at) => put(at.container, at.key, [valueAt(at)]),
  (at) => put(at.container, at.key, { [at.key]: valueAt(at) }),
  (at) => put(at.container, at.key, toText(valueAt(at)).slice(0, 99)),
  (at, _, random) => {
    const value = valueAt(at);
    if (typeof value === 'number') put(at.container, at.key, value * 10 ** random.integer(20));
    else if (Array.isArray(value)) value.splice(0, random.integer(value.length + 1));
  },
];

/** Copies a value, so that swapping it with a part of itself makes no cycle. */
const structuredCloneOf = (value: unknown): unknown =>
  isContainer(value) ? JSON.parse(toText(value, true)) : value;

function toText(value: unknown, isStrict = false): string {
  if (value instanceof Raw) return isStrict ? '0' : value.text;
  if (Array.isArray(value)) {
    return `[${value.map((item) => toText(item, isStrict)).join(',')}]`;
  }
  if (isContainer(value)) {
    const entries = Object.entries(value).map(
      ([key, entry]) => `${JSON.stringify(key)}:${toText(entry, isStrict)}`,
    );
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** Returns a JSON text with one to three damaged values. */
export function damageJson(text: string, random: Random): string {
  const root: Container = [JSON.parse(text)];
  for (let k = [0, 0, 0, 1, 1, 2][random.integer(6)]!; k >= 0; k--) {
    const all = places(root);
    const at = pick(all, random);
    // Damage to the whole document is skipped in two of three cases.
    if (at.container === root && random.integer(3) > 0) continue;
    pick(CHANGES, random)(at, all, random);
    if (root.length === 0) return '';
  }
  const mark = random.integer(40) === 0 ? '\ufeff' : '';
  return mark + toText(root[0]);
}

/** Damages, removes or repeats one row of a text with one JSON value per line. */
export function damageRows(text: string, random: Random): string {
  const lines = text.split('\n').slice(0, -1);
  const at = random.integer(lines.length);
  const line = lines[at]!;
  const kind = random.integer(6);
  if (kind === 0) lines.splice(at, 1);
  else if (kind === 1) lines.splice(random.integer(lines.length), 0, line);
  else if (kind === 2) lines[at] = line.slice(0, random.integer(line.length));
  else lines[at] = damageJson(line, random);
  return lines.map((each) => `${each}\n`).join('');
}
