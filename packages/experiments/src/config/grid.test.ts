import { describe, expect, it } from 'vitest';
import { familyText, gridFamilies, inOrder } from './grid-families.js';
import { nameSlug, settingNames, valueText } from './grid-names.js';
import { parseExperiment, resolveRuns } from './parse.js';
import type { ExperimentInput } from './schema.js';

const small: ExperimentInput = {
  name: 'small',
  title: 'Small',
  budget: { iterations: 4 },
  evaluation: { every: 2 },
  seeds: [1],
  variants: {
    none: { label: 'no regularizer' },
    rwp: {
      label: 'RWP',
      regularizer: { name: 'rwp', h: [0.1, 10], innerSteps: 3 },
      optimizer: { learningRate: [5e-4, 4e-3] },
    },
  },
};

const parse = (change: object) => parseExperiment({ ...small, ...change }, 'small.json');

function problemsOf(change: object): string {
  try {
    parse(change);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected a refusal');
}

/** Repeats an item as the values of a list that must differ. */
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 2);

describe('lists in a variant', () => {
  const experiment = parse({});

  it('make one variant per combination', () => {
    expect(
      resolveRuns(experiment).map(({ variant, regularizer, optimizer }) => [
        variant,
        'h' in regularizer ? regularizer.h : undefined,
        optimizer.learningRate,
        regularizer.innerSteps,
      ]),
    ).toEqual([
      ['none', undefined, 2e-4, 1],
      ['rwp-h-0p1-learning-rate-0p0005', 0.1, 5e-4, 3],
      ['rwp-h-0p1-learning-rate-0p004', 0.1, 4e-3, 3],
      ['rwp-h-10-learning-rate-0p0005', 10, 5e-4, 3],
      ['rwp-h-10-learning-rate-0p004', 10, 4e-3, 3],
    ]);
  });

  it('give each variant its label and its place', () => {
    expect(experiment.variants['rwp-h-10-learning-rate-0p004']).toMatchObject({
      label: 'RWP, h 10, learning rate 0.004',
      grid: {
        of: 'rwp',
        label: 'RWP',
        at: { 'regularizer.h': 10, 'optimizer.learningRate': 4e-3 },
      },
    });
    expect(experiment.variants['none']).toEqual({ label: 'no regularizer' });
  });

  it('are gone from experiment.json, which gives the same experiment', () => {
    expect(parseExperiment(JSON.parse(JSON.stringify(experiment)), 'again')).toEqual(experiment);
  });

  it('become families with axes', () => {
    const [none, rwp] = gridFamilies(experiment);
    expect(none).toMatchObject({ name: 'none', label: 'no regularizer', axes: [] });
    expect(rwp).toMatchObject({ name: 'rwp', label: 'RWP' });
    expect(rwp!.axes).toEqual([
      { path: 'regularizer.h', name: 'h', values: [0.1, 10] },
      { path: 'optimizer.learningRate', name: 'learning rate', values: [5e-4, 4e-3] },
    ]);
    expect(rwp!.members).toHaveLength(4);
    expect(familyText(rwp!)).toBe('RWP (h 0.1, 10 × learning rate 0.0005, 0.004)');
    expect(familyText(none!)).toBe('no regularizer');
  });
});

describe('lists in the base', () => {
  it('apply to each variant that does not override them', () => {
    const { variants, optimizer } = parse({
      optimizer: { learningRate: [1e-3, 1e-2], beta1: 0.9 },
      variants: {
        none: { label: 'n' },
        other: { label: 'o', optimizer: { learningRate: 7 } },
        rms: { label: 'r', optimizer: { name: 'rmsprop' } },
        // Adam is the default, so this merges.
        adam: { label: 'a', optimizer: { name: 'adam', beta2: 0.5 } },
      },
    });
    expect(Object.keys(variants)).toEqual([
      'none-learning-rate-0p001',
      'none-learning-rate-0p01',
      'other',
      'rms',
      'adam-learning-rate-0p001',
      'adam-learning-rate-0p01',
    ]);
    expect(optimizer).toMatchObject({ learningRate: 1e-3, beta1: 0.9 });
    expect(variants['adam-learning-rate-0p01']?.optimizer).toEqual({
      name: 'adam',
      beta2: 0.5,
      learningRate: 1e-2,
    });
  });

  it('can hold whole objects, which are not merged into each other', () => {
    const regularizer = [{ name: 'rwp', h: 3, innerSteps: 7 }, { name: 'rwp' }, { name: 'none' }];
    const runs = resolveRuns(parse({ regularizer, variants: { a: { label: 'A' } } }));
    expect(runs.map((run) => [run.variant, run.regularizer])).toEqual([
      [
        'a-regularizer-rwp-h-3-inner-steps-7',
        { name: 'rwp', h: 3, innerSteps: 7, latent: 'fresh' },
      ],
      ['a-regularizer-rwp', { name: 'rwp', h: 0.2, innerSteps: 5, latent: 'fresh' }],
      ['a-regularizer-none', { name: 'none', innerSteps: 1 }],
    ]);
  });
});

describe('names', () => {
  it('are whole paths where the last keys are equal', () => {
    expect(
      settingNames(['optimizer.learningRate', 'criticOptimizer.learningRate', 'gan.width']),
    ).toEqual(['optimizer learning rate', 'critic optimizer learning rate', 'width']);
  });

  it.each([
    [0.1, '0.1', '0p1'],
    [5e-7, '5e-7', '5e-7'],
    [-1.5, '-1.5', 'm1p5'],
    [{ horizon: 80 }, 'horizon 80', 'horizon-80'],
    ['wgan-schedule', 'wgan-schedule', 'wgan-schedule'],
    ['/A b/ü', '/A b/ü', 'a-b'],
    [true, 'true', 'true'],
  ])('write %j', (value, text, slug) => {
    expect(valueText(value)).toBe(text);
    expect(nameSlug(text)).toBe(slug);
  });

  it('stay unique, and names of the user stay', () => {
    const dataset = { name: 'images', path: ['A', 'a', 'B'], size: 32 };
    const { variants } = parse({
      variants: { x: { label: 'X', dataset }, 'x-path-b': { label: 'mine' } },
    });
    expect(Object.keys(variants)).toEqual(['x-path-a', 'x-path-a-2', 'x-path-b-3', 'x-path-b']);
  });

  it('are short enough for a folder', () => {
    const path = ['a'.repeat(300), 'b'];
    const { variants } = parse({
      variants: { x: { label: 'X', dataset: { name: 'images', path, size: 32 } } },
    });
    expect(Object.keys(variants)).toEqual(['x-1', 'x-path-b']);
  });

  it('sort numbers and drop what repeats', () => {
    expect(inOrder([10, { horizon: 5 }, 2, 10, { horizon: 5 }])).toEqual([2, 10, { horizon: 5 }]);
  });
});

describe('refusals', () => {
  const rwp = (regularizer: object) => ({
    variants: { rwp: { label: 'RWP', regularizer: { name: 'rwp', ...regularizer } } },
  });
  it.each([
    [rwp({ h: [1, -1] }), 'variants.rwp.regularizer.h[1] is -1; expected more than 0'],
    [rwp({ h: [] }), 'variants.rwp.regularizer.h is an empty list'],
    [rwp({ h: [1, 2, 1] }), 'variants.rwp.regularizer.h[2] repeats the value of [0]'],
    [rwp({ h: [1, [2]] }), 'variants.rwp.regularizer.h[1] has a list inside a list'],
    [rwp({ hh: [1, 2] }), 'variants.rwp.regularizer.hh ([1,2]): unknown key'],
    [
      { variants: { a: { label: 'A', regularizer: [{ name: 'none', h: 1 }, { name: 'rwp' }] } } },
      'variants.a.regularizer[0].h (1): unknown key; valid: name, innerSteps',
    ],
    [
      { optimizer: { learningRate: [1, 0] } },
      'optimizer.learningRate[1] is 0; expected more than 0',
    ],
    [{ batchSize: [1, 2] }, 'batchSize[0] is 1; expected at least 2'],
    [{ title: ['a', 'b'] }, 'title is ["a","b"]; expected a text in quotes'],
    [{ variants: { a: { label: 'A', seeds: [1, 2] } } }, 'variants.a.seeds ([1,2]): unknown key'],
    [{ variants: { a: [{ label: 'A' }] } }, 'variants.a is [{"label":"A"}]; expected an object'],
    [
      { batchSize: upTo(21), criticSteps: upTo(20) },
      'the lists make 2100 variants; expected at most 400: shorten a list',
    ],
  ])('name the place: %j', (change, message) => {
    expect(problemsOf({ ...change })).toContain(message);
  });

  it('name each wrong value once', () => {
    const message = problemsOf(rwp({ h: [-1, 1], innerSteps: [1, 2, 3] }));
    expect(message.match(/h\[0\]/g)).toHaveLength(1);
  });

  it('do not follow lists that are nested without end', () => {
    const deep = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000));
    expect(problemsOf(rwp({ h: deep }))).toContain('a list inside a list');
    expect(problemsOf(rwp({ h: [{ horizon: deep }, 1] }))).toContain('variants.rwp.regularizer.h');
  });
});
