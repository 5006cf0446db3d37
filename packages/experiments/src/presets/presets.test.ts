import { describe, expect, it } from 'vitest';
import { parseExperiment, resolveRuns } from '../config/parse.js';
import { presets } from './presets.js';

describe.each(Object.entries(presets))('preset %s', (name, preset) => {
  it('is valid, has the name of its key, and names its source', () => {
    const experiment = parseExperiment(preset, name);
    expect(experiment.name).toBe(name);
    expect(experiment.source).not.toBe('');
    // A description may name only regularizers that the preset has.
    const names = { rwp: 'RWP', o1: 'O1-SBE', o2diag: 'O2Diag-SBE' };
    const used = new Set(resolveRuns(experiment).map((run) => run.regularizer.name));
    const described = experiment.description.replace(/Appendix D has no row[^.]*\./, '');
    for (const [regularizer, label] of Object.entries(names)) {
      if (described.includes(label)) expect(used).toContain(regularizer);
    }
    expect(resolveRuns(experiment).length).toBeGreaterThan(0);
  });
});

it('has every CIFAR-10 row of Appendix D, as a comparison and as single variants', () => {
  const rows = ['vanilla', 'dragan', 'wgan-gp'].flatMap((gan) =>
    ['', '-rwp', '-o1', '-o2diag'].map((regularizer) => `cifar10-${gan}${regularizer}`),
  );
  expect(Object.keys(presets)).toEqual(expect.arrayContaining([...rows, 'cifar10-wwgan']));
});

it('has every CelebA row of Appendix D, those on stability too', () => {
  const wganGp = ['wgan-gp', 'wgan-gp-high-lr', 'wgan-gp-high-momentum'].flatMap((row) =>
    ['', '-rwp', '-o1', '-o2diag'].map((regularizer) => `celeba-${row}${regularizer}`),
  );
  const vanilla = ['', '-rwp', '-o1'].map((regularizer) => `celeba-vanilla${regularizer}`);
  const others = ['celeba-ten-generator-steps', 'celeba-wwgan', 'cifar10-wgan'];
  expect(Object.keys(presets)).toEqual(expect.arrayContaining([...vanilla, ...wganGp, ...others]));
  expect(presets).not.toHaveProperty('celeba-vanilla-o2diag');
});

// Appendix D: h and ℓ of the rows CelebA.
it.each([
  ['vanilla-rwp', 0.2, 5, 1, 2e-4],
  ['vanilla-o1', 0.2, 5, 1, 2e-4],
  ['wgan-gp-rwp', 0.1, 10, 5, 1e-4],
  ['wgan-gp-o1', 0.5, 5, 7, 1e-4],
  ['wgan-gp-o2diag', 0.2, 5, 5, 1e-4],
  ['wgan-gp-high-lr-rwp', 0.1, 5, 5, 2e-3],
  ['wgan-gp-high-lr-o1', 0.05, 5, 5, 2e-3],
  ['wgan-gp-high-lr-o2diag', 0.05, 3, 5, 2e-3],
  ['wgan-gp-high-momentum-rwp', 0.1, 10, 5, 1e-4],
  ['wgan-gp-high-momentum-o1', 0.05, 5, 5, 1e-4],
  ['wgan-gp-high-momentum-o2diag', 0.05, 3, 5, 1e-4],
])(
  'trains CelebA %s with the settings of the paper',
  (row, h, innerSteps, criticSteps, learningRate) => {
    const [run] = resolveRuns(parseExperiment(presets[`celeba-${row}`], row));
    expect(run).toMatchObject({
      dataset: { name: 'celeba', size: 64, crop: 178 },
      regularizer: { h, innerSteps, latent: 'fresh' },
      optimizer: { name: 'adam', learningRate, beta1: 0.5 },
      criticSteps,
      batchSize: 64,
    });
  },
);

it('has variants with ten generator steps, with RWP and without', () => {
  const runs = resolveRuns(parseExperiment(presets['celeba-ten-generator-steps'], 'ten'));
  const steps = Object.fromEntries(runs.map((run) => [run.variant, run.regularizer.innerSteps]));
  expect(steps).toEqual({ 'one-step': 1, none: 10, rwp: 10 });
});

// Appendix D: h and ℓ of the row CIFAR-10 WGAN-GP.
it.each([
  ['rwp', 0.1, 10],
  ['o1', 0.5, 5],
  ['o2diag', 0.2, 5],
])('trains WGAN-GP with %s and the settings of the paper', (name, h, innerSteps) => {
  const preset = presets[`cifar10-wgan-gp-${name}`]!;
  const [run] = resolveRuns(parseExperiment(preset, name));
  expect(run).toMatchObject({
    gan: { objective: 'wgan-gp', latentSize: 128 },
    regularizer: { name, h, innerSteps, latent: 'fresh' },
    optimizer: { learningRate: 1e-4, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 },
    criticSteps: 5,
    batchSize: 64,
  });
});
