import type { RunConfig } from '@wprox/experiments/configs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultDigits, defaultLab } from './defaults.js';
import {
  runsOf,
  toyPresets,
  withDataset,
  withObjective,
  withoutRun,
  withPoints,
  withPreset,
  withRegularizer,
  withRun,
  withRunSetting,
  withSeed,
  withSetting,
  withView,
} from './edits.js';
import type { Lab } from './lab.js';
import { labOfLink, linkOf } from './link.js';

type Edit = (lab: Lab) => Lab;
type RegularizerName = RunConfig['regularizer']['name'];

const regularizers: RegularizerName[] = [
  ...(['none', 'rwp', 'o1', 'o2diag', 'o2full', 'affine', 'potential'] as const),
];
const regularizer = fc.constantFrom(...regularizers);
const coordinate = fc.double({ min: -100, max: 100, noNaN: true });
const label = fc.oneof(
  fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !/\p{Surrogate}/u.test(text)),
  fc.constantFrom('"', '"a"', '1', '-2.5e3', 'true', 'a+b & c=d', '007'),
);
const aRun = (lab: Lab, i: number) => runsOf(lab)[i % runsOf(lab).length]!.config.variant;

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.nat().map(
    (seed): Edit =>
      (lab) =>
        withSeed(lab, seed),
  ),
  fc.double({ min: 1e-6, max: 1e6, noNaN: true }).map(
    (h): Edit =>
      (lab) =>
        withSetting(lab, 'regularizer.h', h),
  ),
  fc.tuple(fc.nat(9), label).map(
    ([i, label]): Edit =>
      (lab) =>
        withRunSetting(lab, aRun(lab, i), 'label', label),
  ),
  fc.tuple(fc.nat(9), regularizer).map(
    ([i, name]): Edit =>
      (lab) =>
        withRegularizer(lab, aRun(lab, i), name),
  ),
  regularizer.map(
    (name): Edit =>
      (lab) =>
        withRun(lab, name),
  ),
  fc.nat(9).map(
    (i): Edit =>
      (lab) =>
        withoutRun(lab, aRun(lab, i)),
  ),
  fc.constantFrom('vanilla', 'lsgan', 'wgan', 'wgan-gp', 'dragan').map(
    (objective): Edit =>
      (lab) =>
        withObjective(lab, objective as 'wgan'),
  ),
  fc.constantFrom('ring', 'swiss-roll', 'delta-pair', 'eight-gaussians', 'mnist10k').map(
    (name): Edit =>
      (lab) =>
        withDataset(lab, name as 'ring'),
  ),
  fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 30 }).map(
    (points): Edit =>
      (lab) =>
        withPoints(lab, points),
  ),
  fc.constantFrom(...toyPresets).map(
    ({ name }): Edit =>
      (lab) =>
        withPreset(lab, name),
  ),
  fc.constantFrom({ iterations: 30 }, { generatorSteps: 40 }, { seconds: 2.5 }).map(
    (budget): Edit =>
      (lab) =>
        withSetting(lab, 'budget', budget),
  ),
  fc
    .record({
      fairness: fc.constantFrom('iterations' as const, 'generator-steps' as const, 'time' as const),
      map: fc.constantFrom('none' as const, 'critic' as const, 'potential' as const),
      arrows: fc.boolean(),
      pace: fc.constantFrom({ kind: 'full' as const }, { kind: 'slow' as const, perSecond: 2 }),
    })
    .map(
      (view): Edit =>
        (lab) =>
          withView(lab, view),
    ),
);

/** Applies the edits that fit; the page shows the sentence of those that do not. */
const labAfter = (edits: readonly Edit[]) =>
  edits.reduce((lab, next) => {
    try {
      return next(lab);
    } catch {
      return lab;
    }
  }, defaultLab);

describe('a link', () => {
  it('gives the state that it was made of', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 8 }), (edits) => {
        const lab = labAfter(edits);
        const read = labOfLink(linkOf(lab));
        expect(read).toEqual({ lab });
        expect(Object.keys(read.lab.experiment.variants)).toEqual(
          Object.keys(lab.experiment.variants),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('has only what differs from the default, readable', () => {
    expect(linkOf(defaultLab)).toBe('#');
    expect(linkOf(defaultDigits)).toBe('#1&digits');
    const lab = withRunSetting(withSeed(defaultLab, 3), 'rwp', 'regularizer.h', 0.5);
    expect(linkOf(lab)).toBe('#1&seeds=3&run.rwp.regularizer.h=0.5');
    expect(linkOf(withoutRun(defaultLab, 'none'))).toBe('#1&runs=rwp');
  });

  it('is made of texts that are no text for a link too', () => {
    const lab = withRunSetting(defaultLab, 'rwp', 'label', 'a\uD800b');
    const read = labOfLink(linkOf(lab));
    expect(runsOf(read.lab)[1]!.label).toBe('a\uFFFDb');
  });

  it('gives the default and a sentence for anything else', () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .array(fc.constantFrom(...'1&=.%#+"run_proto'), { maxLength: 40 })
        .map((all) => all.join('')),
      fc
        .tuple(fc.constantFrom('gan.width', 'seeds', 'run.rwp', 'view.pace', 'runs'), fc.string())
        .map(([path, value]) => `1&${path}=${encodeURIComponent(value)}`),
    );
    fc.assert(
      fc.property(text, (hash) => {
        const { lab, problem } = labOfLink(`#${hash}`);
        if (problem === undefined) return;
        expect(lab).toBe(defaultLab);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    '#2&seeds=3',
    '#1&seeds=-3',
    '#1&seeds=x',
    '#1&gan.width=100000',
    '#1&gan=3',
    '#1&gan.width.x=3',
    '#1&run.rwp.regularizer.innerSteps=9999',
    '#1&runs=none+rwp+a+b+c',
    '#1&runs=',
    '#1&runs',
    '#1&seeds',
    '#1&__proto__.x=1',
    '#1&constructor.prototype.x=1',
    '#1&run.__proto__.label=x',
    '#1&dataset.name=images&dataset.radius&dataset.standardDeviation&dataset.path=/',
    '#1&dataset.name=point-cloud&dataset.radius&dataset.points=AAA',
    '#1&dataset.name=point-cloud&dataset.radius&dataset.points=AAAA', // beyond what can be typed
    '#1&view.map=all',
    '#1&view.pace.kind=slow&view.pace.perSecond=1e9',
    '#1&format=7',
    '#1&…',
    '#1&gan.widht',
    '#1&runs=constructor',
    '#1&runs=__proto__',
    '#1&view.pace.kind=slow&view.pace.perSecond=1e-9',
    '#1&dataset.name=swiss-roll', // its keys are not those of the default
    '#1&a.b.c.d.e.f.g.h=1',
    '#1&title=%E0%A4%A',
    `#1&title=${'x'.repeat(30_000)}`,
  ])('refuses %s', (hash) => {
    const { lab, problem } = labOfLink(hash);
    expect(lab).toBe(defaultLab);
    expect(problem).toMatch(/^This link cannot be opened, so here is the default\. ./);
    // A reader of a page has no terminal, and does not read source.
    expect(problem).not.toMatch(/WPROX_DEBUG|native code|\.\.$/);
    expect(Object.prototype).not.toHaveProperty('x');
  });
});
