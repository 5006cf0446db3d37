import { describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.js';
import { parseExperiment, resolveRuns } from './parse.js';
import type { ExperimentInput } from './schema.js';

const base = {
  name: 'small',
  title: 'Small',
  budget: { iterations: 4 },
  evaluation: { every: 2 },
  seeds: [1],
  variants: { only: { label: 'only' } },
} satisfies ExperimentInput;
const mlp = { architecture: 'mlp' };
const toy = { dataset: { name: 'ring' }, gan: mlp, evaluation: { every: 2, samples: 500 } };

function problemsOf(change: object): string {
  try {
    parseExperiment({ ...base, ...change }, 'small.json');
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('expected a refusal');
}

describe('settings that do not fit together', () => {
  it.each([
    [{ ...toy, gan: {} }, "gan.architecture is 'dcgan'; expected mlp"],
    [{ gan: mlp }, "gan.architecture is 'mlp'; expected dcgan or wgan-gp-cifar"],
    [
      { dataset: { name: 'celeba' }, gan: { architecture: 'wgan-gp-cifar' } },
      "gan.architecture is 'wgan-gp-cifar'; expected dcgan",
    ],
    [{ ...toy, gan: { ...mlp, objective: 'wwgan' } }, "gan.objective is 'wwgan'; expected another"],
    [{ gan: { clip: 0.1 } }, 'gan.clip is 0.1; expected no value'],
    [{ gan: { penaltyWeight: 1 } }, 'gan.penaltyWeight is 1; expected no value'],
    [
      { gan: { objective: 'lsgan', penaltyWeight: 1 } },
      'gan.penaltyWeight is 1; expected no value, because lsgan has no gradient penalty',
    ],
    [{ gan: { objective: 'lsgan', clip: 0.1 } }, 'gan.clip is 0.1; expected no value'],
    [{ regularizer: { name: 'o2full' } }, "regularizer.name is 'o2full'; expected o1, o2diag, rwp"],
    [
      { regularizer: { name: 'affine', basis: 'linear' } },
      "regularizer.name is 'affine'; expected o1, o2diag, rwp",
    ],
    [
      { regularizer: { name: 'potential', hiddenLayers: 6 } },
      'regularizer.hiddenLayers is 6; expected at most 5',
    ],
    [
      { ...toy, evaluation: { every: 2 } },
      'evaluation.samples is 10000; expected at most 2000 for points',
    ],
    [
      { ...toy, evaluation: { ...toy.evaluation, features: 'nsfwjs' } },
      "evaluation.features is 'nsfwjs'; expected no feature map, because ring has points",
    ],
    [
      {
        ...toy,
        evaluation: { ...toy.evaluation, features: [{ name: 'inception', weights: 'w' }] },
      },
      'evaluation.features is [{"name":"inception","weights":"w"}]; expected no feature map',
    ],
    [
      { ...toy, evaluation: { ...toy.evaluation, kid: true } },
      'evaluation.kid is true; expected no kernel distance',
    ],
    [
      { ...toy, evaluation: { ...toy.evaluation, precisionRecall: true } },
      'evaluation.precisionRecall is true; expected no precision and recall',
    ],
    [
      { evaluation: { every: 2, samples: 3, precisionRecall: true } },
      'evaluation.samples is 3; expected more than 3',
    ],
  ])('are refused with path and value: %j', (change, message) => {
    const problems = problemsOf(change).split('\n').slice(1);
    expect(problems.join()).toContain(`variants.only.${message}`);
    for (const line of problems) expect(line.length).toBeLessThan(200);
  });

  it('are reported once if every variant has them', () => {
    const variants = {
      a: { label: 'a' },
      b: { label: 'b' },
      c: { label: 'c', gan: { width: -1 } },
    };
    const { c: _, ...two } = variants;
    const lines = problemsOf({ gan: mlp, variants: two }).split('\n').slice(1);
    expect(lines).toEqual([expect.stringContaining("  gan.architecture is 'mlp'")]);
    expect(problemsOf({ variants })).toContain('variants.c.gan.width is -1');
  });

  it('are judged after the variant is applied, not in the base', () => {
    const variants = { points: { label: 'p', gan: mlp } };
    const { gan: _, ...bare } = toy;
    const experiment = { ...base, ...bare, variants };
    expect(resolveRuns(parseExperiment(experiment, 'x'))[0]?.gan.architecture).toBe('mlp');
  });
});

describe('names that can be left out', () => {
  const [run] = resolveRuns(parseExperiment({ ...base, optimizer: { beta1: 0 } }, 'x'));

  it('default to Adam and DCGAN', () => {
    expect(run?.optimizer).toMatchObject({ name: 'adam', beta1: 0, learningRate: 2e-4 });
    expect(run?.gan).toMatchObject({ architecture: 'dcgan', width: 64 });
  });

  it('decide which other settings are valid', () => {
    const rmsprop = { name: 'rmsprop' };
    const [other] = resolveRuns(parseExperiment({ ...base, optimizer: rmsprop }, 'x'));
    expect(other?.optimizer).toEqual({
      name: 'rmsprop',
      learningRate: 5e-5,
      decay: 0.99,
      momentum: 0,
      epsilon: 1e-16,
    });
    expect(problemsOf({ optimizer: { ...rmsprop, beta1: 0 } })).toMatch(
      /optimizer\.beta1 \(0\): unknown key; .*valid: name, learningRate, decay, momentum, epsilon/,
    );
    expect(problemsOf({ optimizer: { name: 'sgd' } })).toContain('expected one of adam, rmsprop');
    expect(problemsOf({ gan: { hiddenLayers: 2 } })).toMatch(
      /gan\.hiddenLayers \(2\): unknown key/,
    );
    expect(problemsOf({ gan: { architecture: 'dcgann' } })).toContain("did you mean 'dcgan'?");
  });

  it('accept a number of critic steps or the schedule', () => {
    for (const criticSteps of [0, 1.5, 'wgan', null]) {
      expect(problemsOf({ criticSteps })).toContain(
        `criticSteps is ${typeof criticSteps === 'string' ? `'${criticSteps}'` : criticSteps}; expected`,
      );
    }
    const [scheduled] = resolveRuns(
      parseExperiment({ ...base, criticSteps: 'wgan-schedule' }, 'x'),
    );
    expect(scheduled?.criticSteps).toBe('wgan-schedule');
  });
});

describe('datasets', () => {
  it('have defaults', () => {
    const of = (dataset: object) =>
      resolveRuns(parseExperiment({ ...base, dataset }, 'x'))[0]?.dataset;
    expect(of({ name: 'celeba', path: 'faces' })).toEqual({
      name: 'celeba',
      path: 'faces',
      crop: 178,
      size: 64,
      corrupt: 'refuse',
    });
    expect(of({ name: 'images', size: 32, limit: 9 })).toMatchObject({ channels: 3, limit: 9 });
  });

  it.each([
    [{ name: 'cifar100' }, "did you mean 'cifar10'?"],
    [{ name: 'celeba', size: 48 }, 'dataset.size is 48; expected one of 32, 64'],
    [{ name: 'celeba', crop: 200 }, 'dataset.crop is 200; expected at most 178'],
    [{ name: 'cifar10', path: 'x' }, "dataset.path ('x'): unknown key"],
    [{ name: 'delta-pair', alpha: 1 }, 'dataset.alpha is 1; expected less than 1'],
    [
      { name: 'ring', standardDeviation: 5e-324 },
      'dataset.standardDeviation is 5e-324; expected 0 or at least 1e-12',
    ],
    [{ name: 'ring', radius: 0 }, 'dataset.radius is 0; expected more than 0'],
  ])('are refused with path and value: %j', (dataset, message) => {
    expect(problemsOf({ dataset })).toContain(message);
  });

  it('point to the command that lists them, instead of listing them all', () => {
    expect(problemsOf({ dataset: { name: 'imagenet' } })).toContain("'wprox data list'");
  });
});
