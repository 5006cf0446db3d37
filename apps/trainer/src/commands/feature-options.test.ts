import { ConfigError } from '@wprox/experiments';
import { describe, expect, it } from 'vitest';
import { featureMapsOf, oneFeatureMapOf } from './feature-options.js';

describe('featureMapsOf', () => {
  it('reads names, weights and layers', () => {
    expect(featureMapsOf({})).toBeUndefined();
    expect(featureMapsOf({ features: 'nsfwjs' })).toEqual(['nsfwjs']);
    const options = { features: 'net/model.json, inception,pixels', weights: 'w.pth', layer: 'x' };
    expect(featureMapsOf(options)).toEqual([
      { name: 'model', file: 'net/model.json', layer: 'x' },
      { name: 'inception', weights: 'w.pth' },
      'pixels',
    ]);
  });

  it.each([
    [{ features: 'incepton' }, "did you mean 'inception'"],
    [{ features: '' }, "--features is ''"],
    [{ features: 'nsfwjs,nsfwjs' }, 'has a name twice'],
    [{ features: 'inception,nsfwjs' }, 'pt_inception-2015-12-05-6726825d.pth'],
    [{ features: 'nsfwjs', weights: 'w' }, '--features nsfwjs takes no weights'],
    [{ weights: 'w' }, 'add --features inception'],
    [{ features: 'a.json' }, 'needs --layer <name>'],
    [{ features: 'pixels', layer: 'x' }, '--features pixels has only one layer'],
    [{ layer: 'x' }, 'add --features <model.json>'],
  ])('refuses %j', (options, message) => {
    expect(() => featureMapsOf(options)).toThrow(ConfigError);
    expect(() => featureMapsOf(options)).toThrow(message);
  });

  it('gives one to commands that measure on one', () => {
    expect(oneFeatureMapOf({ features: 'pixels' })).toBe('pixels');
    expect(() => oneFeatureMapOf({ features: 'pixels,nsfwjs' })).toThrow(
      'expected one feature map',
    );
  });
});
