import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseExperiment, resolveRuns, runName } from '../config/parse.js';
import type { ExperimentConfig } from '../config/schema.js';
import { ConfigError } from '../errors.js';
import type { Part, Scale } from '../papers/paper-experiment.js';
import { experiments } from '../papers/papers.js';
import { presets } from '../presets/presets.js';
import { withOpenRun } from '../run-folders/open-run.fixture.js';
import type { OpenRun } from '../run-folders/open-run.js';
import { runPaths } from '../run-folders/paths.js';
import { planExperiment } from './plan-experiment.js';

const scales: readonly Scale[] = ['paper', 'cpu'];
const configOf = ({ preset }: Part) => parseExperiment(presets[preset], preset);

/** What an experiment compares, whatever the settings: GANs with regularizers on data. */
const compared = (config: ExperimentConfig) =>
  new Set(
    resolveRuns({ ...config, seeds: [1] }).map(({ gan, regularizer, dataset }) =>
      [gan.objective, regularizer.name, dataset.name].join(),
    ),
  );

const trained = Object.entries(experiments).flatMap(([name, experiment]) =>
  experiment.kind === 'training' ? [[name, experiment] as const] : [],
);

describe.each(trained)('experiment %s', (name, { scales: own }) => {
  it('consists of presets, each in a separate folder', () => {
    for (const scale of scales) {
      for (const parts of [own[scale].parts, own[scale].withoutFaces?.parts ?? []]) {
        for (const part of parts) expect(presets).toHaveProperty([part.preset]);
        expect(new Set(parts.map((part) => part.name)).size).toBe(parts.length);
      }
    }
  });

  // Settings differ: h and ℓ belong to a number of outer iterations, and small panels have more controls.
  it('compares the same GANs and regularizers at both scales', () => {
    // The small version adds O1-SBE and has only CIFAR-10.
    if (name === 'latent-walk') return;
    const of = (parts: readonly Part[] = []) => parts.map((part) => compared(configOf(part)));
    expect(of(own.cpu.parts)).toEqual(of(own.paper.parts));
    expect(of(own.cpu.withoutFaces?.parts)).toEqual(of(own.paper.withoutFaces?.parts));
  });

  it('has three seeds or more at both scales', () => {
    if (name === 'quickstart') return;
    for (const scale of scales) {
      for (const part of own[scale].parts) {
        expect(configOf(part).seeds.length).toBeGreaterThanOrEqual(3);
      }
    }
  });
});

it('evaluates every variant of an image panel as often as the others, at equal intervals', () => {
  const small = trained.flatMap(
    ([
      ,
      {
        scales: { cpu },
      },
    ]) => [...cpu.parts, ...(cpu.withoutFaces?.parts ?? [])],
  );
  for (const part of small) {
    if (/^quickstart-/.test(part.preset)) continue;
    const times = resolveRuns(configOf(part)).map(
      ({ budget, evaluation }) => budget.iterations! / evaluation.every,
    );
    expect(new Set(times)).toEqual(new Set([Math.round(times[0]!)]));
  }
});

describe('planExperiment', () => {
  it('uses CIFAR-10 and adds a note if CelebA is not given', async () => {
    const without = await planExperiment({ name: 'figure-3-stability', scale: 'cpu' });
    expect(without.note).toMatch(/CelebA.*CIFAR-10/);
    expect(without.parts.every(({ config }) => config.dataset.name === 'cifar10')).toBe(true);
    const given = { name: 'figure-3-stability', scale: 'cpu', data: 'faces.zip' } as const;
    const faces = await planExperiment(given);
    expect(faces.note).toBeUndefined();
    expect(faces.parts[0]!.config.dataset).toMatchObject({ name: 'celeba' });
    expect(faces.parts.every(({ data }) => data === 'faces.zip')).toBe(true);
  });

  it('gives the data only to parts that read files', async () => {
    const { parts } = await planExperiment({ name: 'poster', scale: 'paper', data: 'faces.zip' });
    expect(parts.map(({ data }) => data)).toEqual([undefined, 'faces.zip', 'faces.zip']);
  });

  it('refuses unknown names, data without use, and missing data', async () => {
    const plan = (name: string, data?: string) =>
      planExperiment({ name, scale: 'cpu', ...(data && { data }) });
    await expect(plan('figure-4')).rejects.toThrow(
      /'figure-4'.*'figure-2'.*'wprox experiment' lists all/,
    );
    await expect(plan('figure-2', 'x')).rejects.toThrow(/--data is x.*figure-2/);
    await expect(plan('figure-3-top')).rejects.toThrow(ConfigError);
    await expect(plan('figure-3-top')).rejects.toThrow(
      /celeba.*img_align_celeba\.zip.*--data <path>/,
    );
  });

  it('refuses a study, which has no presets', async () => {
    const planned = planExperiment({ name: 'invariance', scale: 'cpu' });
    await expect(planned).rejects.toThrow(ConfigError);
    await expect(planned).rejects.toThrow("'wprox experiment invariance' computes it");
  });

  it('gives each part a folder, and a single part the folder of its preset', async () => {
    const figure = await planExperiment({ name: 'figure-2', scale: 'cpu' });
    expect(figure.parts.map((part) => part.folder)).toEqual(
      ['vanilla', 'wgan-gp', 'dragan'].map((gan) => path.join('runs', 'figure-2-cpu', gan)),
    );
    const { parts } = await planExperiment({ name: 'wwgan-robustness', scale: 'cpu' });
    expect(parts[0]!.folder).toBe(path.join('runs', 'wwgan-robustness'));
    const quickstart = await planExperiment({ name: 'quickstart', scale: 'cpu' });
    expect(quickstart.folder).toBe(path.join('runs', 'quickstart'));
    const elsewhere = await planExperiment({
      name: 'wwgan-robustness',
      scale: 'cpu',
      out: 'x',
      seeds: [7],
    });
    expect(elsewhere.parts[0]).toMatchObject({ folder: 'x', config: { seeds: [7] } });
  });
});

describe('runs of another experiment', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'wprox-reuse-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are reused if all are complete and have the same settings', async () => {
    const out = path.join(folder, 'walks-of-mine');
    const reused = async (seeds: number[]) => {
      const { parts } = await planExperiment({ name: 'latent-walk', scale: 'cpu', seeds, out });
      return parts.filter(({ isReused }) => isReused).map((part) => part.folder);
    };
    const runs = resolveRuns(configOf({ name: '', preset: 'figure-2-small-wgan-gp' }));
    const run = runs.find(({ variant }) => variant === 'rwp')!;
    const { seed } = run;
    expect(await reused([seed])).toEqual([]);
    const part = path.join(folder, 'figure-2-cpu', 'wgan-gp');
    const own = path.join(part, runName(run));
    const train = (work: (open: OpenRun) => Promise<void>, config = run) =>
      withOpenRun(own, work, config);
    const { iterations = 0 } = run.budget;
    const last = { iteration: iterations, iterations };
    await train((open) => open.setStatus({ ...last, state: 'interrupted', iteration: 0 }));
    expect(await reused([seed])).toEqual([]);
    await train((open) => open.complete(last, new Uint8Array(9)));
    expect(await reused([seed])).toEqual([part]);
    expect(await reused([seed, seed + 1])).toEqual([]);
    // A status alone proves nothing: neither that the files are there nor that they are the run's.
    await writeFile(runPaths(own).events, new Uint8Array(8));
    expect(await reused([seed])).toEqual([]);
    await writeFile(runPaths(own).events, new Uint8Array(9));
    expect(await reused([seed])).toEqual([part]);
    await rm(own, { recursive: true });
    await train((open) => open.complete(last, new Uint8Array(9)), { ...run, batchSize: 32 });
    expect(await reused([seed])).toEqual([]);
  });
});
