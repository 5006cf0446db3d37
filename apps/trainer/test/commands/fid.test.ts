import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { ConfigError } from '@wprox/experiments';
import { decodeStatistics, npyHeader } from '@wprox/metrics';
import { Random } from '@wprox/runtime/random';
import { encode } from 'fast-png';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FidOptions, fidCommand } from '../../src/commands/fid.js';
import { errorText } from '../../src/commands/print-error.js';

const folder = mkdtempSync(path.join(tmpdir(), 'wprox-fid-'));
const at = (name: string) => path.join(folder, name);
const before = process.env['WPROX_CACHE'];

/** Writes `count` images of noise around a gray level. */
function pictures(name: string, count: number, size: number, seed: number, gray = 128): void {
  mkdirSync(at(name), { recursive: true });
  const random = new Random(seed);
  for (let i = 0; i < count; i++) {
    const values = random.normal(size * size * 3, gray, 30);
    const data = Uint8Array.from(values, (value) => Math.max(0, Math.min(255, Math.round(value))));
    const file = path.join(at(name), `${String(i).padStart(3, '0')}.png`);
    writeFileSync(file, encode({ width: size, height: size, channels: 3, data }));
  }
}

beforeAll(() => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true); // the progress of --json
  process.env['WPROX_CACHE'] = at('cache');
  pictures('gray', 40, 32, 1);
  pictures('other-gray', 30, 32, 2);
  pictures('dark', 40, 32, 3, 60);
  pictures('large', 10, 48, 4);
  pictures('mixed', 2, 32, 5);
  pictures('mixed/large', 1, 48, 6);
  mkdirSync(at('empty'));
});

afterAll(() => {
  vi.restoreAllMocks();
  if (before === undefined) delete process.env['WPROX_CACHE'];
  else process.env['WPROX_CACHE'] = before;
  rmSync(folder, { recursive: true, force: true });
});

async function fid(a: string, b: string, options: Partial<FidOptions> = {}) {
  const stream = new PassThrough();
  const surroundings = { stdout: stream as unknown as NodeJS.WriteStream, env: {} };
  const all = { features: 'cifar10-classifier', backend: 'wasm', ...options };
  const code = await fidCommand(a, b, all, surroundings);
  expect(code).toBe(0);
  return String(stream.read());
}

const json = async (a: string, b: string, options: Partial<FidOptions> = {}) =>
  JSON.parse(await fid(a, b, { ...options, json: true }));

describe('wprox fid', () => {
  it('prints features, images, ranks and resizing, and that the distance is not FID', async () => {
    const text = await fid(at('gray'), at('dark'));
    expect(text).toMatch(/^Fréchet distance: \d/m);
    expect(text).toMatch(/^ {2}features +cifar10-classifier \(128, weights [0-9a-f]{12}\)$/m);
    expect(text).toMatch(/^ {2}images +40 +40$/m);
    expect(text).toMatch(/^ {2}resized +no +no$/m);
    expect(text).toMatch(/^ {2}covariance rank +39 of 128 +39 of 128$/m);
    expect(text).toMatch(/^Note: .*not FID/m);
    expect(text).toMatch(/^Note: 40 images/m);
    expect(text).toMatch(/^Note: .*features \(128\)/m);
    expect(text).toMatch(/features of .*gray {2}━+ {2}40 of 40/);
  });

  it('is larger for distant sets, by every measure', async () => {
    const all = { kid: true, precisionRecall: true, sliced: true } as const;
    const near = await json(at('gray'), at('other-gray'), all);
    const far = await json(at('gray'), at('dark'), all);
    expect(far.frechet.value).toBeGreaterThan(3 * near.frechet.value);
    expect(far.kernel.value).toBeGreaterThan(10 * Math.abs(near.kernel.value));
    expect(far.sliced.value).toBeGreaterThan(2 * near.sliced.value);
    expect(near.precisionRecall.recall).toBeGreaterThan(0.5);
    expect(far.precisionRecall).toMatchObject({ precision: 0, recall: 0 });
    expect(near.frechet.counts).toEqual([40, 30]);
    expect(near.notes.join()).toContain('different numbers');
    expect(near.kernel).toMatchObject({ subsetSize: 30, subsets: 100 });
    expect(await json(at('gray'), at('dark'), all)).toEqual(far);
  });

  it('says how many files it leaves out, and which', async () => {
    const folder = at('others');
    cpSync(at('gray'), folder, { recursive: true });
    for (const name of ['a.gif', 'b.gif', 'c.jfif.part'])
      writeFileSync(path.join(folder, name), '');
    const first = (await json(folder, at('gray'))).notes.join('\n');
    expect(first).toMatch(/3 files of .*others were left out \(2: .*\.gif.*a\.gif; 1: .*\.part/);
    expect((await json(at('gray'), at('gray'))).notes.join()).not.toContain('left out');
    writeFileSync(path.join(folder, 'broken.png'), 'no picture');
    await expect(json(folder, at('gray'))).rejects.toThrow(/broken\.png.*add --skip-corrupt/);
    const skipped = (await json(folder, at('gray'), { skipCorrupt: true })).notes.join('\n');
    expect(skipped).toMatch(/4 files of .* \(1 cannot be decoded, such as broken\.png; 2: .*\.gif/);
  });

  it('prints no standard error of a kernel distance of one subset', async () => {
    const text = await fid(at('gray'), at('dark'), { kid: true, limit: '20' });
    expect(text).toMatch(/^Kernel distance: [\d.e-]+ \(all 20 images, no standard error\)$/m);
    expect(text).toMatch(
      /^Note: the kernel distance has no standard error, because it uses one subset/m,
    );
    const partly = (await json(at('gray'), at('other-gray'), { kid: true })).notes.join();
    expect(partly).toContain('has no standard error');
  });

  it('knows statistics by an ending in capitals, and says what an archive of images is', async () => {
    const file = at('CAPITALS.NPZ');
    await json(at('gray'), at('dark'), { saveStats: file });
    expect((await json(file, file)).frechet.value).toBeLessThan(1e-6);
    const images = zipSync({ 'arr_0.npy': npyHeader('|u1', [2, 8, 8, 3]) });
    writeFileSync(at('images.npz'), images);
    await expect(json(at('images.npz'), file)).rejects.toThrow(/images\.npz.*PNG files/);
  });

  it('writes statistics that give the same distance as the images', async () => {
    const file = at('statistics/gray.npz');
    const direct = await json(at('gray'), at('dark'), { saveStats: file });
    const stored = await json(file, at('dark'));
    // Zeros of the covariances are rounded, which changes the value by up to 1e-8.
    expect(stored.frechet.value / direct.frechet.value).toBeCloseTo(1, 6);
    expect(stored.sides[0]).toMatchObject({ from: file, count: 40, rank: 39 });
    const { features, mean } = decodeStatistics(readFileSync(file), '');
    expect([features, mean.length]).toEqual(['cifar10-classifier', 128]);
    const both = await json(file, file);
    expect(both.frechet.value).toBeLessThan(1e-6);
    expect(both.backend).toBeUndefined();
  });

  it('replaces nothing but statistics, and says so before it measures', async () => {
    const [dark, other] = [at('dark'), at('other.npz')];
    writeFileSync(other, 'something else');
    for (const saveStats of [dark, at('notes.txt'), other]) {
      await expect(json(at('gray'), dark, { saveStats })).rejects.toThrow(
        /--save-stats is .*\.npz/,
      );
    }
    expect(readFileSync(other, 'utf8')).toBe('something else');
  });

  it('reads statistics that a run keeps in the cache', async () => {
    const file = at('kept.json');
    const statistics = { features: 'points', count: 9, mean: [0], covariance: [1] };
    writeFileSync(file, JSON.stringify(statistics));
    writeFileSync(at('moved.json'), JSON.stringify({ ...statistics, mean: [3] }));
    expect((await json(file, at('moved.json'))).frechet).toMatchObject({
      value: 9,
      features: 'points',
      counts: [9, 9],
    });
  });

  it('prints how images were resized', async () => {
    const text = await fid(at('gray'), at('large'), { size: '32', limit: '10' });
    expect(text).toMatch(/resized +to 32×32, area averages +to 32×32, area averages/);
    const { sides } = await json(at('large'), at('large'));
    expect(sides[0].resize).toBe('48×48 → 32×32, area averages');
    const pixels = await json(at('large'), at('large'), { features: 'pixels', size: '4' });
    expect(pixels.frechet).toMatchObject({
      features: 'pixels-4x4x3',
      dimension: 48,
      counts: [10, 10],
    });
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['a folder without images', () => fid(at('empty'), at('gray')), 'there are no pictures (.png'],
    ['a path that does not exist', () => fid(at('none'), at('gray')), 'none does not exist'],
    ['a data set without its part', () => fid('cifar10', at('gray')), 'cifar10:train'],
    ['images of different sizes', () => fid(at('mixed'), at('gray')), '--size <n>'],
    ['different features', () => fid(at('large'), at('gray')), 'expected the same features'],
    [
      'statistics if images are needed',
      () => fid(at('kept.json'), at('gray'), { kid: true }),
      '--kid cannot use',
    ],
    [
      'statistics of other features',
      () => fid(at('kept.json'), at('gray')),
      'kept.json has points (1 numbers)',
    ],
    [
      'a misspelled feature map',
      () => fid(at('gray'), at('gray'), { features: 'incepton' }),
      "'inception'",
    ],
    [
      'inception without weights',
      () => fid(at('gray'), at('gray'), { features: 'inception' }),
      'pt_inception-2015-12-05-6726825d.pth',
    ],
    [
      'a network without a layer',
      () => fid(at('gray'), at('gray'), { features: 'model.json' }),
      'needs --layer',
    ],
    ['a size of 0', () => fid(at('gray'), at('gray'), { size: '0' }), "--size is '0'"],
    ['a limit of 1', () => fid(at('gray'), at('gray'), { limit: '1' }), "--limit is '1'"],
  ])('refuses %s with an error for users', async (_, run, message) => {
    const error = await run().then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error?.message).toContain(message);
    expect(errorText(error, {})).not.toContain('defect');
  });

  it('names the unusable file', async () => {
    writeFileSync(at('broken.npz'), 'PK not a zip');
    await expect(fid(at('broken.npz'), at('gray'))).rejects.toThrow(at('broken.npz'));
    const options = { features: 'inception', weights: at('broken.npz') };
    await expect(fid(at('gray'), at('gray'), options)).rejects.toThrow(at('broken.npz'));
  });

  it('names damaged statistics', async () => {
    const damaged = { features: 'points', count: 9, mean: [0, 0], covariance: [1, 0.5, -0.5, 1] };
    writeFileSync(at('damaged.json'), JSON.stringify(damaged));
    const run = fid(at('damaged.json'), at('damaged.json'));
    await expect(run).rejects.toThrow(ConfigError);
    await expect(run).rejects.toThrow(/damaged\.json .*symmetric/);
    writeFileSync(at('other.json'), '{"features": "points"}');
    await expect(fid(at('other.json'), at('kept.json'))).rejects.toThrow(/other\.json: count/);
  });

  it('refuses the folder of a run and its sample grids', async () => {
    pictures('run/samples', 3, 32, 7);
    writeFileSync(at('run/metrics.jsonl'), '');
    for (const from of ['run', 'run/samples']) {
      await expect(fid(at(from), at('gray'))).rejects.toThrow(ConfigError);
      await expect(fid(at(from), at('gray'))).rejects.toThrow(at(from));
    }
  });
});
