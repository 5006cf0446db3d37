/**
 * `features.json`: the feature maps of a run's evaluations with the fingerprints of their weights, so
 * that a run does not resume with other weights.
 */
import { z } from 'zod';
import { RunFolderError } from '../errors.js';
import { withFormat } from '../format.js';
import { jsonText, readJson } from './atomic-file.js';
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

const featuresSchema = z.union([
  z.strictObject({ maps: z.array(recordSchema) }),
  z.array(recordSchema),
]);

/** The text of `features.json`. */
export function featuresText(maps: readonly FeatureRecord[]): string {
  return jsonText(withFormat({ maps }));
}

/**
 * Compares the feature maps of a run with those that `features.json` records, if the run has recorded any.
 * @throws RunFolderError if they differ; CorruptFileError if the file is damaged.
 */
export async function assertRecordedFeatures(
  folder: string,
  maps: readonly FeatureRecord[],
): Promise<void> {
  const file = runPaths(folder).features;
  const remedy = 'restore it from a copy, or train the run again';
  const recorded = await readJson(file, featuresSchema, { remedy });
  if (recorded) refuseOther(file, 'maps' in recorded ? recorded.maps : recorded, maps);
}

/**
 * Compares feature maps with those in the text of `features.json`.
 * @param file its path, for the message.
 * @throws RunFolderError if they differ.
 */
export function refuseOtherFeatures(
  file: string,
  text: string,
  maps: readonly FeatureRecord[],
): void {
  const { maps: recorded } = JSON.parse(text) as { maps: FeatureRecord[] };
  refuseOther(file, recorded, maps);
}

function refuseOther(
  file: string,
  recorded: readonly FeatureRecord[],
  maps: readonly FeatureRecord[],
): void {
  for (let i = 0; i < Math.max(maps.length, recorded.length); i++) {
    const [found, asked] = [textOf(recorded[i]), textOf(maps[i])];
    if (found !== asked) {
      throw new RunFolderError(
        `${file} records ${found}, but the run would now measure on ${asked}; expected the same ` +
          'weights: restore their file, or train again with --fresh or another --out',
      );
    }
  }
}

function textOf(map: FeatureRecord | undefined): string {
  return map ? `${map.features} with weights ${map.fingerprint}` : 'no further features';
}
