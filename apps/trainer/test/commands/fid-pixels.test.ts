/** What a network of `wprox fid` sees of JPEG files, beside what pytorch-fid passes to its network. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import * as tf from '@tensorflow/tfjs';
import { pictureDecoder } from '@wprox/datasets';
import { layerFeatures } from '@wprox/metrics';
import { prepareBackend } from '@wprox/runtime';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { fidCommand } from '../../src/commands/fid.js';
import { openSide } from '../../src/commands/fid-sides.js';
import { notesOn } from '../../src/commands/fid-text.js';

interface Golden {
  readonly step: number;
  readonly inputs: Readonly<Record<string, { readonly file: string; readonly levels: string }>>;
}
/** Written by `bench/peers/picture_golden.py` with Pillow and torch. */
const golden: Golden = JSON.parse(
  readFileSync(new URL('pytorch-fid.golden.json', import.meta.url), 'utf8'),
);
const SIZE = 299;

const folder = mkdtempSync(path.join(tmpdir(), 'wprox-fid-pixels-'));
const before = process.env['WPROX_CACHE'];
const photos = path.join(folder, 'photos');

beforeAll(async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true); // the progress of --json
  process.env['WPROX_CACHE'] = path.join(folder, 'cache');
  mkdirSync(photos);
  for (const [name, { file }] of Object.entries(golden.inputs)) {
    writeFileSync(path.join(photos, `${name}.jpg`), Buffer.from(file, 'base64'));
  }
  await prepareBackend('wasm');
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => {
  vi.restoreAllMocks();
  if (before === undefined) delete process.env['WPROX_CACHE'];
  else process.env['WPROX_CACHE'] = before;
  rmSync(folder, { recursive: true, force: true });
});

/** Makes a network of Inception's input size whose features are every `step`-th pixel of its input. */
function pixelPicker(step: number): tf.LayersModel {
  const inputShape = [SIZE, SIZE, 3];
  const picked = tf.layers.averagePooling2d({ poolSize: 1, strides: step, inputShape });
  return tf.sequential({ layers: [picked, tf.layers.flatten({ name: 'pixels' })] });
}

/** Opens the JPEG files as `wprox fid` does and returns the largest difference from pytorch-fid in levels. */
async function worstLevels(): Promise<Record<string, number>> {
  const side = await openSide(photos, {
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  if (side.kind !== 'images') throw new Error('expected images');
  const model = pixelPicker(golden.step);
  const { imageShape: inputShape } = side.images;
  const features = layerFeatures(model, { name: 'pixels', layer: 'pixels', inputShape });
  const input = side.images.images(Uint32Array.from([0, 1]));
  const extracted = features.extract(input);
  const seen = (await extracted.array()) as number[][];
  const names = Object.keys(golden.inputs).sort(); // the order of the files
  const worst = names.map((name, i) => {
    const bytes = Buffer.from(golden.inputs[name]!.levels, 'base64');
    expect(seen[i]).toHaveLength(bytes.length / 4);
    const differences = seen[i]!.map((value, at) =>
      Math.abs((value + 1) * 127.5 - bytes.readFloatLE(4 * at)),
    );
    return [name, Math.max(...differences)] as const;
  });
  tf.dispose([input, extracted]);
  features.dispose();
  model.dispose();
  return Object.fromEntries(worst);
}

const sharp = await pictureDecoder('sharp').catch((error: Error) => error);
const word = sharp instanceof Error ? `, skipped: ${sharp.message}` : '';

describe.skipIf(sharp instanceof Error)(`with sharp${word}`, () => {
  it('a network sees the pixels of pytorch-fid, to one level', async () => {
    const worst = await worstLevels();
    expect(Object.keys(worst)).toHaveLength(2);
    for (const difference of Object.values(worst)) expect(difference).toBeLessThan(1);
  });

  it('wprox fid prints what decoded the files', async () => {
    const { name } = sharp as Exclude<typeof sharp, Error>;
    const text = await fid(false);
    const line = text.split('\n').find((each) => each.includes('decoded by'))!;
    expect(line.split(name)).toHaveLength(3);
    const { sides } = JSON.parse(await fid(true));
    expect(sides.map(({ decoder }: { decoder: string }) => decoder)).toEqual([name, name]);
  });
});

it('without sharp a network sees other pixels, kept apart in the cache', async () => {
  if (!(sharp instanceof Error)) await worstLevels();
  vi.stubEnv('WPROX_DECODER', 'javascript');
  expect((await worstLevels())['420']).toBeGreaterThan(10);
  expect(await fid(false)).toMatch(/decoded by +jpeg-js and fast-png +jpeg-js and fast-png$/m);
});

it('notes that FID on pixels of jpeg-js is not that of pytorch-fid', () => {
  const side = { from: 'a', count: 10_000, rank: 2, resize: undefined };
  const frechet = {
    ...{ features: 'inception-v3-fid', dimension: 2, value: 1, means: 1, covariances: 0 },
    ...{ counts: [10_000, 10_000] as const, ranks: [2, 2] as const },
  };
  const notes = (decoder: string | undefined, isFid = true) =>
    notesOn({
      frechet,
      isFid,
      sides: [
        { ...side, decoder, iteration: undefined },
        { ...side, decoder: undefined, iteration: undefined },
      ],
    });
  expect(notes('jpeg-js and fast-png').join()).toContain('npm install sharp');
  for (const decoder of ['sharp 0.35.5 (libvips 8.18.7)', undefined]) {
    expect(notes(decoder)).toEqual([]);
  }
  expect(notes('jpeg-js and fast-png', false).join()).not.toContain('sharp');
});

async function fid(json: boolean): Promise<string> {
  const stream = new PassThrough();
  const surroundings = { stdout: stream as unknown as NodeJS.WriteStream, env: {} };
  const options = { features: 'pixels', backend: 'wasm', ...(json && { json: true as const }) };
  await fidCommand(photos, photos, options, surroundings);
  return String(stream.read());
}
