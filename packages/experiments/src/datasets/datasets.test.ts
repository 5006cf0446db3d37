import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pictureDecoder } from '@wprox/datasets';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runConfigSchema } from '../config/schema.js';
import { ConfigError } from '../errors.js';
import { type DatasetConfig, openDataset, sampleShape } from './datasets.js';
import { sampleSourceOf } from './descriptor.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'wprox-data-'));
  vi.stubEnv('WPROX_CACHE', path.join(root, 'cache'));
  await mkdir(path.join(root, 'idx'));
  for (const part of ['train', 't10k']) {
    const file = (kind: string) => path.join(root, 'idx', `${part}-${kind}`);
    await writeFile(file('images-idx3-ubyte'), idx([3, 28, 28]));
    await writeFile(file('labels-idx1-ubyte'), idx([3]));
  }
  await mkdir(path.join(root, 'pictures'));
  for (const [name, width] of [
    ['a', 70],
    ['b', 64],
  ] as const) {
    const data = new Uint8Array(width * 66 * 3).fill(90);
    const png = encode({ width, height: 66, channels: 3, data });
    await writeFile(path.join(root, 'pictures', `${name}.png`), png);
  }
  await writeFile(path.join(root, 'pictures', 'c.png'), 'no picture');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

/** Makes an IDX file whose bytes are all 1. */
function idx(shape: number[]): Uint8Array {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 + shape.length);
  shape.forEach((length, i) => {
    header.writeUInt32BE(length, 4 + 4 * i);
  });
  const size = shape.reduce((product, length) => product * length, 1);
  return Buffer.concat([header, Buffer.alloc(size, 1)]);
}

/** Parses a dataset config, which adds the defaults. */
const complete = (dataset: object): DatasetConfig =>
  runConfigSchema.parse({ dataset, budget: { iterations: 1 }, evaluation: { every: 1 }, seed: 1 })
    .dataset;

describe('openDataset', () => {
  it.each([
    [{ name: 'delta-pair', a: -2, alpha: 0.3 }, 'delta-pair(a=-2, b=1, alpha=0.3)'],
    [{ name: 'eight-gaussians' }, '8-gaussians(radius=2, standardDeviation=0.02)'],
    [{ name: 'twenty-five-gaussians', spacing: 1 }, '25-gaussians(spacing=1'],
    [{ name: 'ring', radius: 3 }, 'ring(radius=3'],
    [{ name: 'swiss-roll', noise: 0 }, 'swiss-roll(scale=7.5, noise=0)'],
    [{ name: 'parallel-line', theta: 2 }, 'parallel-line(theta=2)'],
    [{ name: 'point-cloud', points: [[0, 1]] }, 'point-cloud(points=[[0,1]]'],
  ])('draws from %j', async (settings, name) => {
    const dataset = complete(settings);
    const data = await openDataset(dataset);
    expect(data.kind === 'points' && data.distribution.name).toContain(name);
    expect(sampleSourceOf(data).sampleShape).toEqual(sampleShape(dataset));
  });

  it.each(['mnist', 'fashion-mnist'])(
    'reads %s, pads it to 32×32 and reports progress',
    async (name) => {
      const dataset = complete({ name, path: path.join(root, 'idx') });
      const reports: unknown[] = [];
      const data = await openDataset(dataset, (progress) => reports.push(progress));
      expect(data.kind === 'images' && data.images.count).toBe(3);
      expect(sampleSourceOf(data).sampleShape).toEqual([32, 32, 1]);
      expect(sampleShape(dataset)).toEqual([32, 32, 1]);
      const total = 2 * (16 + 3 * 784 + 8 + 3);
      expect(reports.at(-1)).toEqual({ phase: 'decode', done: total, total });
    },
  );

  it.each([
    [{ size: 32, channels: 1 }, [32, 32, 1]],
    [{ size: 64 }, [64, 64, 3]],
  ])('opens pictures of any size: %j', async (settings, shape) => {
    const pictures = { name: 'images', path: path.join(root, 'pictures'), ...settings };
    const dataset = complete({ ...pictures, corrupt: 'skip' });
    const data = await openDataset(dataset);
    expect(data.kind === 'images' && data.images.count).toBe(2);
    expect(data).toMatchObject({ decoder: (await pictureDecoder()).name });
    expect([sampleSourceOf(data).sampleShape, sampleShape(dataset)]).toEqual([shape, shape]);
    await expect(openDataset(complete(pictures))).rejects.toThrow(/c\.png/);
    const first = await openDataset(complete({ ...pictures, limit: 1 }));
    expect(first.kind === 'images' && first.images.count).toBe(1);
  });

  it('refuses pictures of another size than those of CelebA', async () => {
    const dataset = complete({ name: 'celeba', path: path.join(root, 'pictures'), limit: 2 });
    await expect(openDataset(dataset)).rejects.toThrow(/66×70.*218×178/);
  });

  it('names the command or option that gives missing data', async () => {
    for (const name of ['cifar10', 'mnist10k']) {
      const opening = openDataset(complete({ name }));
      await expect(opening).rejects.toThrow(`wprox data fetch ${name}`);
    }
    const opening = openDataset(complete({ name: 'celeba' }));
    await expect(opening).rejects.toThrow(ConfigError);
    await expect(opening).rejects.toThrow(/--data <path>/);
  });
});
