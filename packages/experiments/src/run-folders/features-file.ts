/**
 * `features.json`: the feature maps of a run's evaluations with the fingerprints of their weights, so
 * that a run does not resume with other weights.
 */
import { z } from 'zod';
import { RunFolderError } from '../errors.js';
import { readJson, writeJson } from './atomic-file.js';
import { runPaths } from './paths.js';

const recordSchema = z.strictObject({
  /** Name of the features, as rows of distances have it. */
  features: z.string(),
  /** Length of a feature vector. */
  dimension: z.int().positive(),
  /** The first 12 hexadecimal digits of the SHA-256 of the weights; `none` without weights. */
  fingerprint: z.string(),
  /** How images are resized first; left out if they are not. */
  resize: z.string().exactOptional(),
});

/** A feature map of a run. */
export type FeatureRecord = z.infer<typeof recordSchema>;

/**
 * Writes the feature maps of a run, primary first, unless the run has recorded them; then compares.
 * @throws RunFolderError if the run has recorded others; CorruptFileError if the file is damaged.
 */
export async function recordFeatures(
  folder: string,
  maps: readonly FeatureRecord[],
): Promise<void> {
  if (!(await assertRecordedFeatures(folder, maps)))
    await writeJson(runPaths(folder).features, maps);
}

/**
 * Compares the feature maps of a run with the recorded ones.
 * @returns whether the run has recorded any.
 * @throws RunFolderError if they differ; CorruptFileError if the file is damaged.
 */
export async function assertRecordedFeatures(
  folder: string,
  maps: readonly FeatureRecord[],
): Promise<boolean> {
  const file = runPaths(folder).features;
  const remedy = 'restore it from a copy, or train the run again';
  const recorded = await readJson(file, z.array(recordSchema), remedy);
  if (!recorded) return false;
  for (let i = 0; i < Math.max(maps.length, recorded.length); i++) {
    const [found, asked] = [textOf(recorded[i]), textOf(maps[i])];
    if (found !== asked) {
      throw new RunFolderError(
        `${file} records ${found}, but the run would now measure on ${asked}; expected the same ` +
          'weights: restore their file, or train again with --fresh or another --out',
      );
    }
  }
  return true;
}

function textOf(map: FeatureRecord | undefined): string {
  return map ? `${map.features} with weights ${map.fingerprint}` : 'no further features';
}
