/**
 * Folders that each released version wrote (scripts/make-corpus.mjs) are read, skipped when they are complete, and
 * resumed. Those in `before-formats` are parts of what was published before files had formats: no checkpoints, only read.
 */
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { planRuns } from '@wprox/experiments';
import {
  readExperiment,
  readExperimentConfig,
  readExperiments,
  readKeptCheckpoint,
  readMachine,
} from '@wprox/experiments/run-folders';
import { writeReport } from '@wprox/report';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { prepareExperiment } from '../../src/training/prepare-experiment.js';
import { trainRun } from '../../src/training/train-run.js';
import { attempt } from '../proofs/trainers.fixture.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const BEFORE_FORMATS = 'before-formats';
const versions = (await readdir(here, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory() && entry.name !== BEFORE_FORMATS)
  .map(({ name }) => name);

let root: string;
beforeAll(async () => {
  vi.stubEnv('WPROX_BACKEND', 'cpu');
  root = await mkdtemp(path.join(tmpdir(), 'wprox-corpus-'));
  await cp(here, root, { recursive: true });
});
afterAll(() => rm(root, { recursive: true }));

it('has a version', () => {
  expect(versions).toContain('0.1.0');
});

describe.each(versions)('folders of version %s', (version) => {
  const of = (name: string) => path.join(root, version, name);
  const rowsOf = (name: string) => readFile(path.join(of(name), 'rwp-seed1/metrics.jsonl'), 'utf8');

  it.each(['complete', 'interrupted'])('that are %s give a report', async (name) => {
    const { runs } = await readExperiment(of(name));
    expect(runs.map(({ state }) => state)).toEqual([name]);
    expect(runs[0]!.distances.length).toBeGreaterThan(1);
    const { html } = await writeReport([of(name)], path.join(root, `report-${name}`));
    expect(await readFile(html, 'utf8')).toContain('A run of this version');
    const kept = await readKeptCheckpoint(path.join(of(name), 'rwp-seed1'), 'best');
    expect(kept.checkpoint.tensors).not.toEqual({});
  });

  it('that are complete are skipped', async () => {
    const experiment = (await readExperimentConfig(of('complete')))!;
    const plan = await planRuns(experiment, of('complete'));
    expect(plan.map(({ action }) => action)).toEqual(['skip']);
  });

  it('that are interrupted go on from where they were', async () => {
    const folder = of('interrupted');
    const run = path.join(folder, 'rwp-seed1');
    const before = await rowsOf('interrupted');
    const recorded = await readMachine(run);
    const experiment = (await readExperimentConfig(folder))!;
    // Another Node or wprox than then is allowed, and recorded.
    const allowed = { experiment, folder, allowsChanges: true, onProgress: () => {} };
    const { refusal } = await attempt(experiment, folder, {
      ...{ train: trainRun, prepare: () => prepareExperiment(allowed), allowsChanges: true },
    });
    expect(refusal).toBeUndefined();
    expect((await rowsOf('interrupted')).startsWith(before)).toBe(true);
    expect((await planRuns(experiment, folder)).map(({ action }) => action)).toEqual(['skip']);
    expect(await readMachine(run)).toMatchObject({ node: recorded!.node, wprox: recorded!.wprox });
  });
});

describe('folders from before there were formats', () => {
  it.each([
    { name: 'earlier-quickstart', titles: ['The quickstart of earlier versions'], complete: [3] },
    { name: 'eight-gaussians-stability', titles: ['Stability on eight'], complete: [2] },
    {
      name: 'figure-2-cpu',
      titles: ['A small Vanilla GAN', 'A small WGAN-GP', 'A small DRAGAN'],
      complete: [1, 2, 2],
    },
  ])('give a report: $name', async ({ name, titles, complete }) => {
    const folder = path.join(root, BEFORE_FORMATS, name);
    const { experiments } = await readExperiments([folder]);
    const read = experiments.map(({ runs }) => runs.filter(({ state }) => state === 'complete'));
    expect(read.map((runs) => runs.length)).toEqual(complete);
    for (const { distances, timing } of read.flat()) {
      expect(distances.length).toBeGreaterThan(1);
      expect(timing.at(-1)!.trainingSeconds).toBeGreaterThan(0);
    }
    const { html } = await writeReport([folder], path.join(root, `report-${name}`));
    const page = await readFile(html, 'utf8');
    for (const title of titles) expect(page).toContain(title);
  });
});
