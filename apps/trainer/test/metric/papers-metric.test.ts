/**
 * Trains with three feature maps, samples the checkpoint, and measures the samples with `wprox fid`. The
 * distances that the run logged, the samples in a folder, and the run as a side of fid must agree.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { ImageSplit } from '@wprox/datasets';
import { type OpenDataset, RunFolderError, runConfigSchema } from '@wprox/experiments';
import { readJson, readRunFolder, runPaths } from '@wprox/experiments/run-folders';
import { Random } from '@wprox/runtime/random';
import { decode, encode } from 'fast-png';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type FidOptions, fidCommand } from '../../src/commands/fid.js';
import { type SampleOptions, sampleCommand } from '../../src/commands/sample.js';
import { trainRun } from '../../src/training/train-run.js';
import { inceptionWeights } from './inception-weights.fixture.js';

const REAL = 6;
const GENERATED = 4;
const LAST = 2;
const images = new ImageSplit({
  name: 'waves',
  imageShape: [32, 32, 3],
  // Waves with noise, so that features of different images differ.
  pixels: Uint8Array.from(new Random(5).uniform(REAL * 3072, 0, 60), (noise, k) =>
    Math.round(noise + 97 * (1 + Math.sin((0.1 + Math.floor(k / 3072) / 20) * (k % 96)))),
  ),
  labels: new Uint8Array(REAL),
});
const openData: OpenDataset = async () => ({ kind: 'images', images });

let root: string;
const at = (name: string) => path.join(root, name);
const surroundings = () => {
  const stream = new PassThrough();
  return { stdout: stream as unknown as NodeJS.WriteStream, env: {}, stream };
};

async function train(folder: string, features: unknown) {
  const config = {
    ...runConfigSchema.parse({
      seed: 3,
      gan: { width: 2, latentSize: 5 },
      optimizer: { learningRate: 0.05 },
      batchSize: 4,
      budget: { iterations: LAST },
      evaluation: {
        ...{ every: 2, samples: GENERATED, realSamples: REAL, features },
        ...{ kid: true, precisionRecall: true, keep: 'best' },
      },
    }),
    variant: 'none',
  };
  const signal = new AbortController().signal;
  await trainRun({ config, folder, signal, onProgress: () => {} }, openData);
}

async function fid(a: string, b: string, options: Partial<FidOptions>) {
  const around = surroundings();
  const all = { features: 'cifar10-classifier', backend: 'wasm', json: true, ...options } as const;
  expect(await fidCommand(a, b, { ...all, kid: true, precisionRecall: true }, around)).toBe(0);
  return JSON.parse(String(around.stream.read()));
}

async function sample(out: string, options: Omit<SampleOptions, 'out'> = {}) {
  const around = surroundings();
  const all = { out, backend: 'wasm', ...options };
  expect(await sampleCommand(at('run'), all, around)).toBe(0);
  return String(around.stream.read());
}

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'wprox-metric-'));
  vi.stubEnv('WPROX_CACHE', at('cache'));
  vi.stubEnv('WPROX_BACKEND', 'wasm');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true); // the progress of --json
  await writeFile(at('weights.pth'), inceptionWeights(1));
  await mkdir(at('real'));
  for (let i = 0; i < REAL; i++) {
    const data = images.pixels.subarray(i * 3072, (i + 1) * 3072);
    await writeFile(at(`real/${i}.png`), encode({ width: 32, height: 32, channels: 3, data }));
  }
  const inception = { name: 'inception', weights: at('weights.pth') };
  await train(at('run'), ['nsfwjs', inception, 'cifar10-classifier']);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(root, { recursive: true });
});

describe('a run with three feature maps', () => {
  const maps: [string, Partial<FidOptions>][] = [
    ['nsfwjs', { features: 'nsfwjs' }],
    ['inception', { features: 'inception' }],
    ['cifar10-classifier', {}],
  ];
  it.each(maps)('logs what wprox fid measures on its samples: %s', async (name, options) => {
    const { distances, otherDistances } = await readRunFolder(at('run'));
    const rows = [distances, ...otherDistances.values()];
    const row = rows[maps.findIndex(([map]) => map === name)]!.at(-1)!;
    if (row.measure !== 'frechet') throw new Error('expected images');
    expect(row).toMatchObject({ iteration: LAST, samples: GENERATED, realSamples: REAL });
    const choice = name === 'inception' ? { ...options, weights: at('weights.pth') } : options;
    const samples = at(`samples-${name}`);
    await sample(samples);
    for (const side of [samples, ...(name === 'cifar10-classifier' ? [at('run')] : [])]) {
      const measured = await fid(at('real'), side, choice);
      expect(measured.frechet.features).toBe(row.features);
      // The images are the same bytes; the runs of a network differ by nothing on one backend.
      expect(Math.abs(measured.frechet.value / row.value - 1)).toBeLessThan(1e-6);
      expect(Math.abs(measured.kernel.value / row.kernel!.value - 1)).toBeLessThan(1e-6);
      const { precision, recall } = measured.precisionRecall;
      expect([precision, recall]).toEqual([row.precision, row.recall]);
      if (side === at('run')) expect(measured.sides[1]).toMatchObject({ iteration: LAST });
    }
  });

  it('has one curve for each, and the first is the primary one', async () => {
    const { distances, otherDistances } = await readRunFolder(at('run'));
    const iterations = [0, LAST];
    expect(distances.map(({ iteration }) => iteration)).toEqual(iterations);
    expect([...otherDistances.keys()]).toEqual([
      expect.stringMatching(/^inception-v3-[0-9a-f]{12}$/),
      'cifar10-classifier',
    ]);
    for (const rows of otherDistances.values()) {
      expect(rows.map(({ iteration }) => iteration)).toEqual(iterations);
    }
  });

  it('records the fingerprints, and does not resume with other weights', async () => {
    const schema = z.object({ maps: z.array(z.looseObject({})) });
    const { maps: records } = (await readJson(runPaths(at('run')).features, schema))!;
    expect(records.map((record) => record['features'])).toEqual([
      'nsfwjs-inception-v3',
      expect.stringContaining('inception-v3-'),
      'cifar10-classifier',
    ]);
    for (const record of records) expect(record['fingerprint']).toMatch(/^[0-9a-f]{12}$/);
    await writeFile(at('weights.pth'), inceptionWeights(2));
    const inception = { name: 'inception', weights: at('weights.pth') };
    const before = await readFile(runPaths(at('run')).metrics, 'utf8');
    const resumed = train(at('run'), ['nsfwjs', inception, 'cifar10-classifier']);
    await expect(resumed).rejects.toThrow(RunFolderError);
    await expect(resumed).rejects.toThrow(/records inception-v3-.*restore their file/);
    await writeFile(at('weights.pth'), inceptionWeights(1));
    expect(await readFile(runPaths(at('run')).metrics, 'utf8')).toBe(before);
  });
});

describe('wprox sample', () => {
  it('writes the same images as a folder, an archive and an array', async () => {
    expect(await sample(at('folder'))).toContain(
      `${GENERATED} samples of run at iteration ${LAST}`,
    );
    await sample(at('images.zip'));
    await sample(at('images.npz'));
    const names = await readdir(at('folder'));
    expect(names).toEqual(Array.from({ length: GENERATED }, (_, i) => `00000${i}.png`));
    const archive = unzipSync(await readFile(at('images.zip')));
    expect(Object.keys(archive)).toEqual(names);
    const { 'arr_0.npy': array } = unzipSync(await readFile(at('images.npz')));
    const header = Buffer.from(array!.subarray(10, 128)).toString('latin1');
    expect(header).toContain("'descr': '|u1'");
    expect(header).toContain(`'shape': (${GENERATED}, 32, 32, 3)`);
    const pixels = array!.subarray(128);
    for (const [i, name] of names.entries()) {
      const png = await readFile(path.join(at('folder'), name));
      expect(Buffer.from(archive[name]!).equals(png)).toBe(true);
      const decoded = decode(png);
      expect([decoded.width, decoded.height, decoded.channels]).toEqual([32, 32, 3]);
      expect([...decoded.data]).toEqual([...pixels.subarray(i * 3072, (i + 1) * 3072)]);
    }
    const [folder, zip] = [
      await fid(at('folder'), at('real'), {}),
      await fid(at('images.zip'), at('real'), {}),
    ];
    expect(zip.frechet.value).toBe(folder.frechet.value);
  });

  it('writes more, other and earlier samples', async () => {
    await sample(at('more.zip'), { count: 300 });
    await sample(at('usual.zip'));
    await sample(at('seed.zip'), { seed: 3 });
    await sample(at('other.zip'), { seed: 4 });
    await sample(at('first.zip'), { checkpoint: 0 });
    const [more, usual, seed, other, first] = await Promise.all(
      ['more', 'usual', 'seed', 'other', 'first'].map(async (name) =>
        unzipSync(await readFile(at(`${name}.zip`))),
      ),
    );
    expect(Object.keys(more!)).toHaveLength(300);
    expect(more).toMatchObject(usual!);
    expect(seed).toEqual(usual); // the seed of the run
    expect(other).not.toEqual(usual);
    expect(first).not.toEqual(usual);
    // A batch ends after 256 images.
    expect(more!['000255.png']).not.toEqual(more!['000256.png']);
  });

  it('refuses what exists and a checkpoint that is not kept, and leaves nothing half-written', async () => {
    await mkdir(at('full'));
    await writeFile(at('full/note.txt'), 'mine');
    await writeFile(at('full.npz'), 'mine');
    await mkdir(at('empty'));
    const refused = (out: string, more = {}) =>
      sampleCommand(at('run'), { out: at(out), backend: 'wasm', ...more }, surroundings());
    await expect(refused('full')).rejects.toThrow('has files; expected a new or an empty folder');
    await expect(refused('full.npz')).rejects.toThrow('exists already');
    await expect(refused('a.csv')).rejects.toThrow('the run generates images');
    await expect(refused('b', { checkpoint: 1 })).rejects.toThrow(
      'keeps no checkpoint of iteration 1; expected one of 0, 2',
    );
    const huge = { count: 2_000_000 };
    await expect(refused('c.npz', huge)).rejects.toThrow('write a folder, or fewer images');
    const before = await readdir(root);
    const stopped = refused('stopped', { count: 100_000 });
    setTimeout(() => process.emit('SIGINT'), 300);
    expect(await stopped).toBe(130);
    expect(await readdir(root)).toEqual(before);
    await sample(at('empty'));
    expect(await readdir(at('empty'))).toHaveLength(GENERATED);
  });
});
