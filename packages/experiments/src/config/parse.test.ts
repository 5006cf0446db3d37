import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.js';
import { presets } from '../presets/presets.js';
import { generatorSteps } from './budget.js';
import { parseExperiment, resolveRuns, runName } from './parse.js';
import type { ExperimentInput } from './schema.js';

const small: ExperimentInput = {
  name: 'small',
  title: 'Small',
  budget: { iterations: 4 },
  evaluation: { every: 2 },
  seeds: [1, 2],
  variants: {
    none: { label: 'no regularizer' },
    o1: { label: 'O1-SBE', regularizer: { name: 'o1', h: 0.5 }, budget: { iterations: 2 } },
  },
};

function problemsOf(change: Record<string, unknown>): string {
  try {
    parseExperiment({ ...small, ...change }, 'small.json');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [error.message, ...error.problems].join('\n');
  }
  throw new Error('expected a refusal');
}

describe('parseExperiment', () => {
  it('fills in the defaults', () => {
    const [none, o1] = resolveRuns(parseExperiment(small, 'small.json'));
    expect(none).toEqual({
      variant: 'none',
      dataset: { name: 'cifar10' },
      gan: { objective: 'vanilla', architecture: 'dcgan', width: 64, latentSize: 100 },
      regularizer: { name: 'none', innerSteps: 1 },
      optimizer: { name: 'adam', learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
      batchSize: 64,
      criticSteps: 1,
      budget: { iterations: 4 },
      evaluation: {
        every: 2,
        samples: 10_000,
        realSamples: 10_000,
        features: 'cifar10-classifier',
        keep: 'last',
      },
      log: { every: 10 },
      divergence: { action: 'stop', limit: 1e9 },
      seed: 1,
    });
    expect(o1?.regularizer).toEqual({ name: 'o1', h: 0.5, innerSteps: 5, latent: 'fresh' });
  });

  it('returns the same experiment if it parses its own result', () => {
    const once = parseExperiment(small, 'small.json');
    expect(parseExperiment(JSON.parse(JSON.stringify(once)), 'again')).toEqual(once);
  });

  it('names the path, the value and the nearest valid key or name', () => {
    expect(problemsOf({ gan: { widht: 16 } })).toMatch(
      /^small\.json cannot be used:\n {2}gan\.widht \(16\): unknown key; did you mean 'width'\?/,
    );
    expect(problemsOf({ regularizer: { name: 'rpw' } })).toMatch(
      /regularizer\.name is 'rpw'; expected one of none, rwp, o1, o2diag, o2full, affine, potential; did you mean 'rwp'\?/,
    );
    expect(problemsOf({ varaints: {} })).toMatch(/varaints \(\{\}\).*did you mean 'variants'\?/);
    expect(problemsOf({ gan: { objective: 'vanila' } })).toMatch(
      /expected one of vanilla, lsgan, wgan, wgan-gp, dragan, wwgan; did you mean 'vanilla'/,
    );
  });

  it('takes the valid keys from the chosen member of a union', () => {
    expect(problemsOf({ regularizer: { name: 'rwp', innerStep: 3 } })).toMatch(
      /regularizer\.innerStep \(3\): unknown key; did you mean 'innerSteps'\?/,
    );
    expect(problemsOf({ regularizer: { name: 'rwp', damping: 1 } })).toMatch(/damping/);
    expect(problemsOf({ regularizer: { name: 'none', h: 1 } })).toMatch(
      /unknown key; valid: name, innerSteps$/,
    );
  });

  it.each([
    [{ batchSize: 1.5 }, 'batchSize is 1.5; expected a whole number'],
    [{ batchSize: 1 }, 'batchSize is 1; expected at least 2'],
    [{ optimizer: { beta1: 1 } }, 'optimizer.beta1 is 1; expected less than 1'],
    [{ optimizer: { learningRate: 0 } }, 'optimizer.learningRate is 0; expected more than 0'],
    [{ seeds: [] }, 'seeds is []; expected a list with at least 1 item'],
    [{ seeds: [1, 1] }, 'seeds is [1,1]; expected seeds that differ from each other'],
    [{ seeds: [-1] }, 'seeds.0 is -1; expected at least 0'],
    [{ name: '../up' }, "name is '../up'; expected lower-case letters"],
    [
      { budget: {} },
      'budget is {}; expected exactly one of iterations, generatorSteps and seconds',
    ],
    [{ variants: {} }, 'variants is {}; expected at least one variant'],
    [{ variants: { 'A B': { label: 'x' } } }, 'variants.A B: this name cannot be used'],
    [{ evaluation: 3 }, 'evaluation is 3; expected an object'],
  ])('refuses %j', (change, message) => {
    expect(problemsOf(change)).toContain(message);
  });

  it('names the variant of a wrong override, and reports all problems at once', () => {
    const message = problemsOf({
      batchSize: 64,
      variants: {
        a: { label: 'A', regularizer: { name: 'o1', h: -1 } },
        b: { label: 'B', seed: 3 },
      },
    });
    expect(message).toContain('variants.a.regularizer.h is -1; expected more than 0');
    expect(message).toContain('variants.b.seed (3): unknown key');
  });

  it('refuses sizes that do not fit in memory', () => {
    const message = problemsOf({ batchSize: 1e12, gan: { width: 1e9, latentSize: 1e15 } });
    expect(message).toContain('batchSize is 1000000000000; expected at most 65536');
    expect(message).toContain('gan.width is 1000000000; expected at most 4096');
    expect(message).toContain('gan.latentSize is 1000000000000000; expected at most 65536');
  });

  it.each(['con', 'nul', 'com1', 'lpt9'])('refuses %s, which is a device on Windows', (name) => {
    expect(problemsOf({ name })).toContain(name);
    expect(parseExperiment({ ...small, name: `${name}-2` }, 'small.json').name).toBe(`${name}-2`);
  });

  it('refuses a value that is not an object', () => {
    for (const value of [null, [], 'x', 3]) {
      expect(() => parseExperiment(value, 'file')).toThrow(/the config is .*; expected an object/);
    }
  });
});

describe('resolveRuns', () => {
  it('lists every variant of a seed before the next seed', () => {
    const runs = resolveRuns(parseExperiment(small, 'small.json'));
    expect(runs.map(runName)).toEqual(['none-seed1', 'o1-seed1', 'none-seed2', 'o1-seed2']);
  });

  it('changes only the settings that a variant overrides', () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            batchSize: fc.integer({ min: 2, max: 512 }),
            criticSteps: fc.integer({ min: 1, max: 9 }),
            gan: fc.record(
              {
                width: fc.integer({ min: 1, max: 128 }),
                latentSize: fc.integer({ min: 1, max: 65_536 }),
              },
              { requiredKeys: [] },
            ),
          },
          { requiredKeys: [] },
        ),
        (overrides) => {
          const variants = { plain: { label: 'p' }, changed: { label: 'c', ...overrides } };
          const [plain, changed] = resolveRuns(
            parseExperiment({ ...small, variants, seeds: [7] }, 'x'),
          );
          const gan = { ...plain!.gan, ...overrides.gan };
          expect(changed).toEqual({ ...plain, ...overrides, gan, variant: 'changed' });
        },
      ),
    );
  });

  it('replaces a regularizer of another name, and merges one of the same name', () => {
    const regularizer = { name: 'o2diag', h: 0.7, damping: 0.1 } as const;
    const variants = {
      other: { label: 'a', regularizer: { name: 'rwp' } },
      same: { label: 'b', regularizer: { innerSteps: 3 } },
    };
    const [other, same] = resolveRuns(parseExperiment({ ...small, regularizer, variants }, 'x'));
    expect(other?.regularizer).toEqual({ name: 'rwp', h: 0.2, innerSteps: 5, latent: 'fresh' });
    expect(same?.regularizer).toEqual({ ...regularizer, innerSteps: 3, latent: 'fresh' });
  });
});

describe('presets', () => {
  it.each(Object.entries(presets))('%s is valid and has the name of its key', (name, preset) => {
    expect(parseExperiment(preset, name).name).toBe(name);
  });
});

it('counts one generator step without a regularizer, else the inner steps', () => {
  const [none, o1] = resolveRuns(parseExperiment(small, 'small.json'));
  expect([generatorSteps(none!), generatorSteps(o1!)]).toEqual([1, 5]);
});
