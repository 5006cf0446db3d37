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
  it('puts the path of the command line into every run, absolute', () => {
    const placed = withDataPath(celeba, 'faces.zip');
    expect(new Set(pathsOf(placed))).toEqual(new Set([path.resolve('faces.zip')]));
    // A resume, from wherever: the same config.
    expect(withDataPath(placed)).toEqual(placed);
    expect(withDataPath(placed, path.resolve('faces.zip'))).toEqual(placed);
  });

  it('reaches the dataset of a variant, and leaves those without files alone', () => {
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

  it('says what is missing', () => {
    const missing = () => withDataPath(celeba);
    expect(missing).toThrow(ConfigError);
    expect(missing).toThrow(
      'the dataset celeba is read from files of yours: say where they are with --data <path> ' +
        '(img_align_celeba.zip, or the folder that it unpacks to), or in the experiment file as ' +
        'dataset.path',
    );
  });

  it('refuses a path that nothing reads, and needs none where there is none', () => {
    expect(() => withDataPath(cifar10, 'faces.zip')).toThrow(
      '--data is faces.zip, but cifar10 needs no files of yours; leave it out',
    );
    expect(withDataPath(cifar10)).toEqual(cifar10);
  });
});
