/** Reads the weights beside a `model.json`: only files inside its folder, whose sizes its shapes state. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { quoted } from '@wprox/arguments';
import { readRegularFile } from '@wprox/files';
import { shapeText } from '../statistics-files/shape-text.js';

/** What is wrong with a model, as a clause. */
export class ModelProblem extends Error {}

/** The weights of a model. */
export interface ModelWeights {
  readonly specs: tf.io.WeightsManifestEntry[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Number of numbers of all weights. */
  readonly numbers: number;
}

const MOST_FILES = 10_000;
const BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  bool: 1,
  complex64: 8,
  uint8: 1,
  uint16: 2,
  float16: 2,
};

/**
 * Reads the weights that a manifest lists.
 * @param mostBytes greatest number of bytes of all files, and of all weights in float32.
 * @throws ModelProblem if a path leaves the folder, or the files do not have the bytes of the weights;
 *   FileError if a file cannot be read.
 */
export async function readModelWeights(
  folder: string,
  manifest: unknown,
  mostBytes: number,
): Promise<ModelWeights> {
  const { paths, specs } = contentsOf(manifest);
  const known = specs.map((spec) => numbersOf(spec) * bytesPerNumber(spec));
  const expected = known.reduce((sum, bytes) => sum + bytes, 0);
  const numbers = specs.reduce((sum, spec) => sum + numbersOf(spec), 0);
  if (!(4 * numbers <= mostBytes)) {
    throw new ModelProblem(`its weights need ${4 * numbers} bytes; expected at most ${mostBytes}`);
  }
  const files = await Promise.all(paths.map((each) => fileInside(folder, each)));
  const sizes = await Promise.all(files.map((file) => sizeOf(file)));
  const found = sizes.reduce((sum, size) => sum + size, 0);
  if (found !== expected) {
    throw new ModelProblem(
      `its files of weights have ${found} bytes; expected ${expected} by their shapes`,
    );
  }
  const bytes = new Uint8Array(found);
  let at = 0;
  for (const [k, file] of files.entries()) {
    bytes.set(await readRegularFile(file, { bytes: sizes[k]! }), at);
    at += sizes[k]!;
  }
  return { specs, bytes, numbers };
}

/** Resolves the path of weights. @throws ModelProblem if it leaves the folder, by links too. */
async function fileInside(folder: string, written: string): Promise<string> {
  const isPlain =
    written !== '' &&
    !path.isAbsolute(written) &&
    !/[\\\0]|^[a-z][a-z0-9+.-]*:/i.test(written) &&
    !written.split('/').includes('..');
  if (!isPlain) {
    throw new ModelProblem(
      `its weights are ${quoted(written)}; expected a path inside the folder of the model`,
    );
  }
  const file = path.join(folder, written);
  const [base, real] = await Promise.all([realpath(folder), realpath(file).catch(() => file)]);
  const inside = path.relative(base, real);
  if (real !== file && (inside.startsWith('..') || path.isAbsolute(inside))) {
    throw new ModelProblem(
      `its weights ${quoted(written)} are a link out of the folder of the model; copy the file there`,
    );
  }
  return file;
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  // What is no file is refused when it is read, with the reason.
  if (!found?.isFile()) await readRegularFile(file);
  return found?.size ?? 0;
}

function contentsOf(manifest: unknown): { paths: string[]; specs: tf.io.WeightsManifestEntry[] } {
  const groups = manifest ?? [];
  if (!Array.isArray(groups) || !groups.every(isGroup)) {
    throw new ModelProblem('its weightsManifest lists no files and weights');
  }
  const paths = groups.flatMap((group) => group.paths);
  const specs = groups.flatMap((group) => group.weights);
  if (paths.length > MOST_FILES) {
    throw new ModelProblem(
      `it has ${paths.length} files of weights; expected at most ${MOST_FILES}`,
    );
  }
  const twice = repeated(paths) ?? repeated(specs.map(({ name }) => name));
  if (twice !== undefined) throw new ModelProblem(`it lists ${quoted(twice)} twice`);
  return { paths, specs };
}

function repeated(names: readonly string[]): string | undefined {
  const known = new Set<string>();
  return names.find((name) => known.size === known.add(name).size);
}

function isGroup(value: unknown): value is tf.io.WeightsManifestConfig[number] {
  const { paths, weights } = Object(value) as Record<string, unknown>;
  return (
    Array.isArray(paths) &&
    paths.every((each) => typeof each === 'string') &&
    Array.isArray(weights) &&
    weights.every(isSpec)
  );
}

function isSpec(value: unknown): value is tf.io.WeightsManifestEntry {
  const { name, shape, dtype, quantization } = Object(value) as Record<string, unknown>;
  const isSize = (size: unknown) => Number.isSafeInteger(size) && (size as number) >= 0;
  return (
    typeof name === 'string' &&
    typeof dtype === 'string' &&
    Array.isArray(shape) &&
    shape.every(isSize) &&
    (quantization === undefined || isQuantization(quantization))
  );
}

function isQuantization(value: unknown): boolean {
  const { dtype, min, scale } = Object(value) as Record<string, unknown>;
  return dtype === 'float16' || (Number.isFinite(min) && Number.isFinite(scale));
}

/** TensorFlow.js's greatest number of axes. */
const MOST_AXES = 6;

function numbersOf({ name, shape }: tf.io.WeightsManifestEntry): number {
  if (shape.length > MOST_AXES) {
    throw new ModelProblem(
      `the weights ${quoted(name)} have shape ${shapeText(shape)}; expected at most ${MOST_AXES} axes`,
    );
  }
  return shape.reduce((product, length) => product * length, 1);
}

function bytesPerNumber({ name, dtype, quantization }: tf.io.WeightsManifestEntry): number {
  const type: string = quantization?.dtype ?? dtype;
  const bytes = Object.hasOwn(BYTES, type) ? BYTES[type] : undefined;
  if (bytes !== undefined) return bytes;
  throw new ModelProblem(
    `the weights ${quoted(name)} are of type ${quoted(type)}; expected float32 or int32`,
  );
}
