import { expect, it } from 'vitest';
import { parseExperiment, resolveRuns } from '../config/parse.js';
import { ConfigError } from '../errors.js';
import { parseSweptSetting, sweepExperiment } from './sweep.js';

const experiment = parseExperiment(
  {
    name: 'small',
    title: 'Small',
    budget: { iterations: 4 },
    evaluation: { every: 2 },
    seeds: [1, 2],
    variants: {
      none: { label: 'no regularizer' },
      rwp: { label: 'RWP', regularizer: { name: 'rwp' } },
      o2diag: { label: 'O2Diag', regularizer: { name: 'o2diag' } },
    },
  },
  'test',
);
const sweep = (texts: string[], only?: string[]) =>
  sweepExperiment(experiment, texts.map(parseSweptSetting), only);

it.each([
  ['regularizer.h=0.1, 1,1e1', { path: 'regularizer.h', values: [0.1, 1, 10] }],
  ['criticSteps=5,wgan-schedule', { path: 'criticSteps', values: [5, 'wgan-schedule'] }],
  ['regularizer.h=horizon:80', { path: 'regularizer.h', values: [{ horizon: 80 }] }],
  ['gan.clip=-1', { path: 'gan.clip', values: [-1] }],
])('parses %s', (text, expected) => {
  expect(parseSweptSetting(text)).toEqual(expected);
});

it.each([
  ['regularizer.h', 'expected a setting and its values'],
  ['regularizer.h=1,,2', 'expected a setting and its values'],
  ['regularizr.h=1', "did you mean 'regularizer.h'?"],
  ['learningRate=1', "did you mean 'regularizer.learningRate' or 'optimizer.learningRate'?"],
  ['seeds=1,2', "'seeds', which is not a setting"],
  ['__proto__.x=1', 'which is not a setting'],
])('refuses %s', (text, message) => {
  expect(() => parseSweptSetting(text)).toThrow(ConfigError);
  expect(() => parseSweptSetting(text)).toThrow(message);
});

it('sweeps the variants that have the setting, and says which have not', () => {
  const { experiment: swept, notes } = sweep(['regularizer.h=1,2', 'optimizer.learningRate=3,4']);
  expect(resolveRuns(swept)).toHaveLength(2 * (2 + 4 + 4));
  expect(notes).toEqual(['none has no regularizer.h, so --set does not change it.']);
  expect(swept).toMatchObject({ name: 'small-sweep', title: 'Small: h × learning rate' });
});

it('keeps the chosen variants, and sets a single value without a grid', () => {
  const { experiment: swept, notes } = sweep(['regularizer.h=1,2', 'budget.iterations=7'], ['rwp']);
  const runs = resolveRuns({ ...swept, seeds: [1] });
  expect(runs.map((run) => [run.variant, run.budget])).toEqual([
    ['rwp-h-1', { iterations: 7 }],
    ['rwp-h-2', { iterations: 7 }],
  ]);
  expect(notes).toEqual([]);
});

it('replaces a budget of another kind, and sweeps h as a share of the flow time', () => {
  const { experiment: swept } = sweep(
    ['budget.generatorSteps=50', 'regularizer.h=0.1,horizon:80'],
    ['rwp'],
  );
  expect(resolveRuns({ ...swept, seeds: [1] })).toMatchObject([
    { variant: 'rwp-h-0p1', budget: { generatorSteps: 50 }, regularizer: { h: 0.1 } },
    { variant: 'rwp-h-horizon-80', regularizer: { h: { horizon: 80 } } },
  ]);
});

it('sweeps a setting without a default in the variants whose object has it', () => {
  const { experiment: swept, notes } = sweep(['regularizer.damping=0.1,0.2']);
  expect(Object.keys(swept.variants)).toEqual([
    'none',
    'rwp',
    'o2diag-damping-0p1',
    'o2diag-damping-0p2',
  ]);
  expect(notes).toHaveLength(2);
});

it('adds an axis to a grid, but not one that it has', () => {
  const { experiment: swept } = sweep(['regularizer.h=1,2'], ['rwp']);
  const again = sweepExperiment(swept, [parseSweptSetting('batchSize=8,16')]).experiment;
  expect(again.variants['rwp-h-2-batch-size-16']?.grid).toEqual({
    of: 'rwp',
    label: 'RWP',
    at: { 'regularizer.h': 2, batchSize: 16 },
  });
  expect(() => sweepExperiment(swept, [parseSweptSetting('regularizer.h=3,4')])).toThrow(
    /has a list in the experiment already/,
  );
});

it.each([
  [['regularizer.h=0,1'], undefined, 'variants.rwp.regularizer.h[0] is 0; expected more than 0'],
  [['regularizer.h=1'], ['rpw'], "'rpw', which is not a variant of small; did you mean 'rwp'?"],
  [['regularizer.h=1,2'], ['none'], 'no variant has it'],
  [['criticOptimizer.learningRate=1,2'], undefined, 'no variant has it'],
])('refuses %j with the variants %j', (texts, only, message) => {
  expect(() => sweep(texts, only)).toThrow(ConfigError);
  expect(() => sweep(texts, only)).toThrow(message);
});
