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

it('without sharp a network sees the same pixels', async () => {
  vi.stubEnv('WPROX_DECODER', 'javascript');
  for (const difference of Object.values(await worstLevels())) expect(difference).toBeLessThan(1);
  expect(await fid(false)).toMatch(/decoded by +wprox in JavaScript +wprox in JavaScript$/m);
});

async function fid(json: boolean): Promise<string> {
  const stream = new PassThrough();
  const surroundings = { stdout: stream as unknown as NodeJS.WriteStream, env: {} };
  const options = { features: 'pixels', backend: 'wasm', ...(json && { json: true as const }) };
  await fidCommand(photos, photos, options, surroundings);
  return String(stream.read());
}
