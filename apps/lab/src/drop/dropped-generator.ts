/** A generator that `wprox export` wrote for TensorFlow.js: `model.json` with its weights. */
import { z } from 'zod';
import { baseName, DropProblem, type DroppedFile, folderOf, sizeText } from './dropped-files.js';
import { parsedJson } from './safe-json.js';

/** A generator that was dropped, checked as far as possible without TensorFlow.js. */
export interface DroppedGenerator {
  /** Of `generator.json`, `rwp, seed 1`, or the name of the folder. */
  readonly label: string;
  /** The iteration of its checkpoint, if `generator.json` was there. */
  readonly iteration: number | undefined;
  /** What `tf.io.fromMemory` takes. */
  readonly artifacts: {
    readonly modelTopology: object;
    readonly weightSpecs: readonly WeightSpec[];
    readonly weightData: ArrayBuffer;
  };
}

/** Greatest size of a `model.json`, which holds no weights. */
const MOST_MODEL_BYTES = 2 ** 22;
/** No size of a layer is above this. */
const MOST_UNITS = 2 ** 20;

const size = z.int().nonnegative().max(MOST_UNITS);
const weightSpec = z.object({
  name: z.string(),
  shape: z.array(size).max(6),
  dtype: z.literal('float32'),
});
type WeightSpec = z.infer<typeof weightSpec>;

const modelSchema = z.object({
  format: z.literal('layers-model'),
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z
    .array(z.object({ paths: z.array(z.string()).min(1), weights: z.array(weightSpec) }))
    .min(1),
});

const aboutSchema = z.object({
  iteration: z.int().nonnegative(),
  variant: z.string().max(200),
  seed: z.int(),
});

/**
 * Reads a generator.
 * @param model its `model.json`. @param files all that was dropped: weights lie in the folder of `model.json`.
 * @throws DropProblem if a file is missing, damaged, too large or of another kind.
 */
export async function readGenerator(
  model: DroppedFile,
  files: readonly DroppedFile[],
): Promise<DroppedGenerator> {
  if (model.size > MOST_MODEL_BYTES) {
    throw new DropProblem(
      `model.json has ${sizeText(model.size)}: drop the one that wprox export wrote.`,
    );
  }
  const json = parsedJson(await model.bytes());
  if (json === undefined) {
    throw new DropProblem('model.json is no whole JSON file: export the run again.');
  }
  const parsed = modelSchema.safeParse(json);
  if (!parsed.success || !hasModestSizes(parsed.data.modelTopology)) {
    throw new DropProblem(
      'model.json is no generator for TensorFlow.js: drop the one that wprox export wrote.',
    );
  }
  const { modelTopology, weightsManifest } = parsed.data;
  const beside = (name: string) =>
    files.find(({ path }) => folderOf(path) === folderOf(model.path) && baseName(path) === name);
  const shards: Uint8Array[] = [];
  for (const name of weightsManifest.flatMap(({ paths }) => paths)) {
    const shard = beside(name);
    if (!shard) {
      throw new DropProblem(`model.json needs ${shown(name)}: drop them together.`);
    }
    shards.push(await shard.bytes());
  }
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const expected = weightSpecs.reduce(
    (sum, { shape }) => sum + 4 * shape.reduce((product, n) => product * n, 1),
    0,
  );
  const found = shards.reduce((sum, { length }) => sum + length, 0);
  if (found !== expected) {
    throw new DropProblem(
      `The weights have ${found} bytes, and model.json expects ${expected}: export the run again.`,
    );
  }
  const about = aboutSchema.safeParse(await besideJson(beside('generator.json')));
  return {
    label: about.success
      ? `${about.data.variant}, seed ${about.data.seed}`
      : labelOf(folderOf(model.path)),
    iteration: about.success ? about.data.iteration : undefined,
    artifacts: { modelTopology, weightSpecs, weightData: joined(shards, found) },
  };
}

async function besideJson(file: DroppedFile | undefined): Promise<unknown> {
  return file && file.size <= MOST_MODEL_BYTES ? parsedJson(await file.bytes()) : undefined;
}

/** `rwp-seed1` of `exports/rwp-seed1/tfjs`. */
function labelOf(folder: string): string {
  const names = folder.split('/').filter((name) => name !== '' && name !== 'tfjs');
  return names.at(-1) ?? 'generator';
}

function shown(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}

function joined(parts: readonly Uint8Array[], length: number): ArrayBuffer {
  const result = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result.buffer;
}

/** Whether no number of a topology is so large that a layer of this size would fill the memory. */
function hasModestSizes(topology: unknown): boolean {
  const waiting = [topology];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (typeof part === 'number' && Math.abs(part) > MOST_UNITS) return false;
    if (typeof part === 'object' && part !== null) {
      waiting.push(...Object.values(part).filter((value) => value !== undefined));
    }
  }
  return true;
}
