/** Finds the runs and the generators among dropped files. */
import { baseName, DropProblem, type DroppedFile, unpacked } from './dropped-files.js';
import { type DroppedGenerator, readGenerator } from './dropped-generator.js';
import { type DroppedRun, readRun } from './dropped-run.js';

export interface Dropped {
  readonly runs: readonly DroppedRun[];
  readonly generators: readonly DroppedGenerator[];
}

/** Greatest number of runs and of generators at once. */
const MOST = 12;

const EXPECTED = "drop a run's metrics.jsonl, or model.json with its weights";

/**
 * Reads all runs and generators among files, folders and zip archives, or none of them.
 * @throws DropProblem with one sentence if there is none, or one is wrong.
 */
export async function readDrop(given: readonly DroppedFile[]): Promise<Dropped> {
  const files = await unpacked(given);
  const named = (name: RegExp) => files.filter(({ path }) => name.test(baseName(path)));
  const models = named(/^model\.json$/i);
  const metrics = named(/^metrics\b.*\.jsonl$/i);
  // A run's folder has other files with rows; a run that was renamed is found without metrics.jsonl.
  const rows = metrics.length > 0 ? metrics : named(/\.jsonl$/i);
  if (models.length + rows.length === 0) throw new DropProblem(otherwise(files));
  if (models.length > MOST || rows.length > MOST) {
    throw new DropProblem(`These are over ${MOST} runs: drop fewer.`);
  }
  const runs: DroppedRun[] = [];
  for (const file of rows) runs.push(await readRun(file));
  const generators: DroppedGenerator[] = [];
  for (const model of models) generators.push(await readGenerator(model, files));
  return { runs, generators };
}

/** What to say of files without a run or a generator. */
function otherwise(files: readonly DroppedFile[]): string {
  const first = files[0];
  if (!first) return `There is no file: ${EXPECTED}.`;
  const names = files.map(({ path }) => baseName(path));
  const weights = names.find((name) => /\.bin$/i.test(name));
  if (weights) return `${weights} has weights only: drop model.json with it.`;
  const tensors = names.find((name) => /\.safetensors$/i.test(name));
  if (tensors) {
    return `${tensors} is no file of this page: export with --format tfjs, and drop that folder.`;
  }
  return `${names[0]} is no run and no generator: ${EXPECTED}.`;
}
