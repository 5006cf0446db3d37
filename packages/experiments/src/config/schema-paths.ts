/** Finds settings in a schema by their path, and says which of them take a list as their value. */
import { z } from 'zod';

type Schema = z.core.$ZodType;

/** What {@link schemasAt} found by schema and path; each value of each config that is read asks. */
const found = new WeakMap<Schema, Map<string, Schema[]>>();
/** More than there are settings; the keys of variants, which are anything, are among the paths. */
const MOST_FOUND = 10_000;

/**
 * Returns the schemas of the setting at a path; several if the setting or an object above it is a
 * union, none if there is no such setting.
 */
export function schemasAt(schema: Schema, path: readonly string[]): readonly Schema[] {
  const known = found.get(schema) ?? new Map<string, Schema[]>();
  found.set(schema, known);
  const key = JSON.stringify(path);
  const schemas = known.get(key) ?? findSchemas(schema, path);
  if (known.size < MOST_FOUND) known.set(key, schemas);
  return schemas;
}

function findSchemas(schema: Schema, path: readonly string[]): Schema[] {
  return path.reduce(
    (schemas, key) =>
      schemas.flatMap((one) =>
        one instanceof z.ZodObject && Object.hasOwn(one.shape, key)
          ? membersOf(one.shape[key] as Schema)
          : [],
      ),
    membersOf(schema),
  );
}

/** Whether the value of the setting at a path can itself be a list. */
export function takesList(schema: Schema, path: readonly string[]): boolean {
  return schemasAt(schema, path).some(isList);
}

/** Lists the paths of all settings that hold one value: `regularizer.h`, in the order of the schema. */
export function valuePaths(schema: Schema): string[] {
  const below = (here: Schema, path: readonly string[]): string[] => {
    const members = membersOf(here);
    if (members.some(isList)) return [];
    const inner = members.flatMap((one) =>
      one instanceof z.ZodObject
        ? Object.entries(one.shape).flatMap(([key, value]) =>
            below(value as Schema, [...path, key]),
          )
        : [],
    );
    const isObject = members.every((one) => one instanceof z.ZodObject);
    return isObject ? inner : [path.join('.'), ...inner];
  };
  return [...new Set(below(schema, []))];
}

/** Removes defaults, optionals and transforms, and splits unions. */
function membersOf(schema: Schema): Schema[] {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodReadonly
  ) {
    return membersOf(schema.unwrap() as Schema);
  }
  if (schema instanceof z.ZodPipe) return membersOf(schema.in as Schema);
  // A discriminated union is a union, too.
  if (schema instanceof z.ZodUnion) return (schema.options as readonly Schema[]).flatMap(membersOf);
  return [schema];
}

function isList(schema: Schema): boolean {
  return schema instanceof z.ZodArray || schema instanceof z.ZodTuple || schema instanceof z.ZodSet;
}
