/** Writes the run folders of a small experiment, as the trainer would. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseExperiment, resolveRuns } from '@wprox/experiments';
import {
  experimentPaths,
  runFolder,
  runPaths,
  samplePicture,
  writeFileAtomically,
  writeJson,
  writeMachine,
  writeStatus,
} from '@wprox/experiments/run-folders';
import { afterEach, beforeEach } from 'vitest';
import { encodePictureGrid } from '../samples/picture-grid.js';

/** A text with markup and characters that must be escaped. */
export const NASTY = `<img src="https://example.org/x.png" onerror='alert(1)'> & co`;

/** Four variants, two seeds. */
export const experiment = parseExperiment(
  {
    name: 'small',
    title: NASTY,
    description: NASTY,
    source: NASTY,
    budget: { iterations: 4 },
    evaluation: { every: 2, samples: 100, realSamples: 200 },
    seeds: [1, 2],
    variants: {
      none: { label: 'no regularizer' },
      rwp: { label: 'RWP', regularizer: { name: 'rwp' } },
      o1: { label: NASTY, regularizer: { name: 'o1' } },
      o2diag: { label: 'O2Diag-SBE', regularizer: { name: 'o2diag' } },
    },
  },
  'test',
);
/** The runs of {@link experiment}. */
export const runs = resolveRuns(experiment);

/** Makes an 8×8 grid of images of 4×4 pixels. */
function grid(shade: number): Uint8Array {
  const values = Array.from({ length: 64 * 48 }, (_, i) => ((i * shade) % 256) / 127.5 - 1);
  return encodePictureGrid({ values, shape: [64, 4, 4, 3] }, 8);
}

/** Creates a temporary folder for each test, and deletes it afterwards. */
export function temporaryFolder(): { readonly path: string } {
  const folder = { path: '' };
  beforeEach(async () => {
    folder.path = await mkdtemp(path.join(tmpdir(), 'wprox-report-'));
  });
  afterEach(() => rm(folder.path, { recursive: true }));
  return folder;
}

/**
 * Writes the experiment as if each run had stopped after some evaluations.
 *
 * @param evaluations the number of evaluations of a run, by its index; −1 if it never started.
 */
export async function writeExperiment(
  folder: string,
  evaluations: (index: number) => number = () => 3,
): Promise<void> {
  await writeJson(experimentPaths(folder).experiment, experiment);
  await writeFile(experimentPaths(folder).realPicture, grid(3));
  for (const [index, run] of runs.entries()) {
    const count = evaluations(index);
    if (count < 0) continue;
    const own = runFolder(folder, run);
    const paths = runPaths(own);
    await writeJson(paths.config, run);
    await writeMachine(own, {
      node: 'v20.20.2',
      platform: 'linux x64',
      cpu: NASTY,
      cores: 2,
      memoryBytes: 8e9,
      backend: 'wasm',
      decoder: 'sharp 0.35.5',
      tfjs: '4.22.0',
      wprox: '0.1.0',
      startedAt: '2026-01-02T03:04:05.678Z',
    });
    const last = Math.max(0, 2 * (count - 1));
    const state = count === 3 ? 'complete' : 'interrupted';
    await writeStatus(own, { state, iteration: last, iterations: 4 });
    const metrics: object[] = [];
    const timing: object[] = [];
    for (let i = 0; i < count; i++) {
      const iteration = 2 * i;
      const penalty = run.variant === 'none' ? 0 : 0.01 / iteration;
      if (i > 0) {
        metrics.push({ kind: 'losses', iteration, criticLoss: 1.3, generatorLoss: 0.7, penalty });
      }
      metrics.push({
        kind: 'distance',
        iteration,
        measure: 'frechet',
        value: 80 / (i + 1) + run.seed,
        features: 'cifar10-classifier',
        samples: 100,
        realSamples: 200,
      });
      timing.push({ iteration, trainingSeconds: iteration * (1 + index / 10) });
      await writeFileAtomically(samplePicture(own, iteration), grid(5 + i));
    }
    await writeFile(paths.metrics, lines(metrics));
    await writeFile(paths.timing, lines(timing));
  }
}

/** Encodes rows as lines of JSON. */
export const lines = (rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
