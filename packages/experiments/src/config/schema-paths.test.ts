import { expect, it } from 'vitest';
import { z } from 'zod';
import { schemasAt, takesList, valuePaths } from './schema-paths.js';
import { settingsFields } from './settings.js';

const schema = z.strictObject({
  size: z.int().default(3),
  step: z.union([z.number(), z.strictObject({ horizon: z.number() })]).default(1),
  names: z.union([z.literal('one'), z.array(z.string())]).exactOptional(),
  kind: z
    .discriminatedUnion('name', [
      z.strictObject({ name: z.literal('a'), list: z.tuple([z.number()]).optional() }),
      z.strictObject({ name: z.literal('b').optional(), value: z.number().transform(String) }),
    ])
    .prefault({ name: 'a' }),
});

it('finds settings in unions, under defaults and transforms', () => {
  expect(schemasAt(schema, ['step'])).toHaveLength(2);
  expect(schemasAt(schema, ['kind', 'value'])).toHaveLength(1);
  expect(schemasAt(schema, ['kind', 'name'])).toHaveLength(2);
  expect(schemasAt(schema, ['kind', 'other'])).toEqual([]);
  expect(schemasAt(schema, ['size', 'toString'])).toEqual([]);
});

it('knows the settings whose value is a list', () => {
  const lists = [['names'], ['kind', 'list']];
  for (const path of lists) expect(takesList(schema, path)).toBe(true);
  for (const path of [['size'], ['step'], ['kind', 'value']]) {
    expect(takesList(schema, path)).toBe(false);
  }
});

it('lists the settings with one value', () => {
  expect(valuePaths(schema)).toEqual(['size', 'step', 'step.horizon', 'kind.name', 'kind.value']);
  const own = valuePaths(z.strictObject(settingsFields));
  expect(own).toEqual(
    expect.arrayContaining(['regularizer.h', 'optimizer.learningRate', 'batchSize']),
  );
  expect(own).not.toContain('regularizer');
});
