import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseExperiment, resolveRuns } from '../config/parse.js';
import { ConfigError } from '../errors.js';
import { withFeatures } from './features.js';
import { loadExperiment } from './load-experiment.js';
import { planExperiment } from './plan-experiment.js';

const inception = { name: 'inception', weights: 'weights.pth' } as const;
const absolute = { name: 'inception', weights: path.resolve('weights.pth') };

const experiment = (features?: object | string, variant: object = {}) =>
  parseExperiment(
    {
      ...{ name: 'small', title: 'Small', budget: { iterations: 4 }, seeds: [1] },
      evaluation: { every: 2, ...(features !== undefined && { features }) },
      variants: { a: { label: 'a' }, b: { label: 'b', ...variant } },
    },
    'test',
  );

const featuresOf = (config: ReturnType<typeof experiment>) =>
  resolveRuns(config).map(({ evaluation }) => evaluation.features);

describe('withFeatures', () => {
  it('makes paths absolute, of the variants too', () => {
    const model = { name: 'model', file: 'net/model.json', layer: 'flatten' };
    const variant = { evaluation: { features: ['nsfwjs', model] } };
    expect(featuresOf(withFeatures(experiment(inception, variant)))).toEqual([
      absolute,
      ['nsfwjs', { ...model, file: path.resolve('net/model.json') }],
    ]);
    expect(featuresOf(withFeatures(experiment()))).toEqual(Array(2).fill('cifar10-classifier'));
  });

  it('puts those of the command line in place of all others', () => {
    const variant = { evaluation: { features: ['nsfwjs', 'pixels'] } };
    expect(featuresOf(withFeatures(experiment('nsfwjs', variant), [inception]))).toEqual([
      absolute,
      absolute,
    ]);
    expect(featuresOf(withFeatures(experiment(), [inception, 'nsfwjs']))).toEqual([
      [absolute, 'nsfwjs'],
      [absolute, 'nsfwjs'],
    ]);
  });

  it('refuses them for points', async () => {
    const points = await loadExperiment('eight-gaussians-wgan');
    expect(() => withFeatures(points, ['nsfwjs'])).toThrow(ConfigError);
    expect(() => withFeatures(points, ['nsfwjs'])).toThrow('has points');
    expect(withFeatures(points)).toEqual(points);
  });
});

describe('planExperiment', () => {
  let out: string;
  beforeAll(async () => {
    out = await mkdtemp(path.join(tmpdir(), 'wprox-figure-'));
  });
  afterAll(() => rm(out, { recursive: true }));

  it("plans the FID curves of Figure 2 with the paper's samples from one option", async () => {
    const request = { name: 'figure-2', scale: 'paper', features: [inception] } as const;
    const { parts } = await planExperiment({ ...request, out: path.join(out, 'figure-2') });
    expect(parts.map(({ name }) => name)).toEqual(['vanilla', 'wgan-gp', 'dragan']);
    for (const { config, usesImages } of parts) {
      expect(usesImages).toBe(true);
      for (const { evaluation } of resolveRuns(config)) {
        expect(evaluation).toEqual({
          ...{ every: 1000, samples: 10_000, realSamples: 10_000 },
          ...{ features: absolute, keep: 'last' },
        });
      }
    }
  });
});
