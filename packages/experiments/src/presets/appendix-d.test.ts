/** The rows of Appendix D of the main paper, copied from the paper, beside the presets. */
import { describe, expect, it } from 'vitest';
import { parseExperiment, resolveRuns } from '../config/parse.js';
import { presets } from './presets.js';

/** "A mini-batch size of 64 for all experiments." */
const BATCH_SIZE = 64;

// The critic steps of Vanilla and DRAGAN are those of Appendix C, one; "the usual 5" is WGAN-GP's.
// The row at the high β₁ raises it "to 0.5 (as opposed to 0)".
const rows = [
  // preset, learning rate, β₁, β₂, latents, critic steps, h, ℓ
  ['cifar10-wgan-gp-rwp', 0.0001, 0.5, 0.9, 128, 5, 0.1, 10],
  ['cifar10-wgan-gp-o1', 0.0001, 0.5, 0.9, 128, 5, 0.5, 5],
  ['cifar10-wgan-gp-o2diag', 0.0001, 0.5, 0.9, 128, 5, 0.2, 5],
  ['cifar10-vanilla-rwp', 0.0002, 0.1, 0.999, 100, 1, 0.2, 5],
  ['cifar10-vanilla-o1', 0.0002, 0.1, 0.999, 100, 1, 0.2, 5],
  ['cifar10-vanilla-o2diag', 0.0002, 0.1, 0.999, 100, 1, 0.2, 5],
  ['cifar10-dragan-rwp', 0.0002, 0.1, 0.999, 100, 1, 0.2, 5],
  ['cifar10-dragan-o1', 0.0002, 0.1, 0.999, 100, 1, 0.2, 5],
  ['cifar10-dragan-o2diag', 0.0002, 0.1, 0.999, 100, 1, 0.2, 5],
  ['celeba-vanilla-rwp', 0.0002, 0.5, 0.999, 100, 1, 0.2, 5],
  ['celeba-vanilla-o1', 0.0002, 0.5, 0.999, 100, 1, 0.2, 5],
  ['celeba-wgan-gp-rwp', 0.0001, 0.5, 0.9, 128, 5, 0.1, 10],
  ['celeba-wgan-gp-o1', 0.0001, 0.5, 0.9, 128, 7, 0.5, 5],
  ['celeba-wgan-gp-o2diag', 0.0001, 0.5, 0.9, 128, 5, 0.2, 5],
  ['celeba-wgan-gp-high-lr-rwp', 0.002, 0.5, 0.9, 128, 5, 0.1, 5],
  ['celeba-wgan-gp-high-lr-o1', 0.002, 0.5, 0.9, 128, 7, 0.05, 5],
  ['celeba-wgan-gp-high-lr-o2diag', 0.002, 0.5, 0.9, 128, 5, 0.05, 3],
  ['celeba-wgan-gp-high-momentum-rwp', 0.0001, 0.5, 0.9, 128, 5, 0.1, 10],
  ['celeba-wgan-gp-high-momentum-o1', 0.0001, 0.5, 0.9, 128, 7, 0.05, 5],
  ['celeba-wgan-gp-high-momentum-o2diag', 0.0001, 0.5, 0.9, 128, 5, 0.05, 3],
] as const;

/** Rows that the paper does not have; the presets say that they are ours. */
const ours = [
  ['celeba-vanilla-o2diag', 0.0002, 0.5, 0.999, 100, 1, 0.2, 5],
  ['cifar10-wgan-gp-dcgan-rwp', 0.0001, 0.5, 0.9, 128, 5, 0.1, 10],
  ['cifar10-wgan-gp-dcgan-o1', 0.0001, 0.5, 0.9, 128, 5, 0.5, 5],
  ['cifar10-wgan-gp-dcgan-o2diag', 0.0001, 0.5, 0.9, 128, 5, 0.2, 5],
] as const;

type Row = readonly [string, number, number, number, number, number, number, number];

/** The regularizer of a preset of one variant, and the experiment that compares it with the others. */
const parts = (preset: string) =>
  /^(.*)-(rwp|o1|o2diag)$/.exec(preset)!.slice(1) as [string, string];

describe.each<Row>([...rows, ...ours])(
  '%s',
  (preset, learningRate, beta1, beta2, latentSize, criticSteps, h, innerSteps) => {
    const [comparison, name] = parts(preset);
    const [dataset, objective] = /^([a-z0-9]+)-(vanilla|dragan|wgan-gp)/.exec(preset)!.slice(1);
    const expected = {
      dataset: { name: dataset, ...(dataset === 'celeba' && { size: 64 }) },
      gan: { objective, width: 64, latentSize },
      optimizer: { name: 'adam', learningRate, beta1, beta2 },
      regularizer: { name, h, innerSteps, latent: 'fresh' },
      criticSteps,
      batchSize: BATCH_SIZE,
    };

    it('has the settings of the row for both networks', () => {
      const runs = resolveRuns(parseExperiment(presets[preset], preset));
      expect(runs).toHaveLength(5); // "averaged over 5 runs"
      for (const run of runs) {
        expect(run).toMatchObject(expected);
        expect(run.criticOptimizer ?? run.optimizer).toEqual(run.optimizer);
      }
    });

    it('is the same variant in the comparison, beside one without a regularizer', () => {
      const runs = resolveRuns(parseExperiment(presets[comparison], comparison));
      const [own] = runs.filter((run) => run.regularizer.name === name);
      expect(own).toMatchObject(expected);
      const base = runs.find(({ variant }) => variant === 'none')!;
      const { regularizer: _, criticSteps: __, ...shared } = expected;
      // "the usual 5": only O1-SBE has more critic steps than the GAN without a regularizer.
      const usual = objective === 'wgan-gp' ? 5 : 1;
      expect(base).toMatchObject({ ...shared, criticSteps: usual, regularizer: { name: 'none' } });
    });
  },
);

it('has no preset of a row of Appendix D beside those above', () => {
  const listed = new Set<string>([...rows, ...ours].map(([preset]) => preset));
  const comparisons = new Set([...listed].map((preset) => parts(preset)[0]));
  const alone = Object.keys(presets).filter((preset) => {
    const match = /^(.*)-(rwp|o1|o2diag)$/.exec(preset);
    return match !== null && comparisons.has(match[1]!);
  });
  expect(new Set(alone)).toEqual(listed);
});

it('says what is ours', () => {
  expect(presets['celeba-vanilla-o2diag']!.source).toContain('ours');
  const networks = ['cifar10-wgan-gp', 'cifar10-wgan-gp-dcgan'].map((name) => presets[name]!);
  expect(networks.map(({ gan }) => gan)).toMatchObject([
    { architecture: 'wgan-gp-cifar' },
    { architecture: 'dcgan' },
  ]);
  for (const { source } of networks) expect(source).toContain('section 5.1');
});

it('has β₁ = 0 as the ordinary momentum of the row at the high β₁', () => {
  const name = 'celeba-wgan-gp-high-momentum';
  const runs = resolveRuns(parseExperiment(presets[name], name));
  const rates = Object.fromEntries(
    runs.map(({ variant, optimizer }) => [variant, 'beta1' in optimizer && optimizer.beta1]),
  );
  expect(rates).toEqual({ 'no-momentum': 0, none: 0.5, rwp: 0.5, o1: 0.5, o2diag: 0.5 });
});
