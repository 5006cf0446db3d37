/** Measures the robustness of an experiment that the test trains. */
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { ConfigError, CorruptFileError, RunFolderError, resolveRuns } from '@wprox/experiments';
import {
  decodeSafetensors,
  readExperiment,
  runFolder,
  runPaths,
  writeStatus,
} from '@wprox/experiments/run-folders';
import type { RobustnessData } from '@wprox/report/robustness';
import { prepareBackend } from '@wprox/runtime';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openHeldOutImages } from '../../src/robustness/held-out-images.js';
import { disposeNetworks, loadTrainedNetworks } from '../../src/robustness/trained-networks.js';
import { writeRobustness } from '../../src/robustness/write-robustness.js';
import {
  smallExperiment,
  syntheticImages,
  trainSmallExperiment,
} from './finished-experiment.fixture.js';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'wprox-robustness-'));
  folder = path.join(root, 'small');
  vi.stubEnv('WPROX_CACHE', path.join(root, 'cache'));
  await prepareBackend('wasm');
  await trainSmallExperiment(folder);
});
afterAll(() => rm(root, { recursive: true }));

const runs = resolveRuns(smallExperiment);
const openImages = async () => syntheticImages;
const measure = () => writeRobustness({ folder, images: 20, openImages });
const names = ['json', 'md', 'csv', 'svg', 'png'].map((ending) => `robustness.${ending}`);

describe('writeRobustness', () => {
  it('measures every complete run, writes only the files that it returns, and leaks no tensors', async () => {
    const before = tf.memory().numTensors;
    const progress: string[] = [];
    const { data, markdown, files } = await writeRobustness({
      folder,
      images: 20,
      openImages,
      onProgress: (message, done, total) => progress.push(`${message}: ${done} of ${total}`),
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(progress.at(-1)).toMatch(/4 critics: 30 of 30$/);
    expect(data.runs.map(({ run, label, iterations }) => [run, label, iterations])).toEqual([
      ['wgan-gp-seed1', 'WGAN-GP', 1],
      ['wgan-gp-seed2', 'WGAN-GP', 1],
      ['vanilla-seed1', 'Vanilla', 1],
      ['vanilla-seed2', 'Vanilla', 1],
    ]);
    expect(data.images).toEqual({ split: 'synthetic/test', count: 20 });
    for (const { responses } of data.runs) expect(responses).toHaveLength(28);

    const written = files.map((file) => path.basename(file));
    expect(written).toEqual(expect.arrayContaining(names));
    const found = await readdir(folder);
    expect(found.filter((name) => name.startsWith('robustness')).sort()).toEqual(written.sort());
    const saved = JSON.parse(await readFile(files[0]!, 'utf8')) as RobustnessData;
    expect(saved).toEqual(data);
    expect(await readFile(path.join(folder, 'robustness.md'), 'utf8')).toBe(markdown);
    const csv = await readFile(path.join(folder, 'robustness.csv'), 'utf8');
    const lines = csv.trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 4 * 28);
    const columns = lines[0]!.split(',').length;
    expect(lines.every((line) => line.split(',').length === columns)).toBe(true);
    for (const name of written.filter((each) => each.endsWith('.png'))) {
      expect(decode(await readFile(path.join(folder, name))).width).toBeGreaterThan(500);
    }
    const svg = await readFile(path.join(folder, 'robustness.svg'), 'utf8');
    for (const label of ['WGAN-GP', 'Vanilla']) expect(svg).toContain(label);
  });

  it('writes the same bytes for the same folder', async () => {
    const read = async () =>
      Promise.all((await measure()).files.map((file) => readFile(file, 'base64')));
    expect(await read()).toEqual(await read());
  });

  it('names the runs that are not complete, and refuses if none is complete', async () => {
    const own = runs.map((run) => runFolder(folder, run));
    const stop = (at: string) =>
      writeStatus(at, { state: 'interrupted', iteration: 0, iterations: 1 });
    await stop(own[3]!);
    const { data, markdown } = await measure();
    expect(data.unfinished).toEqual(['vanilla-seed2']);
    expect(data.runs).toHaveLength(3);
    expect(markdown).toContain('vanilla-seed2');
    for (const at of own) await stop(at);
    await expect(measure()).rejects.toThrow(RunFolderError);
    await expect(measure()).rejects.toThrow(/small is complete \(of 4 runs\)/);
    for (const at of own) {
      await writeStatus(at, { state: 'complete', iteration: 1, iterations: 1 });
    }
  });

  it('refuses more images than there are, and folders without an experiment', async () => {
    const tooMany = writeRobustness({ folder, images: 61, openImages });
    await expect(tooMany).rejects.toThrow(ConfigError);
    await expect(tooMany).rejects.toThrow(/--images is 61; expected at most 60.*synthetic\/test/);
    await expect(writeRobustness({ folder: root, images: 20, openImages })).rejects.toThrow(
      /has no experiment\.json/,
    );
    const nowhere = path.join(root, 'nowhere');
    await expect(writeRobustness({ folder: nowhere, images: 20, openImages })).rejects.toThrow(
      /nowhere/,
    );
  });
});

describe('openHeldOutImages', () => {
  const trainedOn = (dataset: object) => ({ config: { ...runs[0]!, dataset } }) as never;

  it('refuses a data set without test images', async () => {
    const opening = openHeldOutImages('runs/x', [trainedOn({ name: 'ring' })]);
    await expect(opening).rejects.toThrow(RunFolderError);
    await expect(opening).rejects.toThrow(/runs\/x .*'ring'/);
  });

  it('refuses runs with different data sets', async () => {
    const both = [trainedOn({ name: 'cifar10' }), trainedOn({ name: 'mnist' })];
    await expect(openHeldOutImages('runs/x', both)).rejects.toThrow(RunFolderError);
    await expect(openHeldOutImages('runs/x', both)).rejects.toThrow(/"cifar10".*"mnist"/);
  });
});

describe('loadTrainedNetworks', () => {
  const record = async (index: number) => (await readExperiment(folder)).runs[index]!;

  it('restores the weights that training wrote, including those of batch norm', async () => {
    for (const index of [0, 1]) {
      const run = await record(index);
      const { tensors } = decodeSafetensors(await readFile(runPaths(run.folder).checkpoint));
      const before = tf.memory().numTensors;
      const networks = await loadTrainedNetworks(run);
      for (const player of ['generator', 'critic'] as const) {
        const { weights } = networks[player];
        const saved = Object.keys(tensors).filter((name) => name.startsWith(`${player}.weights.`));
        expect(weights.map((w, i) => `${player}.weights.${i}.${w.originalName}`)).toEqual(saved);
        for (const [i, weight] of weights.entries()) {
          expect(weight.read().dataSync()).toEqual(tensors[saved[i]!]!.data);
        }
      }
      disposeNetworks(networks);
      expect(tf.memory().numTensors).toBe(before);
    }
  });

  it('refuses a checkpoint that is missing, damaged or from other networks', async () => {
    const [first, other] = [await record(0), await record(1)];
    const { checkpoint } = runPaths(first.folder);
    const kept = path.join(root, 'kept');
    await copyFile(checkpoint, kept);
    const before = tf.memory().numTensors;
    await rm(checkpoint);
    await expect(loadTrainedNetworks(first)).rejects.toThrow(RunFolderError);
    await expect(loadTrainedNetworks(first)).rejects.toThrow(checkpoint);
    await writeFile(checkpoint, (await readFile(kept)).subarray(0, 2000));
    await expect(loadTrainedNetworks(first)).rejects.toThrow(CorruptFileError);
    await copyFile(runPaths(other.folder).checkpoint, checkpoint);
    await expect(loadTrainedNetworks(first)).rejects.toThrow(CorruptFileError);
    await expect(loadTrainedNetworks(first)).rejects.toThrow(
      /weights\.\d+\.\S+ (has shape .*|is missing); expected /,
    );
    expect(tf.memory().numTensors).toBe(before);
    await copyFile(kept, checkpoint);
  });
});
