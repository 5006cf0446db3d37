import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseExperiment, resolveRuns } from '../config/parse.js';
import { ConfigError } from '../errors.js';
import { presets } from '../presets/presets.js';
import { withDataPath } from './data-path.js';

const celeba = parseExperiment(presets['celeba-vanilla'], 'celeba-vanilla');
const cifar10 = parseExperiment(presets['cifar10-vanilla'], 'cifar10-vanilla');
const pathsOf = (experiment: typeof celeba) =>
  resolveRuns(experiment).map(({ dataset }) => 'path' in dataset && dataset.path);

describe('withDataPath', () => {
  it('gives every run the absolute path from the command line', () => {
    const placed = withDataPath(celeba, 'faces.zip');
    expect(new Set(pathsOf(placed))).toEqual(new Set([path.resolve('faces.zip')]));
    // Resuming gives the same config.
    expect(withDataPath(placed)).toEqual(placed);
    expect(withDataPath(placed, path.resolve('faces.zip'))).toEqual(placed);
  });

  it('reaches the dataset of a variant, but not those without files', () => {
    const variants = {
      points: {
        label: 'points',
        dataset: { name: 'ring' as const },
        gan: { architecture: 'mlp' as const },
        evaluation: { samples: 100 },
      },
      own: { label: 'own', dataset: { name: 'images' as const, size: 32 as const } },
      faces: { label: 'faces', dataset: { limit: 10 } },
    };
    const { gan: _, optimizer: __, ...rest } = presets['celeba-vanilla']!;
    const mixed = parseExperiment({ ...rest, seeds: [1], variants }, 'mixed');
    expect(pathsOf(withDataPath(mixed, '/data'))).toEqual([false, '/data', '/data']);
  });

  it('names the dataset and the option if the path is missing', () => {
    const missing = () => withDataPath(celeba);
    expect(missing).toThrow(ConfigError);
    expect(missing).toThrow(/celeba has no path.*--data <path>/);
  });

  it('refuses a path that no dataset reads, and does not require one', () => {
    const unused = () => withDataPath(cifar10, 'faces.zip');
    expect(unused).toThrow(ConfigError);
    expect(unused).toThrow(/--data is faces\.zip.*cifar10/);
    expect(withDataPath(cifar10)).toEqual(cifar10);
  });
});
