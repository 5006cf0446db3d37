import { describe, expect, it } from 'vitest';
import { parseExperiment, resolveRuns } from '../config/index.js';
import { presets } from './index.js';

describe.each(Object.entries(presets))('preset %s', (name, preset) => {
  it('is a valid experiment of its own name, with a source', () => {
    const experiment = parseExperiment(preset, name);
    expect(experiment.name).toBe(name);
    expect(experiment.source).not.toBe('');
    expect(resolveRuns(experiment).length).toBeGreaterThan(0);
  });
});

it('has every CIFAR-10 row of Appendix D, alone and compared', () => {
  const rows = ['vanilla', 'dragan', 'wgan-gp'].flatMap((gan) =>
    ['', '-rwp', '-o1', '-o2diag'].map((regularizer) => `cifar10-${gan}${regularizer}`),
  );
  expect(Object.keys(presets)).toEqual(expect.arrayContaining([...rows, 'cifar10-wwgan']));
});

// Appendix D: h and ℓ of the row CIFAR-10 WGAN-GP.
it.each([
  ['rwp', 0.1, 10],
  ['o1', 0.5, 5],
  ['o2diag', 0.2, 5],
])("trains WGAN-GP with %s by the paper's settings", (name, h, innerSteps) => {
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
