import { describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.js';
import { featureMaps } from './evaluation.js';
import { parseExperiment, resolveRuns } from './parse.js';

const evaluated = (evaluation: object) =>
  resolveRuns(
    parseExperiment(
      {
        ...{ name: 'small', title: 'Small', budget: { iterations: 4 }, seeds: [1] },
        evaluation: { every: 2, ...evaluation },
        variants: { only: { label: 'only' } },
      },
      'small.json',
    ),
  )[0]!.evaluation;

function refusalOf(evaluation: object): string {
  try {
    evaluated(evaluation);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('expected a refusal');
}

describe('evaluation', () => {
  it.each([
    ['nsfwjs', ['nsfwjs']],
    [{ name: 'inception', weights: 'a.pth' }, [{ name: 'inception', weights: 'a.pth' }]],
    [
      ['pixels', { name: 'model', file: 'net/model.json', layer: 'flatten' }],
      ['pixels', { name: 'model', file: 'net/model.json', layer: 'flatten' }],
    ],
    [undefined, ['cifar10-classifier']],
  ])('takes the feature maps %j', (features, maps) => {
    const settings = evaluated(features === undefined ? {} : { features });
    expect(featureMaps(settings)).toEqual(maps);
  });

  it.each([
    ['an unknown name', 'incepton'],
    ['inception without weights', 'inception'],
    ['weights for features that have none', { name: 'nsfwjs', weights: 'a.pth' }],
    ['a list with an unknown name', ['nsfwjs', 'pixel']],
  ])('refuses %s and lists what is valid', (_, features) => {
    const message = refusalOf({ features });
    expect(message).toMatch(/evaluation\.features.* is .*; expected/);
    expect(message).toContain("{name: 'inception', weights}");
    for (const line of message.split('\n')) expect(line.length).toBeLessThan(200);
  });

  it('names the wrong part of a feature map, and of a list', () => {
    expect(refusalOf({ features: { name: 'model', file: 'model.json' } })).toContain(
      'evaluation.features.layer: missing; expected a text',
    );
    const inception = { name: 'inception', weights: 3 };
    expect(refusalOf({ features: ['pixels', inception] })).toContain(
      'evaluation.features.1.weights is 3; expected a text',
    );
    expect(refusalOf({ features: ['nsfwjs', 'nsfwjs'] })).toContain(
      'expected a list without repetition',
    );
  });

  it('refuses a further key and an empty list', () => {
    const features = { name: 'inception', weights: 'a.pth', layer: 'x' };
    expect(refusalOf({ features })).toContain(
      "evaluation.features.layer ('x'): unknown key; valid: name, weights",
    );
    expect(refusalOf({ features: [] })).toContain('evaluation.features is []');
  });
});
