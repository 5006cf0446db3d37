/**
 * `collection.json`: the parts of an experiment, so that its report and its walks can be made again
 * from its folder.
 */
import path from 'node:path';
import { z } from 'zod';
import { withFormat } from '../format.js';
import { readJson, writeJson } from './atomic-file.js';

const collectionSchema = z.strictObject({
  title: z.string(),
  description: z.string(),
  /** A note for the reader, such as that the data differ from those of the paper. */
  note: z.string().exactOptional(),
  parts: z
    .array(
      z.strictObject({
        /** The folder of an experiment, relative to the folder of this file. */
        folder: z.string().min(1).refine(isNear, 'a relative path inside the folder or beside it'),
        title: z.string(),
        /** The variants whose runs belong to the collection. */
        variants: z.array(z.string()).min(1),
        seeds: z.array(z.int().nonnegative()).min(1),
      }),
    )
    .min(1),
});

/** Whether a folder is inside that of the collection or beside it, where the parts of other experiments are. */
function isNear(folder: string): boolean {
  const parts = folder.split('/');
  const isPlain = (part: string, index: number) =>
    part !== '' && part !== '.' && (part !== '..' || index === 0);
  return !/[\\\0:]/.test(folder) && parts.every(isPlain);
}

/** An experiment of several parts. */
export type Collection = z.infer<typeof collectionSchema>;

const collectionFile = (folder: string) => path.join(folder, 'collection.json');

/**
 * Writes `collection.json` into a folder.
 *
 * @throws RunFolderError if the file cannot be written.
 */
export async function writeCollection(folder: string, collection: Collection): Promise<void> {
  await writeJson(collectionFile(folder), withFormat(collection));
}

/**
 * Reads `collection.json` of a folder.
 *
 * @returns undefined if the folder has none.
 * @throws CorruptFileError if the file is damaged.
 */
export async function readCollection(folder: string): Promise<Collection | undefined> {
  const remedy = "repeat the command 'wprox experiment', which writes it";
  return readJson(collectionFile(folder), collectionSchema, { remedy });
}
