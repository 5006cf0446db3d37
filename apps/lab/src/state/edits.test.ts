import { parseExperiment, presets, resolveRuns } from '@wprox/experiments/configs';
import { describe, expect, it } from 'vitest';
import { horizonOf } from './copies.js';
import { defaultLab } from './defaults.js';
import {
  labOf,
  runsOf,
  toyPresets,
  withDataset,
  withObjective,
  withoutRun,
  withPoints,
  withPreset,
  withRegularizer,
  withRun,
  withRunSetting,
  withSeed,
  withSetting,
} from './edits.js';

const regularizersOf = (lab: typeof defaultLab) =>
  runsOf(lab).map(({ config }) => config.regularizer);

describe('the default', () => {
  it('compares RWP with as many plain steps', () => {
    expect(runsOf(defaultLab).map(({ label }) => label)).toEqual(['no regularizer', 'RWP']);
    expect(regularizersOf(defaultLab)).toEqual([
      { name: 'none', innerSteps: 5 },
      { name: 'rwp', h: 0.2, innerSteps: 5, latent: 'fixed' },
    ]);
    expect(runsOf(defaultLab).map(({ config }) => horizonOf(config))).toEqual([undefined, 120]);
  });
});

describe('a setting', () => {
  it('of all runs replaces those of single runs', () => {
    const own = withRunSetting(defaultLab, 'rwp', 'batchSize', 32);
    expect(runsOf(own).map(({ config }) => config.batchSize)).toEqual([128, 32]);
    const all = withSetting(own, 'batchSize', 64);
    expect(runsOf(all).map(({ config }) => config.batchSize)).toEqual([64, 64]);
    const steps = withSetting(all, 'regularizer.innerSteps', 3);
    expect(regularizersOf(steps).map(({ innerSteps }) => innerSteps)).toEqual([3, 3]);
    expect(withSeed(steps, 7).experiment.seeds).toEqual([7]);
  });

  it('of regularizers goes to the runs that have it', () => {
    const lab = withRun(defaultLab, 'o2diag');
    const changed = withSetting(withSetting(lab, 'regularizer.h', 3), 'regularizer.damping', 0.1);
    expect(regularizersOf(changed)).toEqual([
      { name: 'none', innerSteps: 5 },
      { name: 'rwp', h: 3, innerSteps: 5, latent: 'fixed' },
      { name: 'o2diag', h: 3, innerSteps: 5, latent: 'fixed', damping: 0.1 },
    ]);
  });

  it('is refused with a sentence that names it', () => {
    expect(() => withSetting(defaultLab, 'batchSize', 1)).toThrow('batchSize is 1');
    expect(() => withSetting(defaultLab, 'gan.width', 1000)).toThrow('at most 256');
    expect(() => withRunSetting(defaultLab, 'other', 'batchSize', 8)).toThrow('no run other');
    expect(() => withPreset(defaultLab, 'cifar10-wgan')).toThrow('no preset');
  });
});

describe('runs', () => {
  it('are added with another regularizer, h and ℓ as they are, and removed', () => {
    const three = withRun(withSetting(defaultLab, 'regularizer.innerSteps', 4), 'o2diag');
    expect(regularizersOf(three).at(-1)).toEqual({
      ...{ name: 'o2diag', h: 0.2, innerSteps: 4, latent: 'fixed' },
    });
    const four = withRun(three, 'o2diag');
    expect(runsOf(four).map(({ label }) => label)).toEqual([
      ...['no regularizer', 'RWP', 'O2Diag-SBE', 'O2Diag-SBE (2)'],
    ]);
    expect(() => withRun(four, 'o1')).toThrow('at most 4 runs');
    const one = withoutRun(withoutRun(withoutRun(four, 'none'), 'o2diag'), 'o2diag-2');
    expect(runsOf(one).map(({ label }) => label)).toEqual(['RWP']);
    expect(() => withoutRun(one, 'rwp')).toThrow('One run must stay');
  });

  it('change their regularizer', () => {
    const lab = withRegularizer(withRegularizer(defaultLab, 'rwp', 'none'), 'none', 'potential');
    expect(regularizersOf(lab)).toMatchObject([
      { name: 'potential', h: 0.2, innerSteps: 5, ascentSteps: 3, learningRate: 1e-2 },
      { name: 'none', innerSteps: 5 },
    ]);
    expect(runsOf(lab).map(({ label }) => label)).toEqual([
      'potential network',
      'no regularizer (2)',
    ]);
  });
});

describe('an objective', () => {
  it.each([
    ['vanilla', 1, 1e-3, {}],
    ['lsgan', 1, 1e-3, {}],
    ['dragan', 1, 1e-3, { penaltyWeight: 0.1 }],
    ['wgan', 5, 2e-4, { clip: 0.1 }],
    ['wgan-gp', 5, 5e-4, { penaltyWeight: 0.1 }],
  ] as const)('%s comes with its rates', (objective, criticSteps, learningRate, own) => {
    const { config } = runsOf(withObjective(defaultLab, objective))[0]!;
    expect(config.gan).toEqual({
      ...defaultLab.experiment.gan,
      ...{ penaltyWeight: undefined, objective, ...own },
    });
    expect(config).toMatchObject({ criticSteps, optimizer: { learningRate } });
    expect(config.criticOptimizer).toBeDefined();
  });
});

describe('data', () => {
  it('are a toy, drawn points or digits', () => {
    const ring = withDataset(defaultLab, 'ring');
    expect(ring.experiment.dataset).toMatchObject({ name: 'ring', radius: 2 });
    const drawn = withPoints(ring, [
      [0.123, -99],
      [1e9, -0.001],
    ]);
    expect(drawn.experiment.dataset).toMatchObject({
      name: 'point-cloud',
      points: [
        [0.12, -20.47],
        [20.47, 0],
      ],
    });
    const digits = withDataset(drawn, 'mnist10k');
    expect(runsOf(withPoints(digits, [[0, 1]]))[0]!.config.gan.architecture).toBe('mlp');
    expect(runsOf(digits)[0]!.config.gan.architecture).toBe('dcgan');
    expect(runsOf(withDataset(digits, 'ring'))[0]!.config.gan.architecture).toBe('mlp');
  });
});

describe('a preset', () => {
  it.each(toyPresets)('$name has the settings of the command line', ({ name }) => {
    const all = resolveRuns(parseExperiment(presets[name], name));
    const configs = runsOf(withPreset(defaultLab, name)).map(({ config }) => config);
    expect(configs).toEqual(all.slice(0, configs.length));
    expect(configs.length).toBeGreaterThan(1);
  });
});

it('one cell of a map is a state too', () => {
  const { seeds, ...maps } = parseExperiment(presets['quickstart-stability'], 'preset');
  const [name, variant] = Object.entries(maps.variants).at(-1)!;
  const cell = { ...maps, seeds: [seeds[0]!], variants: { [name]: variant } };
  const lab = labOf(cell, defaultLab.view);
  expect(runsOf(lab)[0]!.config).toEqual(resolveRuns(cell)[0]);
  expect(() => labOf({ ...cell, seeds: [1, 2] }, defaultLab.view)).toThrow('one seed');
});
