import { parseExperiment } from '@wprox/experiments';
import type { RunRecord } from '@wprox/experiments/run-folders';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VariantRuns } from '../charts/run-curves.js';
import { countText, type EndsWell, endsWell, endsWellText } from './ends-well.js';
import { endsWellTable } from './ends-well-table.js';
import { familiesOf } from './families.js';
import { familyShares } from './family-shares.js';
import { variantResult } from './results.js';
import { resultsCsv } from './results-csv.js';
import { resultsMarkdown } from './results-markdown.js';
import { tableMarkdown } from './text-table.js';
import { madeVariant } from './variant-runs.fixture.js';

const rule = { below: 1 };

/** A variant whose runs end at these distances, in these states. */
const ended = (name: string, finals: readonly number[], states?: RunRecord['state'][]) =>
  madeVariant(
    name,
    finals.map((final) => [5, final]),
    states ? { states } : {},
  );

describe('endsWell', () => {
  it('counts complete runs below the distance, of those that are complete or failed', () => {
    // Below, at and above the distance.
    expect(endsWell(ended('a', [0.5, 1, 2]).runs, rule)).toEqual({ runs: 1, of: 3 });
    // A failed run ends badly at any distance; runs that have not ended count in neither number.
    const { runs } = ended(
      'a',
      [0.5, 0.5, 0.5, 0.5, 0.5],
      ['complete', 'failed', 'running', 'interrupted', 'missing'],
    );
    expect(endsWell(runs, rule)).toEqual({ runs: 1, of: 2 });
    expect(endsWell(madeVariant('a', [[]]).runs, rule)).toEqual({ runs: 0, of: 1 });
    expect(endsWell([], rule)).toEqual({ runs: 0, of: 0 });
  });

  it('does not count a run that diverged and went on, and looks at the last distance only', () => {
    const [run] = ended('a', [0.5]).runs;
    const diverged = { ...run!, diverged: { iteration: 1 } } as unknown as RunRecord;
    expect(endsWell([run!, diverged], rule)).toEqual({ runs: 1, of: 2 });
    const back = madeVariant('a', [[5, 0.5, 3]]);
    expect(endsWell(back.runs, rule)).toEqual({ runs: 0, of: 1 });
  });

  it('does not depend on the order of the seeds, and adds up over parts', () => {
    const run = fc.record({
      final: fc.double({ min: 0, max: 2, noNaN: true }),
      state: fc.constantFrom<RunRecord['state']>('complete', 'failed', 'running'),
    });
    fc.assert(
      fc.property(
        fc.array(run, { maxLength: 8 }),
        fc.array(run, { maxLength: 8 }),
        (left, right) => {
          const runsOf = (some: typeof left) =>
            ended(
              'a',
              some.map(({ final }) => final),
              some.map(({ state }) => state),
            ).runs;
          const [a, b] = [endsWell(runsOf(left), rule), endsWell(runsOf(right), rule)];
          const all = endsWell(runsOf([...right, ...left]), rule);
          expect(all).toEqual({ runs: a.runs + b.runs, of: a.of + b.of });
          expect(all.runs).toBeLessThanOrEqual(all.of);
        },
      ),
    );
  });
});

describe('the results', () => {
  it('have the count only if the experiment says when a run ends well', () => {
    const variant = ended('a', [0.5, 2]);
    expect(variantResult(variant)).not.toHaveProperty('endsWell');
    expect(variantResult(variant, rule).endsWell).toEqual({ runs: 1, of: 2 });
  });

  it('show it in Markdown and in CSV', () => {
    const variants = [ended('a', [0.5, 2]), ended('b', [0.5], ['running'])];
    const results = variants.map((variant) => variantResult(variant, rule));
    const measured = {
      measure: 'wasserstein-2',
      samples: [9],
      realSamples: [9],
      floor: 0,
    } as const;
    const text = resultsMarkdown('T', measured, results, rule);
    expect(text).toContain(endsWellText(rule));
    expect(text).toMatch(/\| Best distance \| Ends well \|/);
    expect(text).toMatch(/^\| a \| .* \| 1 of 2 seeds \|/m);
    expect(text).toMatch(/^\| b .* \| – \|/m);
    const config = parseExperiment(
      {
        ...{ name: 'g', title: 'G', budget: { iterations: 4 }, evaluation: { every: 2 } },
        ...{ seeds: [1], variants: { a: { label: 'a' }, b: { label: 'b' } } },
      },
      'test',
    );
    const [head, first] = resultsCsv([{ config, results, levels: undefined }]).split('\n');
    const at = head!.split(',').indexOf('endsWell.runs');
    expect(first!.split(',').slice(at, at + 2)).toEqual(['1', '2']);
  });
});

describe('familyShares', () => {
  /** Two lists without a regularizer, rates and ℓ; RWP lacks ℓ = 1 and has a list of h. */
  const config = parseExperiment(
    {
      name: 'g',
      title: 'G',
      budget: { iterations: 4 },
      evaluation: { every: 2 },
      seeds: [1, 2],
      variants: {
        none: {
          label: 'none',
          regularizer: { name: 'none', innerSteps: [1, 5] },
          optimizer: { learningRate: [0.1, 0.2] },
        },
        rwp: {
          label: 'RWP',
          regularizer: { name: 'rwp', h: [1, 2] },
          optimizer: { learningRate: [0.1, 0.2, 0.4] },
        },
        plain: { label: 'plain', optimizer: { learningRate: 0.3 } },
      },
    },
    'test',
  );
  /** The runs of a variant with its real settings. */
  const made = (variant: string, finals: readonly number[]): VariantRuns => {
    const { regularizer, optimizer } = config.variants[variant]!;
    return madeVariant(
      variant,
      finals.map((final) => [5, final]),
      {
        // RWP has ℓ = 5 by default, which its variants do not name.
        regularizer: { innerSteps: 5, name: 'none', ...regularizer } as never,
        settings: { optimizer },
      },
    );
  };
  const names = Object.keys(config.variants);
  const sharesOf = (finals: (name: string) => readonly number[]) =>
    familyShares(
      familiesOf(
        config,
        names.map((name) => made(name, finals(name))),
      ),
      rule,
    )!;
  /** Without a regularizer, ℓ = 1 ends well; with ℓ = 5 one seed of two does at the lower rate. */
  const shares = sharesOf((name) => {
    if (name.startsWith('none-inner-steps-1-')) return [0.5, 0.5];
    if (name === 'none-inner-steps-5-learning-rate-0p1') return [0.5, 2];
    return name.startsWith('rwp') && !name.includes('0p4') ? [0.5, 0.5] : [2, 2];
  });

  it('counts all settings of a family, and those whose values every family with lists has', () => {
    expect(shares.sharedCombinations).toBe(2);
    const [none, rwp, plain] = shares.families;
    expect(none).toEqual({
      name: 'none',
      label: 'none',
      settings: 4,
      own: { runs: 5, of: 8 },
      // ℓ = 5 at both rates.
      shared: { runs: 1, of: 4 },
    });
    // The rate 0.4 is not shared; both values of h count.
    expect(rwp).toMatchObject({
      settings: 6,
      own: { runs: 8, of: 12 },
      shared: { runs: 8, of: 8 },
    });
    expect(plain).toMatchObject({ settings: 1, own: { runs: 0, of: 2 } });
    expect(plain).not.toHaveProperty('shared');
  });

  it('have every run in one family, and no more shared than own', () => {
    const finals = fc.array(fc.double({ min: 0, max: 2, noNaN: true }), {
      minLength: 2,
      maxLength: 2,
    });
    fc.assert(
      fc.property(fc.array(finals, { minLength: names.length, maxLength: names.length }), (all) => {
        const { families } = sharesOf((name) => all[names.indexOf(name)]!);
        const sum = (read: (count: EndsWell) => number) =>
          families.reduce((total, { own }) => total + read(own), 0);
        expect(sum(({ of }) => of)).toBe(2 * names.length);
        expect(sum(({ runs }) => runs)).toBe(all.flat().filter((final) => final < 1).length);
        for (const { own, shared } of families) {
          expect(shared?.runs ?? 0).toBeLessThanOrEqual(own.runs);
          expect(shared?.of ?? 0).toBeLessThanOrEqual(own.of);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('need a list, and share nothing without a setting that all have', () => {
    const runs = [made('plain', [0.5])];
    const { plain } = config.variants;
    expect(familyShares(familiesOf({ variants: { plain: plain! } }, runs), rule)).toBeUndefined();
    const other = parseExperiment(
      {
        ...{ name: 'g', title: 'G', budget: { iterations: 4 }, evaluation: { every: 2 } },
        seeds: [1],
        variants: {
          none: { label: 'same', optimizer: { learningRate: [0.1, 0.2] } },
          rwp: { label: 'same', regularizer: { name: 'rwp', h: [1, 2] } },
        },
      },
      'test',
    );
    const variants = Object.entries(other.variants).map(([name, { regularizer, optimizer }]) =>
      madeVariant(name, [[5, 0.5]], {
        regularizer: { name: 'none', innerSteps: 1, ...regularizer } as never,
        settings: { optimizer: { learningRate: 0.7, ...optimizer } },
      }),
    );
    const { families, ...rest } = familyShares(familiesOf(other, variants), rule)!;
    expect(rest.sharedCombinations).toBe(0);
    expect(families.map(({ label, shared }) => [label, shared])).toEqual([
      ['same (none)', undefined],
      ['same (rwp)', undefined],
    ]);
  });

  it('share only what each of three families has', () => {
    const rates = { none: [0.1, 0.2, 0.3], rwp: [0.2, 0.3], o1: [0.1, 0.2] };
    const other = parseExperiment(
      {
        ...{ name: 'g', title: 'G', budget: { iterations: 4 }, evaluation: { every: 2 } },
        seeds: [1],
        variants: Object.fromEntries(
          Object.entries(rates).map(([name, learningRate]) => [
            name,
            { label: name, regularizer: { name }, optimizer: { learningRate } },
          ]),
        ),
      },
      'test',
    );
    const variants = Object.entries(other.variants).map(([name, { optimizer }]) =>
      madeVariant(name, [[5, 0.5]], { settings: { optimizer } }),
    );
    const { families, sharedCombinations } = familyShares(familiesOf(other, variants), rule)!;
    // Only the rate 0.2.
    expect(sharedCombinations).toBe(1);
    expect(families.map(({ own, shared }) => [own.of, shared!.of])).toEqual([
      [3, 1],
      [2, 1],
      [2, 1],
    ]);
  });

  it('leave out a family that has no combination in common with any other', () => {
    const steps = { 'one-step': 1, none: [5, 10], rwp: [5, 10, 20] };
    const other = parseExperiment(
      {
        ...{ name: 'g', title: 'G', budget: { iterations: 4 }, evaluation: { every: 2 } },
        seeds: [1],
        optimizer: { learningRate: [0.1, 0.2] },
        variants: Object.fromEntries(
          Object.entries(steps).map(([name, innerSteps]) => [
            name,
            { label: name, regularizer: { name: name === 'rwp' ? 'rwp' : 'none', innerSteps } },
          ]),
        ),
      },
      'test',
    );
    const variants = Object.entries(other.variants).map(([name, { regularizer, optimizer }]) =>
      madeVariant(name, [[5, 0.5]], { regularizer: regularizer as never, settings: { optimizer } }),
    );
    const { families, sharedCombinations } = familyShares(familiesOf(other, variants), rule)!;
    expect(sharedCombinations).toBe(4);
    expect(families.map(({ own, shared }) => [own.of, shared?.of])).toEqual([
      [2, undefined],
      [4, 4],
      [6, 4],
    ]);
  });

  it('are a table with counts and percentages', () => {
    const text = tableMarkdown('T', endsWellTable(shares));
    expect(text).toContain('the 2 combinations');
    expect(text).toContain('| none | 4 | 5 of 8 runs (63%) | 1 of 4 runs (25%) |');
    expect(text).toContain('| plain | 1 | 0 of 2 runs (0%) | – |');
    expect(countText({ runs: 1, of: 1 }, 'seed')).toBe('1 of 1 seed');
  });
});
