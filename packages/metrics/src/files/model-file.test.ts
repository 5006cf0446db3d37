/** Models that are damaged, hostile or of other programs. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { MetricsFileError } from '../file-error.js';
import { loadModelFile } from './model-file.js';

await tf.setBackend('cpu');
const root = mkdtempSync(path.join(tmpdir(), 'wprox-models-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = path.join(root, 'model');
const file = path.join(folder, 'model.json');
const secret = path.join(root, 'secret.bin');
writeFileSync(secret, new Uint8Array(Float32Array.of(1, 2, 3).buffer));

interface Layer {
  readonly class_name: string;
  readonly config: Record<string, unknown>;
}
const dense = (units: number, more: Record<string, unknown> = {}): Layer => ({
  class_name: 'Dense',
  config: { units, name: 'dense', ...more },
});
const first = { batch_input_shape: [null, 2] };
const topology = (...layers: readonly Layer[]) => ({
  class_name: 'Sequential',
  config: { name: 's', layers },
  keras_version: 'tfjs-layers 4.22.0',
});
const specs = [
  { name: 'dense/kernel', shape: [2, 1], dtype: 'float32' },
  { name: 'dense/bias', shape: [1], dtype: 'float32' },
];
const manifest = (paths: unknown = ['weights.bin'], weights: unknown = specs) => [
  { paths, weights },
];
const write = (json: unknown, weights: ArrayBufferView = Float32Array.of(1, 2, 3)) => {
  writeFileSync(file, typeof json === 'string' ? json : JSON.stringify(json));
  writeFileSync(path.join(folder, 'weights.bin'), Buffer.from(weights.buffer));
};
const plain = { modelTopology: topology(dense(1, first)), weightsManifest: manifest() };

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  write(plain);
});

/** Output of the model for (1, 10). */
async function outputOf(): Promise<number[]> {
  const { model } = await loadModelFile(file);
  const output = tf.tidy(() => (model.predict(tf.tensor2d([[1, 10]])) as tf.Tensor).dataSync());
  model.dispose();
  return Array.from(output);
}

describe('loadModelFile', () => {
  it('reads a model and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const addWeight = tf.layers.Layer.prototype['addWeight' as never];
    expect(await outputOf()).toEqual([1 + 20 + 3]);
    expect(tf.memory().numTensors).toBe(before);
    expect(tf.layers.Layer.prototype['addWeight' as never]).toBe(addWeight);
  });

  it('reads a byte order mark, weights in several files, folders and links inside, and quantized ones', async () => {
    write(`\ufeff${JSON.stringify(plain)}`);
    expect(await outputOf()).toEqual([24]);
    mkdirSync(path.join(folder, 'shards'));
    writeFileSync(path.join(folder, 'shards', 'a'), new Uint8Array(Float32Array.of(1, 2).buffer));
    writeFileSync(path.join(folder, 'real'), new Uint8Array(Float32Array.of(3).buffer));
    symlinkSync(path.join(folder, 'real'), path.join(folder, 'b'));
    write({ ...plain, weightsManifest: manifest(['shards/a', 'b']) });
    expect(await outputOf()).toEqual([24]);
    const quantization = { dtype: 'uint8', min: -1, scale: 0.5 };
    write(
      {
        ...plain,
        weightsManifest: manifest(
          ['weights.bin'],
          specs.map((s) => ({ ...s, quantization })),
        ),
      },
      Uint8Array.of(4, 6, 8),
    );
    expect(await outputOf()).toEqual([1 + 20 + 3]);
  });

  const links: [string, () => void][] = [
    ['link', () => symlinkSync(secret, path.join(folder, 'link'))],
    ['sub/secret.bin', () => symlinkSync(root, path.join(folder, 'sub'))],
  ];
  it.each([
    ['an absolute path', secret],
    ['a file of the system', '/etc/passwd'],
    ['a path upward', '../secret.bin'],
    ['a path down and upward', 'x/../../secret.bin'],
    ['a path of Windows', '..\\secret.bin'],
    ['a drive', 'C:secret.bin'],
    ['an address', 'https://example.com/weights.bin'],
    ['an address of a file', `file://${secret}`],
    ['nothing', ''],
    ['a NUL', 'weights.bin\0'],
    ['terminal codes', '\u001b[2J/../x'],
    ...links.map(([name]) => ['a link out of the folder', name]),
  ])('refuses %s as the path of weights', async (_, written) => {
    for (const [name, make] of links) if (name === written) make();
    write({ ...plain, weightsManifest: manifest([written]) });
    const error = await loadModelFile(file).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(MetricsFileError);
    expect((error as Error).message).toMatch(/inside the folder|out of the folder/);
    expect((error as Error).message).toMatch(/^\P{Cc}+$/u);
  });

  const large = 10 ** 9;
  const graph = (...nodes: unknown[]) => ({
    ...plain,
    format: 'graph-model',
    modelTopology: { node: nodes },
  });
  it.each<[string, unknown, RegExp]>([
    [
      'a layer of 10⁹ units',
      { ...plain, modelTopology: topology(dense(large, first)) },
      /"dense" needs more weights/,
    ],
    [
      'a wide input',
      { ...plain, modelTopology: topology(dense(1, { batch_input_shape: [null, large] })) },
      /needs more weights/,
    ],
    [
      'weights of 10⁹ numbers',
      { ...plain, weightsManifest: manifest(undefined, [{ ...specs[0], shape: [large, 1] }]) },
      /4000000000 bytes; expected at most 1073741824/,
    ],
    [
      'weights of 10³⁰ numbers',
      { ...plain, weightsManifest: manifest(undefined, [{ ...specs[0], shape: [9e15, 9e15] }]) },
      /expected at most/,
    ],
    [
      'a million axes',
      {
        ...plain,
        weightsManifest: manifest(undefined, [{ ...specs[0], shape: Array(1e5).fill(1) }]),
      },
      /at most 6 axes/,
    ],
    [
      'an output of 10⁹ numbers',
      {
        ...plain,
        modelTopology: topology(dense(1, first), {
          class_name: 'RepeatVector',
          config: { n: large, name: 'r' },
        }),
      },
      /"r" gives 1000000000 numbers/,
    ],
    [
      'an object in the shape of the input',
      {
        ...plain,
        modelTopology: topology(dense(1, { batch_input_shape: [{ dense: 1 }, 2] })),
      },
      /not made of integers/,
    ],
    [
      '6000 layers',
      {
        ...plain,
        modelTopology: topology(
          dense(1, first),
          ...Array.from({ length: 6000 }, (_, k) => ({
            class_name: 'Activation',
            config: { activation: 'relu', name: `a${k}` },
          })),
        ),
      },
      /6001 layers/,
    ],
    [
      'weights of other sizes',
      { ...plain, weightsManifest: manifest(undefined, [specs[0]]) },
      /have 12 bytes; expected 8/,
    ],
    [
      'a name twice',
      { ...plain, weightsManifest: manifest(undefined, [specs[1], specs[1], specs[1]]) },
      /"dense\/bias" twice/,
    ],
    [
      'a file twice',
      { ...plain, weightsManifest: manifest(['weights.bin', 'weights.bin']) },
      /"weights.bin" twice/,
    ],
    [
      'missing weights',
      { ...plain, modelTopology: topology(dense(1, first), dense(1, { name: 'other' })) },
      /needs more weights|not set/,
    ],
    [
      'other weights',
      {
        ...plain,
        weightsManifest: manifest(
          undefined,
          specs.map((s) => ({ ...s, name: `x${s.name}` })),
        ),
      },
      /weight/i,
    ],
    [
      'weights of text',
      { ...plain, weightsManifest: manifest(undefined, [{ ...specs[0], dtype: 'string' }]) },
      /of type "string"/,
    ],
    [
      'a damaged quantization',
      {
        ...plain,
        weightsManifest: manifest(undefined, [{ ...specs[0], quantization: { dtype: 'uint8' } }]),
      },
      /lists no files and weights/,
    ],
    [
      'an unknown layer',
      {
        ...plain,
        modelTopology: topology({ class_name: 'Fancy', config: { name: 'f', ...first } }),
      },
      /Unknown layer: Fancy/,
    ],
    [
      'a layer called constructor',
      { ...plain, modelTopology: topology({ class_name: 'constructor', config: {} }) },
      /model/,
    ],
    [
      'Keras 3',
      { ...plain, modelTopology: { ...topology(dense(1, first)), keras_version: '3.4.1' } },
      /Keras 3.*tf_keras/,
    ],
    [
      'Keras 3 without version',
      {
        ...plain,
        modelTopology: topology(
          { class_name: 'InputLayer', config: { batch_shape: [null, 2], name: 'i' } },
          dense(1),
        ),
      },
      /Keras 3/,
    ],
    ['a graph with a loop', graph({ name: 'w', op: 'StatelessWhile' }), /loop/],
    ['a graph without nodes', { ...plain, format: 'graph-model' }, /no nodes/],
    ['a list', [], /no modelTopology/],
    [
      'the config of a .keras file',
      { module: 'keras', class_name: 'Functional', config: {} },
      /config of a Keras 3 model; .*tf_keras/,
    ],
    ['a config of Keras 3', { class_name: 'Sequential', keras_version: '3.4.1' }, /Keras 3/],
    ['a config of Keras 2', { class_name: 'Sequential', keras_version: '2.15.0' }, /a Keras model/],
    ['a key twice', `{"modelTopology": {}, "modelTopology": {}}`, /"modelTopology" twice/],
    ['HDF5', '\u0089HDF\r\n', /not (valid JSON|UTF-8)/],
    ['JSON 10⁵ deep', '['.repeat(1e5), /100 deep/],
  ])('refuses %s', async (_, json, message) => {
    write(json);
    const before = tf.memory().numTensors;
    const error = await loadModelFile(file).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(MetricsFileError);
    const text = (error as Error).message;
    expect(text).toContain(file);
    expect(text).toMatch(message);
    expect(text.length - file.length).toBeLessThan(200);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ['PK\x03\x04\xff', /it is a zip archive, as \.npz/],
    ['\x89HDF\r\n\x1a\n', /it is an HDF5 file/],
  ])('names the format of a file that begins with %j', async (start, message) => {
    writeFileSync(file, Buffer.from(start, 'latin1'));
    await expect(loadModelFile(file)).rejects.toThrow(MetricsFileError);
    await expect(loadModelFile(file)).rejects.toThrow(message);
    await expect(loadModelFile(file)).rejects.toThrow(/tensorflowjs_converter/);
  });

  it('refuses pipes, devices and folders as the model and as its weights', async () => {
    const pipe = path.join(folder, 'pipe');
    spawnSync('mkfifo', [pipe]);
    await expect(loadModelFile(pipe)).rejects.toThrow(/it is a pipe/);
    await expect(loadModelFile(folder)).rejects.toThrow(/it is a folder/);
    write({ ...plain, weightsManifest: manifest(['pipe']) });
    await expect(loadModelFile(file)).rejects.toThrow(/pipe: it is a pipe/);
    write({ ...plain, weightsManifest: manifest(['none.bin']) });
    await expect(loadModelFile(file)).rejects.toThrow(/none\.bin: there is no such file/);
  });

  it('has a limit of weights that an option moves, and checks its arguments', async () => {
    await expect(loadModelFile(file, { mostBytes: 11 })).rejects.toThrow('at most 11');
    await expect(loadModelFile(undefined as never)).rejects.toThrow(ArgumentError);
    await expect(loadModelFile(file, { most: 1 } as never)).rejects.toThrow('"most"');
  });
});
