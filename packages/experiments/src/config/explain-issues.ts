/**
 * Turns issues of zod into messages for users: the path, the value at that path, what was expected,
 * and the nearest valid names if a name is mistyped.
 */
import { escaped } from '@wprox/arguments';
import { z } from 'zod';
import { suggestName } from './nearest-name.js';
import { SMALLEST, SMALLEST_LENGTH } from './numbers.js';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Longest key that a message shows whole. */
const KEY_LENGTH = 40;

/** Joins a path with dots: `variants.rwp.regularizer.h`. The empty path is "the config". */
export function formatPath(path: Path): string {
  return path.length === 0 ? 'the config' : path.map((key) => shortened(String(key))).join('.');
}

function shortened(key: string): string {
  const text = escaped(key.slice(0, KEY_LENGTH));
  return key.length > KEY_LENGTH ? `${text}…` : text;
}

/**
 * Explains why `schema` refused a value, one line per problem.
 *
 * @param schema the schema that refused the value; its shape gives the valid keys.
 * @param value the value as the user gave it.
 * @param prefix the path of `value` in the document of the user, or a function that writes the place
 * of a path of `value` in that document.
 */
export function explainIssues(
  issues: readonly Issue[],
  schema: z.core.$ZodType,
  value: unknown,
  prefix: Path | ((path: Path) => string) = [],
): string[] {
  const placeOf =
    typeof prefix === 'function' ? prefix : (path: Path) => formatPath([...prefix, ...path]);
  return issues
    .flatMap((given) => withoutUnion(given, value))
    .filter(isTightest)
    .flatMap((issue) => {
      const found = valueAt(value, issue.path);
      const where = placeOf(issue.path);
      if (issue.code === 'unrecognized_keys') {
        const valid = validKeys(schema, value, issue.path);
        const lines = issue.keys.slice(0, SHOWN_KEYS).map((key) => {
          const place = placeOf([...issue.path, key]);
          const given = show(valueAt(value, [...issue.path, key]));
          return `${place} (${given}): unknown key; ${suggestName(key, valid)}`;
        });
        const more = issue.keys.length - lines.length;
        return more > 0 ? [...lines, `${where}: ${more} more unknown keys`] : lines;
      }
      if (issue.code === 'invalid_key') {
        const reason = issue.issues.map((inner) => expected(inner as Issue, '')).join(', ');
        return [`${where}: this name cannot be used; expected ${reason}`];
      }
      if (found === undefined) return [`${where}: missing; expected ${expected(issue, found)}`];
      const given = `${where} is ${show(found)}; expected ${expected(issue, found)}`;
      const names = validNames(issue);
      const hint = names && typeof found === 'string' ? suggestName(found, names) : '';
      // A short list of names is in the message already.
      return [hint === '' || hint.startsWith('valid: ') ? given : `${given}; ${hint}`];
    });
}

/** Whether no later issue is about a bound of the same value: the schema gives the tightest last. */
function isTightest({ code, path }: Issue, index: number, all: readonly Issue[]): boolean {
  const next = all[index + 1];
  const isSame = next?.code === code && next.path.join('.') === path.join('.');
  return !(isSame && (code === 'too_big' || code === 'too_small'));
}

/**
 * Replaces the issue of a union by those of the member that the value was meant for: the one whose names
 * it has. A value of no such member keeps the issue of the union, which lists the members.
 */
function withoutUnion(issue: Issue, value: unknown): Issue[] {
  if (issue.code !== 'invalid_union' || !('errors' in issue)) return [issue];
  const alternatives = issue.errors.flatMap(alternativesOf);
  const meant = alternatives.find(
    (inner) =>
      inner.length > 0 &&
      inner.every(
        ({ code, path }) =>
          (path.length > 0 || code === 'unrecognized_keys' || code === 'too_big') &&
          !(code === 'invalid_value' && path.length === 1 && path[0] === 'name'),
      ),
  );
  if (!meant) return [issue];
  return meant.flatMap((inner) =>
    withoutUnion({ ...inner, path: [...issue.path, ...inner.path] } as Issue, value),
  );
}

/** Splits the issues of a member that is a union itself. */
function alternativesOf(issues: readonly Issue[]): (readonly Issue[])[] {
  const [only] = issues;
  return issues.length === 1 && only?.code === 'invalid_union' && only.path.length === 0
    ? only.errors.flatMap(alternativesOf)
    : [issues];
}

/** Most unknown keys of one object that are explained. */
const SHOWN_KEYS = 10;
/** Lower bounds that stand for "above 0". */
const LEAST_POSITIVE: readonly number[] = [SMALLEST, SMALLEST_LENGTH];
/** Longest list of valid names that a message holds. */
const LIST_LENGTH = 100;

function expected(issue: Issue, found: unknown): string {
  const names = validNames(issue);
  if (names) {
    if (names.length === 1) return `'${names[0]}'`;
    const list = names.join(', ');
    // The schema of a long list says itself which command prints the names.
    return list.length > LIST_LENGTH ? issue.message : `one of ${list}`;
  }
  switch (issue.code) {
    case 'invalid_type':
      return EXPECTED_TYPES[issue.expected] ?? `a value of type ${issue.expected}`;
    case 'too_small':
      if (LEAST_POSITIVE.includes(Number(issue.minimum)) && Number(found) <= 0)
        return 'more than 0';
      return size(issue.origin, issue.inclusive ? 'at least' : 'more than', issue.minimum);
    case 'too_big':
      return size(issue.origin, issue.inclusive ? 'at most' : 'less than', issue.maximum);
    default:
      return issue.message;
  }
}

const EXPECTED_TYPES: Record<string, string> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text in quotes',
  array: 'a list, in square brackets',
  object: 'an object, in curly brackets',
  record: 'an object, in curly brackets',
};

function size(origin: string, relation: string, limit: number | bigint): string {
  if (origin === 'string') return `a text of ${relation} ${limit} letter${limit === 1 ? '' : 's'}`;
  if (origin === 'array') return `a list with ${relation} ${limit} item${limit === 1 ? '' : 's'}`;
  return `${relation} ${limit}`;
}

function validNames(issue: Issue): string[] | undefined {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) {
    // Zod lists undefined as an option if the name can be left out.
    return issue.options.filter((option) => option !== undefined).map(String);
  }
  return undefined;
}

/** Longest value in a message. */
const VALUE_LENGTH = 60;

/** Formats a value as the user wrote it, escaped and cut to 60 characters. */
export function show(value: unknown): string {
  const text =
    typeof value === 'string'
      ? `'${escaped(value.slice(0, VALUE_LENGTH))}'`
      : escaped(asJson(value).slice(0, VALUE_LENGTH + 1));
  return text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH - 3)}...` : text;
}

function asJson(value: unknown): string {
  // JSON has no Infinity, but JSON.parse reads 1e999 as one.
  if (typeof value !== 'object' || value === null) return String(value);
  const length = Array.isArray(value) ? value.length : Object.keys(value).length;
  const [start, end] = Array.isArray(value) ? '[]' : '{}';
  if (length > VALUE_LENGTH) return `${start}${length} entries${end}`;
  try {
    return JSON.stringify(value, (_, inner) =>
      typeof inner === 'number' && !Number.isFinite(inner) ? String(inner) : inner,
    );
  } catch {
    // JSON.parse accepts deeper nesting than JSON.stringify.
    return Array.isArray(value) ? '[[[...' : '{...';
  }
}

/** Returns the value at a path; undefined if there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<PropertyKey, unknown>)[key];
  }
  return here;
}

/** Lists the keys that the object at `path` accepts; in a union, the member that `value` names. */
function validKeys(schema: z.core.$ZodType, value: unknown, path: Path): string[] {
  let here: z.core.$ZodType | undefined = schema;
  for (let depth = 0; depth < path.length; depth++) {
    const object = objectOf(here, valueAt(value, path.slice(0, depth)));
    const key = String(path[depth]);
    if (object instanceof z.ZodObject) here = object.shape[key] as z.core.$ZodType | undefined;
    else if (object instanceof z.ZodRecord) here = object.valueType;
    else return [];
  }
  const object = objectOf(here, valueAt(value, path));
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

/** Unwraps defaults and optionals, and picks the member of a union that `value` names. */
function objectOf(
  schema: z.core.$ZodType | undefined,
  value: unknown,
): z.core.$ZodType | undefined {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional
  ) {
    return objectOf(schema.unwrap() as z.core.$ZodType, value);
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const { discriminator, options } = schema.def;
    const name = valueAt(value, [discriminator]);
    return options.find(
      (option) =>
        option instanceof z.ZodObject &&
        (option.shape[discriminator] as z.ZodLiteral).safeParse(name).success,
    );
  }
  if (schema instanceof z.ZodUnion) {
    const accepts = (option: z.core.$ZodType | undefined) =>
      option instanceof z.ZodObject &&
      Object.entries(option.shape).every(
        ([key, field]) =>
          !(field instanceof z.ZodLiteral) || field.safeParse(valueAt(value, [key])).success,
      );
    return schema.def.options
      .map((option) => objectOf(option as z.core.$ZodType, value))
      .find(accepts);
  }
  return schema;
}
