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
    for (const [regularizer, label] of Object.entries(names)) {
      if (experiment.description.includes(label)) expect(used).toContain(regularizer);
    }
    expect(resolveRuns(experiment).length).toBeGreaterThan(0);
  });
});

it('has every CIFAR-10 row of Appendix D, as a comparison and as single variants', () => {
  const rows = ['vanilla', 'dragan', 'wgan-gp', 'wgan-gp-dcgan'].flatMap((gan) =>
    ['', '-rwp', '-o1', '-o2diag'].map((regularizer) => `cifar10-${gan}${regularizer}`),
  );
  expect(Object.keys(presets)).toEqual(expect.arrayContaining([...rows, 'cifar10-wwgan']));
});

it('has every CelebA row of Appendix D, those on stability too', () => {
  const wganGp = ['wgan-gp', 'wgan-gp-high-lr', 'wgan-gp-high-momentum'].flatMap((row) =>
    ['', '-rwp', '-o1', '-o2diag'].map((regularizer) => `celeba-${row}${regularizer}`),
  );
  const vanilla = ['', '-rwp', '-o1', '-o2diag'].map(
    (regularizer) => `celeba-vanilla${regularizer}`,
  );
  const others = ['celeba-ten-generator-steps', 'celeba-wwgan', 'cifar10-wgan'];
  expect(Object.keys(presets)).toEqual(expect.arrayContaining([...vanilla, ...wganGp, ...others]));
});

it('has variants with ten generator steps, with RWP and without', () => {
  const runs = resolveRuns(parseExperiment(presets['celeba-ten-generator-steps'], 'ten'));
  const steps = Object.fromEntries(runs.map((run) => [run.variant, run.regularizer.innerSteps]));
  expect(steps).toEqual({ 'one-step': 1, none: 10, rwp: 10 });
});
